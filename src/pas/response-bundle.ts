import { referenceOf } from '../fhir/reference.ts';
import { isObject, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Authorization, AuthorizedItem } from './authorization.ts';
import type { BundleEntry } from './bundle-index.ts';
import { communicationRequest } from './communication-request.ts';
import { careTeamOf } from './item-order.ts';
import type { PasRequest } from './request-bundle.ts';
import { addItem, responseItem } from './response-item.ts';
import { task } from './response-task.ts';
import { codeSystem, extensionsOf, extensionUrl, pas } from './urls.ts';

export type PasVersion = '2.2' | '2.0';

export interface ResponseParts {
  readonly version: PasVersion;
  /** The FHIR base of this version as others see it: `https://…/fhir/2.2`. */
  readonly base: string;
  readonly now: string;
  /** `inquiry` answers carry no CommunicationRequest reference and their own profiles. */
  readonly purpose: 'submit' | 'inquiry';
}

/**
 * The PAS Response Bundle of an authorization: the ClaimResponse first, then what it refers to. What the request
 * brought is echoed verbatim, with its fullUrl, and referred to by that.
 */
export function responseBundle(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const echoes = echoedEntries(request, parts);
  const asked = parts.purpose === 'submit' ? askedEntries(request, authorization, parts) : [];
  const response = claimResponse(request, authorization, parts);
  const entries = [{ fullUrl: `${parts.base}/ClaimResponse/${authorization.id}`, resource: response }, ...asked, ...echoes];
  const inquiry = parts.purpose === 'inquiry';
  return {
    resourceType: 'Bundle',
    id: `${authorization.id}-${authorization.revision}`,
    meta: { profile: [`${pas}${inquiry ? 'profile-pas-inquiry-response-bundle' : 'profile-pas-response-bundle'}`] },
    identifier: request.identifier,
    type: 'collection',
    timestamp: parts.now,
    entry: entries,
  };
}

function claimResponse(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const url = (resource: Resource) => ({ reference: request.index.urlOf(resource) });
  const failed = authorization.errors.length > 0;
  const granted = authorization.items.filter((item) => item.state === 'approved' || item.state === 'modified');
  const period = authorization.number === undefined ? undefined : granted.find((item) => item.period !== undefined)?.period;
  const notes = notesOf(authorization);
  const documents = authorization.documents.filter((document) => document.received === undefined);
  return {
    resourceType: 'ClaimResponse',
    id: authorization.id,
    meta: { profile: [`${pas}${parts.purpose === 'inquiry' ? 'profile-claiminquiryresponse' : 'profile-claimresponse'}`] },
    ...(parts.version === '2.2' && { extension: headerExtensions(request, authorization) }),
    identifier: [{ system: `${parts.base}/sid/claim-response`, value: authorization.id }],
    status: 'active',
    type: request.claim.type,
    use: 'preauthorization',
    patient: url(request.patient),
    created: authorization.created,
    insurer: url(request.insurer),
    requestor: url(request.requestor),
    request: { reference: request.claimUrl, ...(request.claimIdentifier !== undefined && { identifier: request.claimIdentifier }) },
    outcome: outcomeOf(authorization, parts.version),
    disposition: dispositionOf(authorization),
    ...(authorization.number !== undefined && { preAuthRef: authorization.number }),
    ...(period !== undefined && { preAuthPeriod: period }),
    ...(!failed &&
      authorization.items.length > 0 && {
        item: authorization.items.map((item) => responseItem(request, authorization, item, notes.numberOf(item))),
      }),
    ...(authorization.items.some((item) => item.state === 'modified') && {
      addItem: authorization.items
        .filter((item) => item.state === 'modified')
        .map((item) => addItem(request, authorization, item, parts.version)),
    }),
    ...(notes.list.length > 0 && { processNote: notes.list }),
    ...(parts.purpose === 'submit' &&
      documents.length > 0 && {
        communicationRequest: documents.map((document) => ({ reference: `${parts.base}/CommunicationRequest/${document.trackingId}` })),
      }),
    ...(failed && { error: authorization.errors.map((error) => errorOf(error, parts.version)) }),
  };
}

