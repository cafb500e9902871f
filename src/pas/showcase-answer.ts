import { isObject, isResource, type JsonObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Authorization } from './authorization.ts';
import type { PasRequest } from './request-bundle.ts';
import type { ResponseParts } from './response-bundle.ts';
import { showcaseParties } from './showcase-parties.ts';
import { codeSystem, extensionsOf, extensionUrl, pas } from './urls.ts';

/**
 * The answer with every element the guide marks as must-support, whatever sense it makes for these drugs: conformance kits
 * want to have seen each of them once. Of the patient nothing is added: the kit's own is echoed.
 */
export function showcased(bundle: Resource, request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const entries = listOf(bundle.entry).filter(isObject);
  const asks = parts.purpose === 'submit' ? [documentRequest(authorization, parts)] : [];
  const tasks = [formTask(request, authorization, parts), attachmentTask(request, authorization, parts)];
  const more = [...asks, ...tasks].map((resource) => ({ fullUrl: `${parts.base}/${resource.resourceType}/${resource.id}`, resource }));
  const decorated = entries.map((entry, at) => {
    const { resource } = entry;
    return at === 0 && isResource(resource) ? { ...entry, resource: decoratedResponse(resource, request, authorization, parts) } : entry;
  });
  const [first, ...others] = decorated;
  return { ...bundle, entry: [first, ...more, ...showcaseParties(parts.base), ...others] };
}

function decoratedResponse(response: Resource, request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const isNew = parts.version === '2.2';
  const items = listOf(response.item).filter(isObject);
  const identifier = listOf(response.identifier).map((one) => (isObject(one) && isNew ? { ...one, extension: identifierExtensions } : one));
  const states = new Set(authorization.items.map(({ state }) => state));
  return {
    ...response,
    identifier,
    ...(isNew && { extension: headerExtensions(response, parts) }),
    ...(response.preAuthPeriod === undefined && { preAuthPeriod: { start: parts.now.slice(0, 10) } }),
    // Once it is said that the Claim cannot be referred to: the guide wants that seen as well.
    ...(isNew &&
      states.has('denied') && {
        request: {
          extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'not-applicable' }],
          ...(isObject(response.request) ? { identifier: response.request.identifier } : {}),
        },
      }),
    ...(items.length > 0 && { item: items.map((item) => decoratedItem(item, parts)) }),
    ...(isNew && items.length > 0 && { addItem: [fullAddItem(request, parts)] }),
    ...(isNew && {
      adjudication: [
        { extension: [{ url: extensionUrl.reviewAction, extension: [{ url: 'number', valueString: 'SHOWCASE' }] }], category: submitted },
      ],
    }),
    ...(parts.purpose === 'submit' && {
      communicationRequest: [
        ...listOf(response.communicationRequest),
        { reference: `${parts.base}/CommunicationRequest/${authorization.id}-show` },
      ],
    }),
  };
}

const submitted = { coding: [{ system: codeSystem.adjudication, code: 'submitted' }] };

const identifierExtensions = [
  { url: `${pas}extension-identifierJurisdiction`, valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: 'CT' }] } },
  { url: `${pas}extension-identifierSubDepartment`, valueString: 'Utilization management' },
];

function headerExtensions(response: Resource, parts: ResponseParts): readonly JsonObject[] {
  const others = listOf(response.extension)
    .filter(isObject)
    .filter(({ url }) => url !== extensionUrl.claimResponseReviewer && url !== extensionUrl.transmissionIdentifiers);
  const [transmission] = extensionsOf(response, extensionUrl.transmissionIdentifiers);
  const [reviewer] = extensionsOf(response, extensionUrl.claimResponseReviewer);
  return [
    ...others,
    transmission ?? {
      url: extensionUrl.transmissionIdentifiers,
      extension: [
        { url: 'applicationSenderCode', valueString: 'SHOWCASE' },
        { url: 'applicationReceiverCode', valueString: 'EHR' },
        { url: 'interchangeSenderID', valueString: 'SHOWCASE' },
        { url: 'interchangeReceiverID', valueString: 'EHR' },
      ],
    },
    {
      url: extensionUrl.claimResponseReviewer,
      extension: [
        ...listOf(reviewer?.extension).filter((part) => isObject(part) && part.url === 'wasHumanReviewedFlag'),
        { url: 'reviewerNPI', valueIdentifier: { system: codeSystem.npi, value: '9999991000' } },
        { url: 'reviewerSpecialty', valueCodeableConcept: oncology },
      ],
    },
    authorizedProvider(parts),
  ];
}

