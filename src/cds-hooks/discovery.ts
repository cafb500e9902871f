import type { CdsService } from './service.ts';

/** The body of `GET /cds-services`: every service as its file declares it. */
export function discovery(services: readonly CdsService[]): { readonly services: readonly CdsService[] } {
  return { services };
}
