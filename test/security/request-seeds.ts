import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRequests, patientOf, prefetchOf } from '../../scripts/example-requests.ts';
import { isObject, listOf } from '../../src/fhir/resource.ts';
import type { Route } from '../../src/http/route.ts';

/** A good request to start from: an address of a route, and a body it answers. */
export interface Seed {
  readonly path: string;
  readonly body: unknown;
}

/** What stands in a service already, for requests that are about it. */
export interface SeedNames {
  /** A pended request, for what reviewers do. */
  readonly requestId: string;
  readonly subscriptions: Readonly<Record<'2.2' | '2.0', string>>;
  /** What the pended request was asked for. */
  readonly trackingId: string;
  /** An endpoint that may be notified. */
  readonly endpoint: string;
  /** The EHR the documentation app is opened from. */
  readonly fhirServer: string;
}

const nothingThere: SeedNames = {
  requestId: 'x1',
  subscriptions: { '2.2': 'x1', '2.0': 'x1' },
  trackingId: 'T1',
  endpoint: 'http://127.0.0.1:1/notify',
  fhirServer: 'http://127.0.0.1:1/fhir',
};

const examples = join(import.meta.dirname, '../../examples');
const feedback = {
  feedback: [
    { card: 'c1', outcome: 'accepted', acceptedSuggestions: [{ id: 's1' }], outcomeTimestamp: '2026-11-21T10:00:00Z' },
    {
      card: 'c2',
      outcome: 'overridden',
      overrideReason: { reason: { code: 'x' }, userComment: 'no' },
      outcomeTimestamp: '2026-11-21T10:00:00Z',
    },
  ],
};

/**
 * Good requests for a route that takes a body. A route nobody wrote one for gets a FHIR Parameters with an order and its coverage,
 * which most operations at least begin to read.
 */
export function seedsOf({ path }: Route, names: SeedNames = nothingThere): readonly Seed[] {
  if (path.endsWith('/feedback'))
    return [{ path: path.replace(':id', path.startsWith('/demo') ? 'product-picker' : 'crd-order-sign'), body: feedback }];
  const hooks = exampleRequests().filter((example) => example.path.startsWith('/cds-services/'));
  if (path === '/cds-services/:id') return hooks;
  if (path === '/explain/:id') return hooks.map((hook) => ({ ...hook, path: hook.path.replace('/cds-services', '/explain') }));
  if (path === '/demo/cds-services/:id')
    return hooks
      .filter((hook) => hook.path.endsWith('order-select'))
      .map(({ body }) => ({ path: path.replace(':id', 'product-picker'), body }));
  const version = path.includes('/2.0/') ? '2.0' : '2.2';
  if (path.includes('/Subscription'))
    return [{ path: path.replace(':id', names.subscriptions[version]), body: subscription(version, names.endpoint) }];
  const exchanges = pasExchanges().filter((example) => example.path === path);
  if (exchanges.length > 0) return exchanges;
  const address = path.replace(/:[A-Za-z]+/g, names.requestId);
  if (path.startsWith('/dtr/app/')) return [{ path: address, body: appCall(names.fhirServer) }];
  if (path.endsWith('/acts')) return acts.map((act) => ({ path: address, body: { version: 1, act } }));
  if (path.endsWith('$next-question')) return [{ path: address, body: firstQuestion(version === '2.0') }];
  if (path.endsWith('$submit-attachment')) return [{ path: address, body: attachment(names.trackingId) }];
  return [{ path: address, body: parameters(version === '2.0' ? '-2-0' : '') }];
}

function pasExchanges(): readonly Seed[] {
  const table = readFileSync(join(examples, 'pas/README.md'), 'utf8');
  return [...table.matchAll(/\]\(([^)]+\/request\.json)\) \| `POST ([^`]+)`/g)].flatMap(([, file = '', path = '']) => {
    const at = join(examples, 'pas', file);
    return existsSync(at) ? [{ path, body: JSON.parse(readFileSync(at, 'utf8')) }] : [];
  });
}

const order = () => patientOf('lhcc-02').orders[0];
function coverage(): unknown {
  const found = prefetchOf('lhcc-02').coverage;
  const [entry] = listOf(isObject(found) ? found.entry : undefined);
  return isObject(entry) ? entry.resource : undefined;
}

function parameters(suffix = ''): unknown {
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'coverage', resource: coverage() },
      { name: 'order', resource: order() },
      { name: 'questionnaire', valueCanonical: `https://oncoverage.example/fhir/Questionnaire/lhcc-imlygic-initial${suffix}` },
      { name: 'url', valueUri: 'https://oncoverage.example/fhir/ValueSet/lesion-site' },
      { name: 'operationOutcome', resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid' }] } },
    ],
  };
}

function subscription(version: '2.2' | '2.0', endpoint: string): unknown {
  const text = readFileSync(join(examples, `pas/${version}/subscribe/request.json`), 'utf8');
  return JSON.parse(text.replaceAll('https://ehr.example.org/notify', endpoint));
}

function appCall(fhirServer: string): unknown {
  return {
    fhirServer,
    order: 'MedicationRequest/lhcc-02-talimogene',
    questionnaire: ['https://oncoverage.example/fhir/Questionnaire/lhcc-imlygic-initial'],
    coverage: 'Coverage/lhcc-02-coverage',
    report: parameters(),
    bundle: JSON.parse(readFileSync(join(examples, 'pas/2.2/pend/request.json'), 'utf8')),
  };
}

/** The first call of an adaptive form; what comes back is the next. */
function firstQuestion(isOlder: boolean): unknown {
  return {
    resourceType: 'QuestionnaireResponse',
    status: 'in-progress',
    questionnaire: `https://oncoverage.example/fhir/Questionnaire/cigna-amtagvi-initial-adaptive${isOlder ? '-2-0' : ''}|1.0.0`,
    subject: { reference: 'Patient/lhcc-02' },
    authored: '2026-11-20T11:00:00Z',
  };
}

const attachment = (trackingId: string): unknown => ({
  resourceType: 'Parameters',
  parameter: [
    { name: 'TrackingId', valueIdentifier: { system: 'https://payer.example.org/fhir/2.2/sid/attachment', value: trackingId } },
    { name: 'AttachTo', valueCode: 'preauthorization' },
    { name: 'MemberId', valueIdentifier: { value: 'LHCC-0002' } },
    { name: 'Attachment', part: [{ name: 'Content', resource: { resourceType: 'DocumentReference', id: 'd1', status: 'current' } }] },
  ],
});

const acts = [
  { act: 'approve', lines: [1], note: 'x' },
  { act: 'deny', lines: [1], criterion: 'F', citation: { source: 'IP0625', section: '1.F' }, note: 'x' },
];
