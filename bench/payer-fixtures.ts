import { readFileSync } from 'node:fs';
import { patientOf, prefetchOf } from '../scripts/example-requests.ts';

const example = readFileSync(new URL('../examples/pas/2.2/approve/request.json', import.meta.url), 'utf8');
const claim = JSON.stringify(JSON.parse(example));
const number = 'EX-2.2-1';

/** Makes `Claim/$submit` requests that are approved, each with identifiers of its own, as each is another request. */
export function claims(run: string): () => string {
  let made = 0;
  return () => {
    made += 1;
    const own = `${run}-${made}`;
    return claim.replaceAll(`"${number}"`, `"${own}"`).replaceAll(`request-${number}`, `request-${own}`);
  };
}

const patientId = 'cigna-01';

/** A `$questionnaire-package` request for an order and its coverage. */
export function packageRequest(): string {
  const [order] = patientOf(patientId).orders;
  const [coverage] = resourcesIn(prefetchOf(patientId).coverage);
  const parameter = [
    { name: 'coverage', resource: coverage },
    { name: 'order', resource: order },
  ];
  return JSON.stringify({ resourceType: 'Parameters', parameter });
}

function resourcesIn(bundle: unknown): readonly unknown[] {
  const entries = typeof bundle === 'object' && bundle !== null && 'entry' in bundle && Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.map((entry: { readonly resource: unknown }) => entry.resource);
}
