import type { JsonObject, Resource } from '../fhir/resource.ts';
import { type Authorization, type AuthorizedItem, headerNumber, isGranted } from './authorization.ts';
import type { PasVersion } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';
import { addItem, responseItem } from './response-item.ts';
import { codeSystem, extensionsOf, extensionUrl, pas } from './urls.ts';

/** The ClaimResponse of an authorization as it stands, for the request it now answers. */
export function claimResponse(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const url = (resource: Resource) => ({ reference: request.index.urlOf(resource) });
  const { items, errors } = authorization;
  const failed = errors.length > 0;
  const number = headerNumber(authorization);
  const period = items.find((item) => isGranted(item) && item.period !== undefined)?.period;
  const notes = notesOf(authorization);
  const documents = authorization.documents.filter((document) => document.received === undefined);
  const modified = items.filter((item) => item.state === 'modified');
  const [claimIdentifier] = request.claimIdentifiers;
  return {
    resourceType: 'ClaimResponse',
    id: authorization.id,
    meta: { profile: [`${pas}${parts.purpose === 'inquiry' ? 'profile-claiminquiryresponse' : 'profile-claimresponse'}`] },
    ...(parts.version === '2.2' && { extension: headerExtensions(request, authorization) }),
    identifier: [{ system: `${parts.base}/sid/claim-response`, value: authorization.id }],
    status: 'active',
    type: request.claim.type ?? professional,
    use: 'preauthorization',
    patient: url(request.patient),
    created: authorization.answeredAt,
    insurer: url(request.insurer),
    requestor: url(request.requestor),
    request: {
      ...((parts.version === '2.2' || parts.purpose === 'submit' || claimIdentifier === undefined) && { reference: request.claimUrl }),
      ...(claimIdentifier !== undefined && { identifier: claimIdentifier }),
    },
    outcome: outcomeOf(authorization, parts.version),
    disposition: dispositionOf(authorization),
    ...(number !== undefined && { preAuthRef: number }),
    ...(period !== undefined && { preAuthPeriod: period }),
    ...(!failed && items.length > 0 && { item: items.map((item) => responseItem(request, authorization, item, notes.numberOf(item))) }),
    ...(modified.length > 0 && { addItem: modified.map((item) => addItem(request, item, parts.version)) }),
    ...(notes.list.length > 0 && { processNote: notes.list }),
    ...(parts.purpose === 'submit' &&
      documents.length > 0 && {
        communicationRequest: documents.map((document) => ({ reference: `${parts.base}/CommunicationRequest/${document.trackingId}` })),
      }),
    ...(failed && { error: errors.map((error) => errorOf(error, parts.version)) }),
  };
}

/** Claim.type is mandatory; a request without one is answered as the form these drugs are billed on. */
const professional = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] };

function headerExtensions(request: PasRequest, { humanReviewed, reviewer }: Authorization): readonly JsonObject[] {
  return [
    ...extensionsOf(request.claim, extensionUrl.transmissionIdentifiers),
    {
      url: extensionUrl.claimResponseReviewer,
      extension: [
        { url: 'wasHumanReviewedFlag', valueBoolean: humanReviewed },
        ...(reviewer?.npi === undefined ? [] : [{ url: 'reviewerNPI', valueIdentifier: { system: codeSystem.npi, value: reviewer.npi } }]),
      ],
    },
  ];
}

/** 2.2.1 has no `queued`: a pended request is complete as an answer. 2.0.1 says queued. */
function outcomeOf({ errors, items }: Authorization, version: PasVersion): string {
  if (errors.length > 0) return 'error';
  const pended = items.filter((item) => item.state === 'pended').length;
  if (pended === 0) return 'complete';
  if (pended < items.length) return 'partial';
  return version === '2.2' ? 'complete' : 'queued';
}

const dispositions = {
  approved: 'Approved',
  modified: 'Approved with changes',
  denied: 'Denied by a reviewer',
  pended: 'Pended for review by a person',
  cancelled: 'Cancelled',
} as const satisfies Record<AuthorizedItem['state'], string>;

function dispositionOf({ errors, items, humanReviewed }: Authorization): string {
  if (errors.length > 0) return errors.map((error) => error.text).join(' ');
  const [only, another] = new Set(items.map((item) => item.state));
  // Only the showcase member is answered with a denial that nobody made.
  if (another === undefined) return only === 'denied' && !humanReviewed ? 'Denied' : dispositions[only ?? 'cancelled'];
  return items.some((item) => item.state === 'pended')
    ? 'Partly decided; the rest is pended for review by a person'
    : 'Decided line by line';
}

/** The notes of the lines, numbered; lines of one note share its number. */
function notesOf({ items }: Authorization): {
  readonly list: readonly JsonObject[];
  readonly numberOf: (item: AuthorizedItem) => number | undefined;
} {
  const texts = [...new Set(items.flatMap((item) => item.note ?? []))];
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