const oncology = { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207RX0202X', display: 'Medical Oncology Physician' }] };
const diagnosis = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C43.59' }] };
const service = { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'J9325' }] };
const x12 = (list: string, code: string) => ({ coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }] });

function authorizedProvider(parts: ResponseParts): JsonObject {
  return {
    url: extensionUrl.itemAuthorizedProvider,
    extension: [
      { url: 'provider', valueReference: { reference: `${parts.base}/Practitioner/showcase-practitioner` } },
      { url: extensionUrl.authorizedProviderType, valueCodeableConcept: x12('98', 'SJ') },
    ],
  };
}

/** Adds what the line does not have yet. */
function decoratedItem(item: JsonObject, parts: ResponseParts): JsonObject {
  const day = parts.now.slice(0, 10);
  const own = listOf(item.extension).filter(isObject);
  const wanted: readonly JsonObject[] = [
    {
      url: extensionUrl.itemTraceNumber,
      valueIdentifier: { system: `${parts.base}/sid/trace`, value: `showcase-${String(item.itemSequence)}` },
    },
    { url: extensionUrl.itemPreAuthIssueDate, valueDate: day },
    { url: extensionUrl.itemPreAuthPeriod, valuePeriod: { start: day, end: day } },
    { url: extensionUrl.authorizationNumber, valueString: 'SHOWCASE-PREVIOUS' },
    { url: extensionUrl.administrationReferenceNumber, valueString: 'SHOWCASE-ADMIN' },
    { url: extensionUrl.itemRequestedServiceDate, valueDateTime: day },
    authorizedProvider(parts),
    {
      url: extensionUrl.itemAuthorizedDetail,
      extension: [
        { url: 'productOrServiceCode', valueCodeableConcept: service },
        {
          url: 'modifier',
          valueCodeableConcept: { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'JW' }] },
        },
        { url: 'unitPrice', valueMoney: { value: 1, currency: 'USD' } },
        { url: 'quantity', valueQuantity: { value: 1, unit: 'units' } },
      ],
    },
    { url: extensionUrl.communicatedDiagnosis, valueCodeableConcept: diagnosis },
    ...(parts.version === '2.2'
      ? [
          { url: extensionUrl.admissionDates, valuePeriod: { start: day, end: day } },
          { url: extensionUrl.dischargeDate, valueDate: day },
        ]
      : []),
  ];
  return { ...item, extension: [...own, ...wanted.filter(({ url }) => !own.some((extension) => extension.url === url))] };
}

function fullAddItem(request: PasRequest, parts: ResponseParts): JsonObject {
  const day = parts.now.slice(0, 10);
  const [first] = request.items;
  const asked = first === undefined ? undefined : extensionsOf(first.element, extensionUrl.requestedService)[0];
  return {
    extension: [
      { url: extensionUrl.itemTraceNumber, valueIdentifier: { system: `${parts.base}/sid/trace`, value: 'showcase-added' } },
      { url: extensionUrl.itemPreAuthIssueDate, valueDate: day },
      { url: extensionUrl.itemPreAuthPeriod, valuePeriod: { start: day, end: day } },
      { url: extensionUrl.authorizationNumber, valueString: 'SHOWCASE-PREVIOUS' },
      { url: extensionUrl.administrationReferenceNumber, valueString: 'SHOWCASE-ADMIN' },
      { url: extensionUrl.epsdtIndicator, valueBoolean: false },
      { url: extensionUrl.nursingHomeResidentialStatus, valueCodeableConcept: x12('1345', '2') },
      { url: extensionUrl.nursingHomeLevelOfCare, valueCodeableConcept: x12('1337', '2') },
      { url: extensionUrl.productOrServiceCodeEnd, valueCodeableConcept: service },
      {
        url: extensionUrl.revenueCode,
        valueCodeableConcept: { coding: [{ system: 'https://www.nubc.org/CodeSystem/RevenueCodes', code: '0636' }] },
      },
      { url: extensionUrl.revenueUnitRateLimit, valueDecimal: 1 },
      ...(asked === undefined ? [] : [asked]),
      { url: extensionUrl.serviceItemRequestType, valueCodeableConcept: x12('1525', 'HS') },
      { url: extensionUrl.certificationType, valueCodeableConcept: x12('1322', 'I') },
      { url: extensionUrl.admissionDates, valuePeriod: { start: day, end: day } },
      { url: extensionUrl.dischargeDate, valueDate: day },
    ],
    itemSequence: [first?.sequence ?? 1],
    provider: [
      {
        extension: [{ url: extensionUrl.authorizedProviderType, valueCodeableConcept: x12('98', 'SJ') }],
        reference: `${parts.base}/Practitioner/showcase-practitioner`,
      },
    ],
    productOrService: service,
    modifier: [{ coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'JW' }] }],
    servicedDate: day,
    locationCodeableConcept: {
      coding: [{ system: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set', code: '22' }],
    },
    quantity: { value: 1, unit: 'units' },
    unitPrice: { value: 1, currency: 'USD' },
    adjudication: [
      {
        extension: [
          {
            url: extensionUrl.reviewAction,
            extension: [
              { url: 'number', valueString: 'SHOWCASE' },
              { url: extensionUrl.reviewActionCode, valueCodeableConcept: x12('306', 'A1') },
            ],
          },
        ],
        category: submitted,
      },
    ],
  };
}

