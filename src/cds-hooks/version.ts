import { unprocessable } from '../fhir/outcome.ts';

/**
 * The guide version whose shapes an answer has: `2.2` (CRD 2.2.1), `2.0` (CRD 2.0.1), or only what both allow,
 * for clients that ask for none.
 */
export type Shape = '2.2' | '2.0' | 'intersection';

/**
 * The shape for a `davinci-crd.requestedVersion`. 2.1 was never released with shapes of its own and is answered as 2.2.
 * @throws OutcomeError 422 for any other version
 */
export function negotiateVersion(requestedVersion: unknown): Shape {
  if (requestedVersion === undefined || requestedVersion === null) return 'intersection';
  if (requestedVersion === '2.2' || requestedVersion === '2.1') return '2.2';
  if (requestedVersion === '2.0') return '2.0';
  throw unprocessable('This version of CRD is not offered; 2.2 and 2.0 are.', "extension.'davinci-crd.requestedVersion'", 'not-supported');
}
