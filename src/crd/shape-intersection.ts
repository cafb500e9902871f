import type { JsonObject } from '../fhir/resource.ts';
import type { CoverageInformation } from './coverage-information.ts';
import { withoutIndeterminate } from './shape-2-0.ts';
import { spokenReason, writeExtension } from './sub-extensions.ts';

/** What CRD 2.0.1 and 2.2.1 both allow, for clients that ask for neither: no details, no contact, no expiry date. */
export function shapeIntersection(information: CoverageInformation): JsonObject {
  const { expiryDate: _, ...known } = withoutIndeterminate(information);
  return writeExtension(known, { reasons: known.reasons.map(spokenReason), details: [], contacts: [] });
}
