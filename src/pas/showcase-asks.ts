import type { JsonObject, Resource } from '../fhir/resource.ts';
import { type Show, x12 } from './showcase-codes.ts';
import { codeSystem, extensionUrl, pas } from './urls.ts';

/** A document asked for, with every element there is. */
export function documentRequest({ authorization, parts, isNew, sequence, diagnosis, document }: Show): Resource {
  const line = { url: extensionUrl.serviceLineNumber, valuePositiveInt: sequence };
  return {
    resourceType: 'CommunicationRequest',
    id: `${authorization.id}-show`,
    meta: { profile: [`${pas}profile-communicationrequest`] },
    ...(isNew && { extension: [line] }),
    identifier: [{ system: `${parts.base}/sid/attachment`, value: `${authorization.administrationNumber}-show` }],
    status: 'active',
    category: [x12('755', 'PY')],
    medium: [{ coding: [{ system: codeSystem.pasTemp, code: 'CDEX' }] }],
    payload: [
      {
        extension: [
          ...(isNew ? [] : [line]),
          { url: extensionUrl.communicatedDiagnosis, valueCodeableConcept: diagnosis },
          { url: extensionUrl.contentModifier, valueCodeableConcept: x12('1270', 'ABK') },
        ],
        contentString: document.code,
      },
    ],
    requester: { reference: `${parts.base}/Organization/showcase-payer` },
    recipient: [{ reference: `${parts.base}/Practitioner/showcase-practitioner` }],
    sender: { reference: `${parts.base}/Organization/showcase-clinic` },
  };
}

function task({ request, authorization, parts }: Show, kind: 'form' | 'attachment'): Resource {
  const npi = (value: string) => ({ system: codeSystem.npi, value });
  return {
    resourceType: 'Task',
    id: `${authorization.id}-show-${kind}`,
    meta: { profile: [`${pas}profile-task`] },
    identifier: [{ system: `${parts.base}/sid/attachment`, value: `${authorization.administrationNumber}-${kind}` }],
    status: 'requested',
    statusReason: { text: 'Shown so that every element is seen.' },
    intent: 'order',
    for: { reference: request.index.urlOf(request.patient) },
    requester: { reference: `${parts.base}/Organization/showcase-payer`, identifier: npi('9999990002') },
    owner: { reference: `${parts.base}/PractitionerRole/showcase-role`, identifier: npi('9999991000') },
    reasonCode: { coding: [{ system: codeSystem.pasTemp, code: 'priorAuthorization' }] },
    reasonReference: { reference: request.claimUrl },
    restriction: { period: { end: parts.now } },
  };
}

const coded = (code: string) => ({ coding: [{ system: codeSystem.pasTemp, code }] });

function lineExtension({ isNew, sequence }: Show): JsonObject {
  return isNew
    ? { url: extensionUrl.serviceLineNumber, valuePositiveInt: sequence }
    : { url: extensionUrl.paLineNumber, valueInteger: sequence };
}

/** Asks for a document by its type. */
export function attachmentTask(show: Show): Resource {
  const { parts, isNew, document } = show;
  const modifier = { url: extensionUrl.contentModifier, valueCodeableConcept: x12('1270', 'ABK') };
  return {
    ...task(show, 'attachment'),
    code: coded('attachment-request-code'),
    input: [
      { type: coded('payer-url'), valueUrl: parts.base },
      {
        extension: [lineExtension(show), ...(isNew ? [modifier] : [])],
        type: coded('attachments-needed'),
        valueCodeableConcept: { coding: [document] },
      },
    ],
  };
}

/** Asks for a form. */
export function formTask(show: Show): Resource {
  const { authorization, parts, isNew } = show;
  const value = `${authorization.administrationNumber}-show`;
  return {
    ...task(show, 'form'),
    code: coded('attachment-request-questionnaire'),
    input: [
      { type: coded('payer-url'), valueUrl: parts.base },
      {
        extension: [lineExtension(show)],
        type: coded(isNew ? 'questionnaire-context' : 'questionnaires-needed'),
        ...(isNew ? { valueString: value } : { valueIdentifier: { system: `${parts.base}/sid/attachment`, value } }),
      },
    ],
  };
}
