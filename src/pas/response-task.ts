import { identifierOf } from '../fhir/reference.ts';
import { type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import { type Authorization, type AuthorizedItem, dueOf } from './authorization.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';
import { codeSystem, extensionUrl, pas } from './urls.ts';

/** Asks for the form: its context is the administration number, which `$questionnaire-package` takes. */
export function task(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const lines = authorization.items.filter((item) => item.state === 'pended' && item.questionnaire !== undefined);
  const due = dueOf(authorization);
  return {
    resourceType: 'Task',
    id: `${authorization.id}-form`,
    meta: { profile: [`${pas}profile-task`] },
    identifier: [{ system: `${parts.base}/sid/attachment`, value: authorization.administrationNumber }],
    status: 'requested',
    statusReason: { text: 'The form documents what the request leaves open.' },
    intent: 'order',
    code: { coding: [{ system: codeSystem.pasTemp, code: 'attachment-request-questionnaire' }] },
    for: { reference: request.index.urlOf(request.patient) },
    requester: { identifier: organizationIdentifier(request.insurer, parts) },
    owner: { identifier: organizationIdentifier(request.requestor, parts) },
    reasonCode: { coding: [{ system: codeSystem.pasTemp, code: 'priorAuthorization' }] },
    reasonReference: { reference: request.claimUrl },
    ...(due !== undefined && { restriction: { period: { end: due } } }),
    input: [input('payer-url', { valueUrl: parts.base }), ...lines.map((line) => formInput(authorization, line, parts))],
  };
}

function input(code: string, value: JsonObject): JsonObject {
  return { type: { coding: [{ system: codeSystem.pasTemp, code }] }, ...value };
}

function formInput(authorization: Authorization, { sequence }: AuthorizedItem, parts: ResponseParts): JsonObject {
  if (parts.version === '2.2')
    return {
      extension: [{ url: extensionUrl.serviceLineNumber, valuePositiveInt: sequence }],
      ...input('questionnaire-context', { valueString: authorization.administrationNumber }),
    };
  return {
    extension: [{ url: extensionUrl.paLineNumber, valueInteger: sequence }],
    ...input('questionnaires-needed', {
      valueIdentifier: { system: `${parts.base}/sid/attachment`, value: authorization.administrationNumber },
    }),
  };
}

function organizationIdentifier(resource: Resource, parts: ResponseParts): JsonObject {
  const [first] = listOf(resource.identifier).flatMap((item) => identifierOf(item) ?? []);
  return first === undefined ? { system: `${parts.base}/sid/organization`, value: resource.id ?? resource.resourceType } : { ...first };
}
