import type { JsonObject } from '../fhir/resource.ts';
import type { DtrVersion } from './canonical.ts';
import { extensionUrl } from './urls.ts';

/** The extension that says an answer was known to the payer; 2.0.1 does not tell who filled it in. */
export function knownToPayer(version: DtrVersion): JsonObject {
  return {
    url: extensionUrl.informationOrigin,
    extension: [{ url: 'source', valueCode: version === '2.2' ? 'auto-server' : 'auto' }],
  };
}
