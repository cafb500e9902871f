import { readFileSync } from 'node:fs';
import { isObject, isResource, type JsonObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import { pas } from '../../src/pas/urls.ts';

/** What a request of the demo EHR differs by from the plain one for a patient's orders. */
export interface RequestOptions {
  /** Bundle.identifier; default: from the patient. */
  readonly bundle?: string;
  readonly claim?: string;
  readonly version?: '2.2' | '2.0';
  readonly timestamp?: string;
  /** Further statements of the form, by criterion. */
  readonly attest?: Readonly<Record<string, boolean | number>>;
  /** The lines; default: one for the patient's first order. */
  readonly items?: readonly ItemOptions[];
  readonly urgent?: boolean;
  /** Free text of the request. */
  readonly message?: string;
  /** Changes any resource before it is sent. */
  readonly edit?: (resource: Resource) => Resource;
  /** Leaves resources out. */
  readonly without?: (resource: Resource) => boolean;
  /** The Claim this one changes, as sent before. */
  readonly prior?: Resource;
  readonly cancelAll?: boolean;
}

export interface ItemOptions {
  readonly sequence: number;
  /** Place of the order in the patient's list. */
  readonly order?: number;
  readonly codings?: readonly { readonly system: string; readonly code: string; readonly display?: string }[];
  readonly text?: string;
  readonly quantity?: number;
  readonly unit?: string;
  readonly day?: string;
  readonly period?: { readonly start: string; readonly end: string };
  readonly change?: 'added' | 'changed';
  readonly cancelled?: boolean;
}

export const hcpcs = (code: string) => ({ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code });
export const cpt = (code: string) => ({ system: 'http://www.ama-assn.org/go/cpt', code });
export const ndc = (code: string) => ({ system: 'http://hl7.org/fhir/sid/ndc', code });

const base = 'https://ehr.example.org/fhir/';

interface DemoPatient {
  readonly id: string;
  readonly policy: string;
  readonly phase: string;
  readonly orders: readonly Resource[];
  readonly resources: readonly Resource[];
}

/** The chart and orders of a demo patient. */
export function demoPatient(id: string): DemoPatient {
  const index: unknown = JSON.parse(readFileSync('demo/patients/index.json', 'utf8'));
  const entry = listOf(isObject(index) ? index.patients : undefined)
    .filter(isObject)
    .find((patient) => patient.id === id);
  const bundle: unknown = JSON.parse(readFileSync(`demo/patients/${id}.json`, 'utf8'));
  const resources = listOf(isObject(bundle) ? bundle.entry : undefined)
    .filter(isObject)
    .map(({ resource }) => resource)
    .filter(isResource);
  return {
    id,
    policy: String(entry?.policy),
    phase: String(entry?.phase),
    orders: listOf(entry?.orders).filter(isResource),
    resources,
  };
}

/** A `Claim/$submit` Bundle for a demo patient, as an EHR of the demo clinic would send it. */
export function pasRequest(patientId: string, options: RequestOptions = {}): Resource {
  const demo = demoPatient(patientId);
  const { version = '2.2' } = options;
  const resources = withAttestations(demo, options).map((resource) => profiled(resource, patientId));
  const orders = demo.orders.map((order) => ({
    ...order,
    status: 'active',
    ...(version === '2.2' && { meta: { profile: [orderProfile(order)] } }),
  }));
  const lines = options.items ?? [plainItem(demo)];
  const chart = referable(
    resources.filter((resource) => !isAdministrative(resource)),
    demo.id,
    version,
  );
  const claim = claimOf(demo, lines, chart, options);
  const usedOrders = orders.filter((_, at) => lines.some((line) => line.order === at));
  const sent = [
    claim,
    ...resources.filter(isAdministrative),
    ...usedOrders,
    ...chart,
    ...(options.prior === undefined || version === '2.0' ? [] : [options.prior]),
  ];
  return {
    resourceType: 'Bundle',
    id: `request-${options.bundle ?? patientId}`,
    meta: { profile: [`${pas}profile-pas-request-bundle`] },
    identifier: { system: 'https://ehr.example.org/sid/pas-transaction', value: options.bundle ?? `T-${patientId}` },
    type: 'collection',
    timestamp: options.timestamp ?? '2026-11-21T10:00:00Z',
    entry: sent
      .filter((resource) => options.without?.(resource) !== true)
      .map((resource) => options.edit?.(resource) ?? resource)
      .map((resource) => ({ fullUrl: `${base}${resource.resourceType}/${resource.id}`, resource })),
  };
}

/** The Claim of a request, for an update that follows it. */
export function claimIn(bundle: Resource): Resource {
  const [first] = listOf(bundle.entry);
  if (!isObject(first) || !isResource(first.resource)) throw new Error('the Bundle has no Claim');
  return first.resource;
}

/** 2.2.1 lets supportingInfo refer to certain types alone; what is of another goes into a Bundle, which is one of them. */
function referable(chart: readonly Resource[], id: string, version: '2.2' | '2.0'): readonly Resource[] {
  const others = version === '2.0' ? [] : chart.filter(({ resourceType }) => !referableTypes.includes(resourceType));
  if (others.length === 0) return chart;
  const bundle: Resource = {
    resourceType: 'Bundle',
    id: `${id}-chart`,
    type: 'collection',
    entry: others.map((resource) => ({ fullUrl: `${base}${resource.resourceType}/${resource.id}`, resource })),
  };
  return [...chart.filter((resource) => !others.includes(resource)), bundle];
}

const referableTypes: readonly string[] = [
  'DocumentReference',
  'QuestionnaireResponse',
  'AllergyIntolerance',
  'Condition',
  'DiagnosticReport',
  'Immunization',
  'MedicationRequest',
  'Procedure',
  'ServiceRequest',
  'Observation',
];

function plainItem({ policy }: DemoPatient): ItemOptions {
  return policy === 'lhcc-imlygic'
    ? { sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day: '2026-11-24' }
    : {
        sequence: 1,
        order: 0,
        codings: [hcpcs('C9399')],
        text: 'lifileucel (Amtagvi)',
        quantity: 1,
        period: { start: '2026-11-24', end: '2026-12-24' },
      };
}

function isAdministrative({ resourceType }: Resource): boolean {
  return ['Patient', 'Coverage', 'Organization', 'Practitioner', 'PractitionerRole', 'Location'].includes(resourceType);
}

function withAttestations(demo: DemoPatient, { attest = {} }: RequestOptions): readonly Resource[] {
  if (Object.keys(attest).length === 0) return demo.resources;
  const form: Resource = {
    resourceType: 'QuestionnaireResponse',
    id: `${demo.id}-form-pas`,
    questionnaire: `https://oncoverage.example/fhir/Questionnaire/${demo.policy}-${demo.phase}|1.0.0`,
    status: 'completed',
    subject: { reference: `Patient/${demo.id}` },
    authored: '2026-11-20T10:00:00Z',
    item: Object.entries(attest).map(([linkId, value]) => ({
      linkId,
      answer: [typeof value === 'boolean' ? { valueBoolean: value } : { valueInteger: value }],
    })),
  };
  return [...demo.resources, form];
}

/** X12 98, and the profile of each party. */
function profiled(resource: Resource, patientId: string): Resource {
  const entity = (code: string) => [{ coding: [{ system: 'https://codesystem.x12.org/005010/98', code }] }];
  switch (resource.resourceType) {
    case 'Patient':
      return { ...resource, meta: { profile: [`${pas}profile-beneficiary`] } };
    case 'Coverage':
      return { ...resource, meta: { profile: [`${pas}profile-coverage`] } };
    case 'Organization':
      return resource.id?.startsWith('payer-') === true
        ? { ...resource, active: true, type: entity('PR'), meta: { profile: [`${pas}profile-insurer`] } }
        : { ...resource, type: entity('X3'), meta: { profile: [`${pas}profile-requestor`] } };
    case 'PractitionerRole':
      return { ...resource, meta: { profile: [`${pas}profile-practitionerrole`] } };
    case 'Practitioner':
      return { ...resource, meta: { profile: [`${pas}profile-practitioner`] } };
    default:
      return resource.id === undefined ? { ...resource, id: `${patientId}-${resource.resourceType.toLowerCase()}` } : resource;
  }
}

function orderProfile({ resourceType }: Resource): string {
  return `${pas}profile-${resourceType.toLowerCase()}`;
}

function claimOf(demo: DemoPatient, lines: readonly ItemOptions[], chart: readonly Resource[], options: RequestOptions): Resource {
  const { version = '2.2', prior } = options;
  const reference = (type: string, wanted: (resource: Resource) => boolean = () => true) => {
    const found = demo.resources.find((resource) => resource.resourceType === type && wanted(resource));
    return found === undefined ? undefined : { reference: `${type}/${found.id}` };
  };
  const role = requesterRole(demo);
  const id = options.claim ?? `${demo.id}-pa`;
  const extension = [
    ...(options.urgent === true ? [{ url: `${pas}extension-levelOfServiceCode`, valueCodeableConcept: x12('1338', 'U') }] : []),
    ...(options.cancelAll === true ? [{ url: `${pas}extension-certificationType`, valueCodeableConcept: x12('1322', '3') }] : []),
  ];
  return {
    resourceType: 'Claim',
    id,
    meta: { profile: [`${pas}${prior === undefined ? 'profile-claim' : 'profile-claim-update'}`] },
    ...(extension.length > 0 && { extension }),
    identifier: [{ system: 'https://ehr.example.org/sid/claim', value: id.toUpperCase() }],
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: { reference: `Patient/${demo.id}` },
    created: '2026-11-21T10:00:00Z',
    insurer: reference('Organization', ({ id: own }) => own?.startsWith('payer-') === true),
    provider: organizationOf(role) ?? reference('Organization', ({ id: own }) => own?.startsWith('payer-') === false),
    priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
    ...(prior !== undefined && {
      related: [
        {
          claim: { reference: `Claim/${prior.id}` },
          relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship', code: 'prior' }] },
        },
      ],
    }),
    careTeam: [
      {
        extension: [{ url: `${pas}extension-careTeamClaimScope`, valueBoolean: true }],
        sequence: 1,
        provider: { reference: `PractitionerRole/${role?.id}` },
      },
    ],
    supportingInfo: [
      ...chart.map((resource, at) => ({
        ...(version === '2.2' && {
          extension: [
            {
              url: `${pas}extension-documentInformation`,
              extension: [{ url: 'reportTypeCode', valueCodeableConcept: x12('755', 'PY') }],
            },
          ],
        }),
        sequence: at + 1,
        category: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'additionalInformation' }] },
        valueReference: { reference: `${resource.resourceType}/${resource.id}` },
      })),
      ...(options.message === undefined
        ? []
        : [
            {
              sequence: chart.length + 1,
              category: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'freeFormMessage' }] },
              valueString: options.message,
            },
          ]),
    ],
    diagnosis: [
      {
        sequence: 1,
        diagnosisCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C43.72' }] },
        type: [{ coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'principal' }] }],
      },
    ],
    insurance: [{ sequence: 1, focal: true, coverage: reference('Coverage') }],
    item: lines.map((line) => itemOf(demo, line)),
  };
}

