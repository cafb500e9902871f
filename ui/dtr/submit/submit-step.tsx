import type { Resource } from '../../../src/fhir/resource.ts';
import type { OpenedForm } from '../open-form.ts';

/** The last step: hands the request on to the payer. */
export function SubmitStep(_: { readonly opened: OpenedForm; readonly response: Resource }) {
  return null;
}
