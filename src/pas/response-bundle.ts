import { referenceOf } from '../fhir/reference.ts';
import { isObject, listOf, type Resource } from '../fhir/resource.ts';
import { type Authorization, formsNeeded } from './authorization.ts';
import type { BundleEntry } from './bundle-index.ts';
import { claimResponse } from './claim-response.ts';
import { communicationRequest } from './communication-request.ts';
import { careTeamOf } from './item-order.ts';
import type { PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { task } from './response-task.ts';
import { showcased } from './showcase-answer.ts';
import { pas } from './urls.ts';

export interface ResponseParts {
  readonly version: PasVersion;
  /** The FHIR base of this version as others see it: `https://…/fhir/2.2`. */
  readonly base: string;
  readonly now: string;
  /** `inquiry` answers refer to no CommunicationRequest and have their own profiles. */
  readonly purpose: 'submit' | 'inquiry';
}

/**
 * The PAS Response Bundle of an authorization: the ClaimResponse first, then what it refers to. What the request
 * brought is echoed verbatim, with its fullUrl, and referred to by that.
 */
export function responseBundle(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const response = claimResponse(request, authorization, parts);
  const inquiry = parts.purpose === 'inquiry';
  const bundle: Resource = {
    resourceType: 'Bundle',
    id: `${authorization.id}-${authorization.revision}`,
    meta: { profile: [`${pas}${inquiry ? 'profile-pas-inquiry-response-bundle' : 'profile-pas-response-bundle'}`] },
    identifier: request.identifier.element,
    type: 'collection',
    timestamp: parts.now,
    entry: [
      { fullUrl: `${parts.base}/ClaimResponse/${authorization.id}`, resource: response },
      ...askedEntries(request, authorization, parts),
      ...echoedEntries(request, parts),
    ],
  };
  const { showcase } = authorization;
  return showcase === undefined ? bundle : showcased(bundle, request, authorization, parts, showcase);
}

/** What is asked for: a CommunicationRequest per document that has not come, and a Task for the form. */
function askedEntries(request: PasRequest, authorization: Authorization, parts: ResponseParts): readonly BundleEntry[] {
  if (parts.purpose === 'inquiry') return [];
  const documents = authorization.documents.filter((document) => document.received === undefined);
  const requests = documents.map((document) => ({
    fullUrl: `${parts.base}/CommunicationRequest/${document.trackingId}`,
    resource: communicationRequest(request, document, parts),
  }));
  if (formsNeeded(authorization).length === 0) return requests;
  return [...requests, { fullUrl: `${parts.base}/Task/${authorization.id}-form`, resource: task(request, authorization, parts) }];
}

/** Patient, insurer, requestor and who is authorized to treat, with what they refer to; each once. */
function echoedEntries(request: PasRequest, parts: ResponseParts): readonly BundleEntry[] {
  const echoed = new Set<Resource>([request.patient, request.insurer, request.requestor]);
  for (const item of request.items) for (const member of careTeamOf(request, item)) echoed.add(member);
  for (const resource of [...echoed]) for (const other of referredTo(request, resource)) echoed.add(other);
  // 2.0.1 wants everything the answer refers to, and so the Claim and what that refers to. An inquiry's answer names the Claim
  // by identifier alone: who asks sees the answer, not the chart that somebody else sent.
  return parts.version === '2.0' && parts.purpose === 'submit'
    ? request.entries
    : request.entries.filter(({ resource }) => echoed.has(resource));
}

function referredTo(request: PasRequest, resource: Resource): readonly Resource[] {
  const values = [
    resource.practitioner,
    resource.organization,
    ...listOf(resource.location),
    ...listOf(resource.endpoint),
    resource.managingOrganization,
    ...listOf(resource.generalPractitioner),
  ];
  return values.filter(isObject).flatMap((value) => request.index.resolve(referenceOf(value), resource) ?? []);
}
