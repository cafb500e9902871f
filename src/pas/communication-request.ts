import { referenceOf } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import type { DocumentNeed } from './authorization.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';
import { codeSystem, extensionUrl, pas } from './urls.ts';

/** One document asked for. Its identifier is the attachment control number that the document comes back with. */
export function communicationRequest(request: PasRequest, document: DocumentNeed, parts: ResponseParts): Resource {
  const line = { url: extensionUrl.serviceLineNumber, valuePositiveInt: document.sequence };
  const url = (resource: Resource) => ({ reference: request.index.urlOf(resource) });
  const newer = parts.version === '2.2';
  return {
    resourceType: 'CommunicationRequest',
    id: document.trackingId,
    meta: { profile: [`${pas}profile-communicationrequest`] },
    ...(newer && { extension: [line] }),
    identifier: [{ system: `${parts.base}/sid/attachment`, value: document.trackingId }],
    status: 'active',
    medium: [{ coding: [{ system: codeSystem.pasTemp, code: 'CDEX' }] }],
    payload: [{ ...(!newer && { extension: [line] }), contentString: document.loinc }],
    requester: url(request.insurer),
    recipient: [url(recipientOf(request))],
    sender: url(request.requestor),
    note: [{ text: document.text }],
  };
}

/** A recipient is an Organization or a Practitioner: of a role, the organization it is for. */
function recipientOf({ requestor, index }: PasRequest): Resource {
  if (requestor.resourceType !== 'PractitionerRole') return requestor;
  const behind = [requestor.organization, requestor.practitioner].flatMap((value) => index.resolve(referenceOf(value), requestor) ?? []);
  return behind[0] ?? requestor;
}