function headerExtensions(request: PasRequest, authorization: Authorization): readonly JsonObject[] {
  const { reviewer } = authorization;
  return [
    ...extensionsOf(request.claim, extensionUrl.transmissionIdentifiers),
    {
      url: extensionUrl.claimResponseReviewer,
      extension: [
        { url: 'wasHumanReviewedFlag', valueBoolean: authorization.humanReviewed },
        ...(reviewer?.npi === undefined ? [] : [{ url: 'reviewerNPI', valueIdentifier: { system: codeSystem.npi, value: reviewer.npi } }]),
      ],
    },
  ];
}

/** 2.2.1 has no `queued`: a pended request is complete as an answer. 2.0.1 says queued. */
function outcomeOf(authorization: Authorization, version: PasVersion): string {
  if (authorization.errors.length > 0) return 'error';
  const pended = authorization.items.filter((item) => item.state === 'pended').length;
  if (pended === 0) return 'complete';
  if (version === '2.2') return pended === authorization.items.length ? 'complete' : 'partial';
  return pended === authorization.items.length ? 'queued' : 'partial';
}

function dispositionOf(authorization: Authorization): string {
  if (authorization.errors.length > 0) return authorization.errors.map((error) => error.text).join(' ');
  const states = new Set(authorization.items.map((item) => item.state));
  const only = [...states][0] ?? 'cancelled';
  if (states.size > 1) return states.has('pended') ? 'Partly decided; the rest is pended for review by a person' : 'Decided line by line';
  switch (only) {
    case 'approved':
      return 'Approved';
    case 'modified':
      return 'Approved with changes';
    case 'denied':
      return 'Denied by a reviewer';
    case 'pended':
      return 'Pended for review by a person';
    case 'cancelled':
      return 'Cancelled';
  }
}

/** The notes of the lines, numbered; lines of one note share its number. */
function notesOf(authorization: Authorization): {
  readonly list: readonly JsonObject[];
  readonly numberOf: (item: AuthorizedItem) => number | undefined;
} {
  const texts = [...new Set(authorization.items.flatMap((item) => item.note ?? []))];
  return {
    list: texts.map((text, at) => ({ number: at + 1, type: 'display', text })),
    numberOf: (item) => (item.note === undefined ? undefined : texts.indexOf(item.note) + 1),
  };
}

function errorOf({ code, followup, path, text }: Authorization['errors'][number], version: PasVersion): JsonObject {
  return {
    extension: [
      { url: extensionUrl.errorFollowupAction, valueCodeableConcept: { coding: [{ system: codeSystem.followupAction, code: followup }] } },
      version === '2.2'
        ? { url: extensionUrl.errorElement, extension: [{ url: 'error', valueString: path }] }
        : { url: extensionUrl.errorElement, valueString: path },
      { url: extensionUrl.errorPath, valueString: path },
    ],
    code: { coding: [{ system: codeSystem.rejectReason, code }], text },
  };
}

function askedEntries(request: PasRequest, authorization: Authorization, parts: ResponseParts): readonly BundleEntry[] {
  const documents = authorization.documents.filter((document) => document.received === undefined);
  const requests = documents.map((document) => ({
    fullUrl: `${parts.base}/CommunicationRequest/${document.trackingId}`,
    resource: communicationRequest(request, document, parts),
  }));
  if (authorization.questionnaire === undefined || !authorization.items.some((item) => item.state === 'pended')) return requests;
  return [...requests, { fullUrl: `${parts.base}/Task/${authorization.id}-form`, resource: task(request, authorization, parts) }];
}

/** Patient, insurer, requestor and who is authorized to treat, with what they refer to; each once. */
function echoedEntries(request: PasRequest, parts: ResponseParts): readonly BundleEntry[] {
  const echoed = new Set<Resource>([request.patient, request.insurer, request.requestor]);
  for (const item of request.items) for (const member of careTeamOf(request, item)) echoed.add(member);
  for (const resource of [...echoed]) for (const other of referredTo(request, resource)) echoed.add(other);
  if (parts.version === '2.0') {
    // 2.0.1 wants everything the answer refers to, and so the Claim and what that refers to.
    echoed.add(request.claim);
    for (const entry of request.entries) echoed.add(entry.resource);
  }
  return request.entries.filter(({ resource }) => echoed.has(resource));
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
