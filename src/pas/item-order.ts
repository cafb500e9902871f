import { codingsOf } from '../fhir/coding.ts';
import { identifierOf, referenceOf } from '../fhir/reference.ts';
import { isObject, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import { identified } from './bundle-index.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';
import { extensionsOf, extensionUrl } from './urls.ts';

/**
 * The order behind one line: the requested service it names, else an order made from the line itself.
 * What the order leaves open the claim fills: the diagnosis as its reason, the care team as requester, the day it was made.
 */
export function orderOfItem(request: PasRequest, item: RequestedItem): Resource {
  const service = requestedServiceOf(request, item);
  const codes = listOf(isObject(item.element.productOrService) ? item.element.productOrService.coding : undefined);
  const base: Resource =
    service === undefined
      ? {
          resourceType: 'ServiceRequest',
          id: `item-${item.sequence}`,
          status: 'active',
          intent: 'order',
          code: item.element.productOrService,
        }
      : identified({ fullUrl: request.index.urlOf(service) ?? '', resource: service }).resource;
  return {
    ...base,
    subject: request.claim.patient,
    ...(base.authoredOn === undefined && { authoredOn: request.claim.created }),
    ...(base.requester === undefined && { requester: { reference: prescriberUrl(request, item) } }),
    ...(base.reasonCode === undefined && base.reasonReference === undefined && { reasonCode: diagnosesOf(request, item) }),
    // The line's own codes count beside the order's: a bill's HCPCS or NDC may be all that names the product.
    ...(service !== undefined && codes.length > 0 && { extension: [...listOf(base.extension), ...codes.map(billingOption)] }),
  };
}

/** The order a line names: its requested service; undefined where it names none, or one that is not in the Bundle. */
export function requestedServiceOf(request: PasRequest, item: RequestedItem): Resource | undefined {
  const [extension] = extensionsOf(item.element, extensionUrl.requestedService);
  return request.index.resolve(referenceOf(extension?.valueReference), request.claim);
}

const billingOption = (coding: unknown) => ({
  url: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-billing-options',
  valueCodeableConcept: { coding: [coding] },
});

/** The full URL of who ordered: the care team member of the line, else of the claim, else the requestor. */
function prescriberUrl(request: PasRequest, item: RequestedItem): string | undefined {
  const [first] = careTeamOf(request, item);
  return request.index.urlOf(first ?? request.requestor);
}

/** Who treats under this line: the members it points to, else all of the claim's. */
export function careTeamOf(request: PasRequest, item: RequestedItem): readonly Resource[] {
  const wanted = listOf(item.element.careTeamSequence);
  const members = listOf(request.claim.careTeam).filter(isObject);
  const chosen = members.filter((member) => wanted.includes(member.sequence));
  return (chosen.length > 0 ? chosen : members).flatMap(
    (member) => request.index.resolve(referenceOf(member.provider), request.claim) ?? [],
  );
}

/** The diagnoses the line points to, else all of the claim's, as concepts. */
export function diagnosesOf(request: PasRequest, item: RequestedItem): readonly JsonObject[] {
  const wanted = listOf(item.element.diagnosisSequence);
  const all = listOf(request.claim.diagnosis).filter(isObject);
  const chosen = all.filter((diagnosis) => wanted.includes(diagnosis.sequence));
  return (chosen.length > 0 ? chosen : all).flatMap((diagnosis) => {
    if (isObject(diagnosis.diagnosisCodeableConcept) && codingsOf(diagnosis.diagnosisCodeableConcept).length > 0)
      return [diagnosis.diagnosisCodeableConcept];
    const condition = request.index.resolve(referenceOf(diagnosis.diagnosisReference), request.claim);
    return isObject(condition?.code) ? [condition.code] : [];
  });
}

/**
 * Where the line is to be given: the claim's facility and the line's location. Where neither is named, those of the care team's
 * organizations and locations that are qualified centers: who merely takes part does not show that it is given elsewhere.
 */
export function placesOf(
  request: PasRequest,
  item: RequestedItem,
  centers: readonly { readonly system: string; readonly value: string }[] | undefined,
): readonly (Resource | string)[] {
  const references = [request.claim.facility, item.element.locationReference].flatMap((value) => referenceOf(value) ?? []);
  if (references.length > 0) return references.map((reference) => request.index.resolve(reference, request.claim) ?? reference);
  return careTeamOf(request, item)
    .flatMap((member) => (member.resourceType === 'PractitionerRole' ? sitesOf(request, member) : [member]))
    .filter(({ identifier }) =>
      listOf(identifier)
        .flatMap((one) => identifierOf(one) ?? [])
        .some(({ system, value }) => centers?.some((center) => center.system === system && center.value === value)),
    );
}

function sitesOf(request: PasRequest, role: Resource): readonly Resource[] {
  return [role.organization, ...listOf(role.location)].flatMap((value) => request.index.resolve(referenceOf(value), role) ?? []);
}