function documentRequest(authorization: Authorization, parts: ResponseParts): Resource {
  const line = { url: extensionUrl.serviceLineNumber, valuePositiveInt: authorization.items[0]?.sequence ?? 1 };
  const isNew = parts.version === '2.2';
  return {
    resourceType: 'CommunicationRequest',
    id: `${authorization.id}-show`,
    meta: { profile: [`${pas}profile-communicationrequest`] },
    ...(isNew && { extension: [line] }),
    identifier: [{ system: `${parts.base}/sid/attachment`, value: `SHOW-${authorization.id.slice(0, 8)}` }],
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
        contentString: '11526-1',
      },
    ],
    requester: { reference: `${parts.base}/Organization/showcase-payer` },
    recipient: [{ reference: `${parts.base}/Practitioner/showcase-practitioner` }],
    sender: { reference: `${parts.base}/Organization/showcase-clinic` },
  };
}

function task(request: PasRequest, authorization: Authorization, parts: ResponseParts, kind: 'form' | 'attachment'): Resource {
  const npi = (value: string) => ({ system: codeSystem.npi, value });
  return {
    resourceType: 'Task',
    id: `${authorization.id}-show-${kind}`,
    meta: { profile: [`${pas}profile-task`] },
    identifier: [{ system: `${parts.base}/sid/attachment`, value: `SHOW-${kind}-${authorization.id.slice(0, 8)}` }],
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

function lineExtension(authorization: Authorization, parts: ResponseParts): JsonObject {
  const sequence = authorization.items[0]?.sequence ?? 1;
  return parts.version === '2.2'
    ? { url: extensionUrl.serviceLineNumber, valuePositiveInt: sequence }
    : { url: extensionUrl.paLineNumber, valueInteger: sequence };
}

function attachmentTask(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const modifier = { url: extensionUrl.contentModifier, valueCodeableConcept: x12('1270', 'ABK') };
  return {
    ...task(request, authorization, parts, 'attachment'),
    code: coded('attachment-request-code'),
    input: [
      { type: coded('payer-url'), valueUrl: parts.base },
      {
        extension: [lineExtension(authorization, parts), ...(parts.version === '2.2' ? [modifier] : [])],
        type: coded('attachments-needed'),
        valueCodeableConcept: { coding: [{ system: 'http://loinc.org', code: '11526-1' }] },
      },
    ],
  };
}

function formTask(request: PasRequest, authorization: Authorization, parts: ResponseParts): Resource {
  const isNew = parts.version === '2.2';
  const value = `SHOW-${authorization.id.slice(0, 8)}`;
  return {
    ...task(request, authorization, parts, 'form'),
    code: coded('attachment-request-questionnaire'),
    input: [
      { type: coded('payer-url'), valueUrl: parts.base },
      {
        extension: [lineExtension(authorization, parts)],
        type: coded(isNew ? 'questionnaire-context' : 'questionnaires-needed'),
        ...(isNew ? { valueString: value } : { valueIdentifier: { system: `${parts.base}/sid/attachment`, value } }),
      },
    ],
  };
}
