import { extensionUrl } from '../../../src/dtr/urls.ts';
import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, type Resource } from '../../../src/fhir/resource.ts';

/** `Type/id` of the orders and coverages a form is about. */
export function contextOf(response: Resource): readonly string[] {
  return listOf(response.extension)
    .filter(isObject)
    .filter(({ url }) => url === extensionUrl.qrContext || url === extensionUrl.qrCoverage)
    .flatMap(({ valueReference }) => relativeReference(referenceOf(valueReference)) ?? []);
}