function itemOf(demo: DemoPatient, line: ItemOptions): JsonObject {
  const order = line.order === undefined ? undefined : demo.orders[line.order];
  return {
    extension: [
      { url: `${pas}extension-serviceItemRequestType`, valueCodeableConcept: x12('1525', 'HS') },
      { url: `${pas}extension-certificationType`, valueCodeableConcept: x12('1322', line.cancelled === true ? '3' : 'I') },
      {
        url: `${pas}extension-itemTraceNumber`,
        valueIdentifier: { system: 'https://ehr.example.org/sid/line', value: `${demo.id}-${line.sequence}` },
      },
      ...(order === undefined
        ? []
        : [{ url: `${pas}extension-requestedService`, valueReference: { reference: `${order.resourceType}/${order.id}` } }]),
      ...(line.change === undefined ? [] : [{ url: `${pas}extension-infoChanged`, valueCode: line.change }]),
    ],
    ...(line.cancelled === true && { modifierExtension: [{ url: `${pas}modifierextension-infoCancelled`, valueBoolean: true }] }),
    sequence: line.sequence,
    careTeamSequence: [1],
    diagnosisSequence: [1],
    category: x12('1365', '1'),
    productOrService: { coding: line.codings ?? [], ...(line.text !== undefined && { text: line.text }) },
    ...(line.day !== undefined && { servicedDate: line.day }),
    ...(line.period !== undefined && { servicedPeriod: line.period }),
    locationCodeableConcept: {
      coding: [{ system: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set', code: '22' }],
    },
    ...(line.quantity !== undefined && {
      quantity: {
        value: line.quantity,
        ...(line.unit === undefined ? { unit: 'units', system: 'https://codesystem.x12.org/005010/673', code: 'UN' } : { unit: line.unit }),
      },
    }),
  };
}

function requesterRole(demo: DemoPatient): Resource | undefined {
  const requester = demo.orders[0]?.requester;
  const wanted = isObject(requester) ? requester.reference : undefined;
  return (
    demo.resources.find(
      (resource) => `${resource.resourceType}/${resource.id}` === wanted && resource.resourceType === 'PractitionerRole',
    ) ?? demo.resources.find((resource) => resource.resourceType === 'PractitionerRole')
  );
}

function organizationOf(role: Resource | undefined): JsonObject | undefined {
  return isObject(role?.organization) ? role.organization : undefined;
}

function x12(list: string, code: string): JsonObject {
  return { coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }] };
}
