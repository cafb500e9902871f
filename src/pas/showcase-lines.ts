import { isObject, type JsonObject, listOf } from '../fhir/resource.ts';
import { type Show, x12 } from './showcase-codes.ts';
import { codeSystem, extensionsOf, extensionUrl } from './urls.ts';

/** The category that every adjudication of the guide has. */
export const submitted = { coding: [{ system: codeSystem.adjudication, code: 'submitted' }] };

/** The made-up practitioner as the one who may treat. */
export function showcaseProvider({ parts }: Show): JsonObject {
  return {
    url: extensionUrl.itemAuthorizedProvider,
    extension: [
      { url: 'provider', valueReference: { reference: `${parts.base}/Practitioner/showcase-practitioner` } },
      { url: extensionUrl.authorizedProviderType, valueCodeableConcept: x12('98', 'SJ') },
    ],
  };
}

/** Adds what the line does not have yet. */
export function decoratedItem(item: JsonObject, show: Show): JsonObject {
  const { parts, day, isNew, service, diagnosis } = show;
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
    showcaseProvider(show),
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
    ...(isNew
      ? [
          { url: extensionUrl.admissionDates, valuePeriod: { start: day, end: day } },
          { url: extensionUrl.dischargeDate, valueDate: day },
        ]
      : []),
  ];
  return { ...item, extension: [...own, ...wanted.filter(({ url }) => !own.some((extension) => extension.url === url))] };
}

/** An added line with every element there is. */
export function fullAddItem({ request, parts, day, sequence, service }: Show): JsonObject {
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
    itemSequence: [sequence],
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
