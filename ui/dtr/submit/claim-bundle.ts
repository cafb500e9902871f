import { isObject, type JsonObject, listOf, type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import { orderName } from '../order/words.ts';
import { diagnosisOf, type RequestParts } from './request-parts.ts';

const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';
const pasCodes = 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes';

/** What the user adds to the chart: an order does not say where and when it is billed. */
export interface BillingStatement {
  /** First day of service, ISO. */
  readonly day: string;
  /** CMS place of service code. */
  readonly place: string;
  /** Billed units; undefined where the user states none. */
  readonly units: number | undefined;
}

export interface ClaimRequest {
  readonly fhirServer: string;
  readonly parts: RequestParts;
  readonly medication: Resource | undefined;
  readonly response: Resource;
  readonly statement: BillingStatement;
  /** Names this request: sent again it stays the same one. */
  readonly id: string;
  readonly now: Date;
}

/** The PAS 2.2.1 request for one order: Claim first, then who and what it refers to, the chart, and the completed form. */
export function claimBundle(request: ClaimRequest): Resource {
  const { fhirServer, parts, response, id, now } = request;
  // Handing the request in says that the order stands: PAS knows active orders only.
  const order: Resource = { ...parts.order, status: 'active' };
  const documents = [response, ...parts.chart];
  const sent = [
    claim(request, documents),
    parts.patient,
    parts.coverage,
    parts.insurer,
    parts.provider,
    parts.requester,
    ...parts.parties,
    order,
    ...documents,
  ];
  const once = new Map(sent.map((resource) => [referenceTo(resource), resource]));
  return {
    resourceType: 'Bundle',
    id,
    meta: { profile: [`${pas}profile-pas-request-bundle`] },
    identifier: { system: `${fhirServer}/sid/pas-transaction`, value: id },
    type: 'collection',
    timestamp: now.toISOString(),
    entry: [...once].map(([reference, resource]) => ({ fullUrl: `${fhirServer}/${reference}`, resource })),
  };
}

function claim({ fhirServer, parts, medication, statement, id, now }: ClaimRequest, documents: readonly Resource[]): Resource {
  const to = (resource: Resource) => ({ reference: referenceTo(resource) });
  const diagnosis = diagnosisOf(parts);
  return {
    resourceType: 'Claim',
    id,
    meta: { profile: [`${pas}profile-claim`] },
    identifier: [{ system: `${fhirServer}/sid/claim`, value: id }],
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: to(parts.patient),
    created: now.toISOString(),
    insurer: to(parts.insurer),
    provider: to(parts.provider),
    priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
    careTeam: [
      { extension: [{ url: `${pas}extension-careTeamClaimScope`, valueBoolean: true }], sequence: 1, provider: to(parts.requester) },
    ],
    supportingInfo: documents.map((document, at) => ({
      extension: [
        { url: `${pas}extension-documentInformation`, extension: [{ url: 'reportTypeCode', valueCodeableConcept: x12('755', 'PY') }] },
      ],
      sequence: at + 1,
      category: { coding: [{ system: pasCodes, code: 'additionalInformation' }] },
      valueReference: to(document),
    })),
    ...(diagnosis !== undefined && {
      diagnosis: [{ sequence: 1, diagnosisCodeableConcept: diagnosis, type: [{ coding: [{ system: pasCodes, code: 'principal' }] }] }],
    }),
    insurance: [{ sequence: 1, focal: true, coverage: to(parts.coverage) }],
    item: [
      {
        extension: [
          { url: `${pas}extension-serviceItemRequestType`, valueCodeableConcept: x12('1525', 'HS') },
          { url: `${pas}extension-certificationType`, valueCodeableConcept: x12('1322', 'I') },
          { url: `${pas}extension-itemTraceNumber`, valueIdentifier: { system: `${fhirServer}/sid/line`, value: `${id}-1` } },
          { url: `${pas}extension-requestedService`, valueReference: to(parts.order) },
        ],
        sequence: 1,
        careTeamSequence: [1],
        ...(diagnosis !== undefined && { diagnosisSequence: [1] }),
        category: x12('1365', '1'),
        productOrService: productOf(parts.order, medication),
        servicedDate: statement.day,
        locationCodeableConcept: { coding: [{ system: placeSystem, code: statement.place }] },
        ...(statement.units !== undefined && {
          quantity: { value: statement.units, unit: 'units', system: 'https://codesystem.x12.org/005010/673', code: 'UN' },
        }),
      },
    ],
  };
}

const placeSystem = 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set';
const billingSystems: ReadonlySet<unknown> = new Set([
  'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets',
  'http://hl7.org/fhir/sid/ndc',
]);

/** The order's own billing codes; without one no code is stated, and the order itself names the product. */
function productOf(order: Resource, medication: Resource | undefined): JsonObject {
  const concepts = [order.medicationCodeableConcept, order.code, medication?.code].filter(isObject);
  const codings = concepts
    .flatMap(({ coding }) => listOf(coding))
    .filter((coding) => isObject(coding) && billingSystems.has(coding.system));
  const none = { system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'not-applicable' };
  return { coding: codings.length > 0 ? codings : [none], text: orderName(order, medication) };
}

function x12(list: string, code: string): JsonObject {
  return { coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }] };
}
