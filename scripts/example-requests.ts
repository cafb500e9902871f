import { readFileSync } from 'node:fs';
import { clinicalSearches } from '../src/chart/chart.ts';

/** The requests of examples/, made from the demo set: one a hook, one where a criterion speaks against, one for the EU. */
export interface ExampleRequest {
  readonly name: string;
  /** What it shows, one sentence. */
  readonly shows: string;
  readonly path: string;
  readonly body: unknown;
}

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly [element: string]: unknown;
}

const read = (file: string) => JSON.parse(readFileSync(new URL(`../demo/patients/${file}`, import.meta.url), 'utf8'));
const index: { readonly patients: readonly { readonly id: string; readonly file: string; readonly orders: readonly Resource[] }[] } =
  read('index.json');

const listed: Readonly<Record<string, string>> = {
  ...clinicalSearches,
  coverage: 'Coverage',
  practitioners: 'Practitioner',
  practitionerRoles: 'PractitionerRole',
  organizations: 'Organization',
  locations: 'Location',
  medications: 'Medication',
};

/** Everything the service's prefetch asks for, each search answered completely. */
export function prefetchOf(patientId: string): Readonly<Record<string, unknown>> {
  const { file } = patientOf(patientId);
  const resources: readonly Resource[] = read(file).entry.map((entry: { resource: Resource }) => entry.resource);
  const searches = Object.entries(listed).map(([key, type]) => {
    const found = resources.filter(({ resourceType }) => resourceType === type);
    return [key, { resourceType: 'Bundle', type: 'searchset', total: found.length, entry: found.map((resource) => ({ resource })) }];
  });
  return { patient: resources.find(({ resourceType }) => resourceType === 'Patient'), ...Object.fromEntries(searches) };
}

export function patientOf(patientId: string) {
  const patient = index.patients.find(({ id }) => id === patientId);
  if (patient === undefined) throw new Error(`The demo set has no patient ${patientId}.`);
  return patient;
}

const bundle = (resources: readonly Resource[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ resource })),
});
const extension = { 'davinci-crd.requestedVersion': '2.2', 'davinci-crd.configuration': { 'coverage-info': true } };

function request(
  name: string,
  shows: string,
  service: string,
  hook: string,
  patientId: string,
  context: object,
  prefetch: object = {},
): ExampleRequest {
  return {
    name,
    shows,
    path: `/cds-services/${service}`,
    body: {
      hook,
      hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
      context: { userId: 'PractitionerRole/dr-onda-role', patientId, ...context },
      prefetch: { ...prefetchOf(patientId), ...prefetch },
      extension,
    },
  };
}

const signed = (name: string, shows: string, patientId: string): ExampleRequest =>
  request(name, shows, 'crd-order-sign', 'order-sign', patientId, { draftOrders: bundle(patientOf(patientId).orders) });

/** Every example, in the order a reader would want them. */
export function exampleRequests(): readonly ExampleRequest[] {
  const place = patientOf('carepartners-02').orders.map((order) => ({ ...order, status: 'active' }));
  const [placed] = place;
  const center = {
    resourceType: 'Organization',
    id: 'listed-center',
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: firstCenter() }],
    active: true,
    name: 'Example Cell Therapy Center',
  };
  const encounterOrders = patientOf('cigna-02').orders.map((order) => ({ ...order, encounter: { reference: 'Encounter/visit-1' } }));
  const visit = {
    resourceType: 'Encounter',
    id: 'visit-1',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: { reference: 'Patient/cigna-02' },
  };
  const encounterPrefetch = {
    encounter: visit,
    medicationRequests: {
      resourceType: 'Bundle',
      type: 'searchset',
      total: encounterOrders.length,
      entry: encounterOrders.map((resource) => ({ resource })),
    },
  };
  return [
    signed('order-sign', 'Every criterion of Cigna IP0625 is met: authorized at signature.', 'cigna-01'),
    signed('order-sign-documentation', 'Two points of LA.PHAR.542 are not in the chart: a form asks for them.', 'lhcc-02'),
    signed(
      'order-sign-not-met',
      'An earlier lifileucel infusion is on record: a person decides, with the criterion and the record.',
      'cigna-04',
    ),
    signed('order-sign-referred', 'A patient of 16: LA.PHAR.542 names another policy for other uses.', 'lhcc-03'),
    signed('order-sign-member-unknown', 'The payer knows no such member: said about membership, not about medicine.', 'cigna-07'),
    signed('order-sign-eu', 'Written in the EU without a coverage of ours: guidance of the EU label as cards.', 'eu-01'),
    request('order-select', 'An order being chosen: no documentation is asked for yet.', 'crd-order-select', 'order-select', 'lhcc-02', {
      selections: patientOf('lhcc-02').orders.map(({ resourceType, id }) => `${resourceType}/${id}`),
      draftOrders: bundle(patientOf('lhcc-02').orders),
    }),
    request(
      'order-dispatch',
      'The place is named, and it is a listed center: the last criterion of CarePartners is met.',
      'crd-order-dispatch',
      'order-dispatch',
      'carepartners-02',
      {
        dispatchedOrders: [`MedicationRequest/${placed?.id}`],
        performer: 'Organization/listed-center',
      },
      {
        dispatchedMedicationRequests: { resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ resource: placed }] },
        performers: { resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ resource: center }] },
      },
    ),
    request(
      'appointment-book',
      'An appointment for the infusion order: answered on the appointment.',
      'crd-appointment-book',
      'appointment-book',
      'carepartners-02',
      {
        appointments: bundle([appointment(placed?.id ?? '')]),
      },
      {
        bookedMedicationRequests: { resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ resource: placed }] },
        performers: { resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ resource: center }] },
      },
    ),
    request(
      'encounter-start',
      'A visit with an order on it: cards only.',
      'crd-encounter-start',
      'encounter-start',
      'cigna-02',
      { encounterId: 'visit-1' },
      encounterPrefetch,
    ),
    request(
      'encounter-discharge',
      'The end of that visit: cards only.',
      'crd-encounter-discharge',
      'encounter-discharge',
      'cigna-02',
      { encounterId: 'visit-1' },
      encounterPrefetch,
    ),
    request('patient-view', 'A member with current melanoma: which policies decide.', 'patient-view', 'patient-view', 'cigna-02', {}),
    {
      ...signed('explain', 'The reasoning behind the first example, criterion by criterion.', 'cigna-01'),
      path: '/explain/crd-order-sign',
    },
  ];
}

function appointment(orderId: string): Resource {
  const alternate = {
    url: 'http://hl7.org/fhir/StructureDefinition/alternate-reference',
    valueReference: { reference: `MedicationRequest/${orderId}` },
  };
  return {
    resourceType: 'Appointment',
    id: 'infusion-1',
    status: 'proposed',
    basedOn: [{ extension: [alternate] }],
    start: '2026-12-01T09:00:00Z',
    end: '2026-12-01T12:00:00Z',
    participant: [
      { actor: { reference: 'Patient/carepartners-02' }, status: 'accepted' },
      { actor: { reference: 'Organization/listed-center' }, status: 'needs-action' },
    ],
  };
}

function firstCenter(): string {
  return JSON.parse(readFileSync(new URL('../demo/treatment-centers.json', import.meta.url), 'utf8')).centers[0].value;
}
