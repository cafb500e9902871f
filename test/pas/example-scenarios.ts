import { isObject, type JsonObject } from '../../src/fhir/resource.ts';
import { inquireHandler } from '../../src/pas/inquire.ts';
import type { PasVersion } from '../../src/pas/pas-parts.ts';
import { review } from '../../src/pas/review.ts';
import type { Reviewer } from '../../src/pas/review-acts.ts';
import { runDueJobs } from '../../src/pas/run-due-jobs.ts';
import { showcaseMemberId } from '../../src/pas/showcase.ts';
import { submitHandler } from '../../src/pas/submit.ts';
import { topic } from '../../src/pas/subscription-request.ts';
import { subscriptionHandlers } from '../../src/pas/subscriptions.ts';
import { listen } from './listener.ts';
import { inquiryFor } from './pas-inquiry.ts';
import { claimIn, cpt, hcpcs, type ItemOptions, pasRequest } from './pas-request.ts';
import { claimResponseIn, openPasWorld, type PasWorld } from './pas-world.ts';

/** One example: what is sent, by whom it is worked on, what comes back. */
export interface PasExample {
  readonly name: string;
  readonly version: PasVersion;
  readonly path: string;
  readonly status: number;
  readonly shows: string;
  /** File name → JSON. `request` and `answer` are always among them. */
  readonly files: Readonly<Record<string, unknown>>;
}

const director: Reviewer = { id: 'dr-meda', role: 'medical-director', npi: '9999991901' };
const attested = { 'I.A.4.a': true, 'I.A.5.b': true, 'I.A.6.a.ii': true };

/** Every example of examples/pas, by the real handlers on a stopped clock. What each store makes for itself is written the same each time. */
export async function pasExamples(): Promise<readonly PasExample[]> {
  const examples: PasExample[] = [];
  for (const version of ['2.2', '2.0'] as const) {
    const world = await openPasWorld();
    try {
      for (const scenario of scenarios) examples.push(settled(await scenario(world, version)));
    } finally {
      await world.close();
    }
  }
  return examples;
}

type Scenario = (world: PasWorld, version: PasVersion) => Promise<PasExample>;

const talimogeneLines: readonly ItemOptions[] = [
  { sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day: '2026-11-24' },
  { sequence: 2, codings: [cpt('96405')], quantity: 1, day: '2026-11-24' },
];

const scenarios: readonly Scenario[] = [
  async (world, version) => {
    const request = pasRequest('carepartners-01', { version, bundle: `EX-${version}-1`, claim: `ex-${version}-1` });
    return submitted(world, version, 'approve', request, 'Every criterion is met: approved at once.');
  },
  async (world, version) => {
    const request = pasRequest('lhcc-01', {
      version,
      bundle: `EX-${version}-2`,
      claim: `ex-${version}-2`,
      attest: attested,
      items: talimogeneLines,
    });
    return submitted(
      world,
      version,
      'approve-administration',
      request,
      'Drug and administration: units fit the dose, the code fits the lesions.',
    );
  },
  async (world, version) => {
    const request = pasRequest('lhcc-02', { version, bundle: `EX-${version}-3`, claim: `ex-${version}-3` });
    return submitted(world, version, 'pend', request, 'Something is not shown yet: pended, with a document and a form asked for.');
  },
  async (world, version) => {
    const request = pasRequest('lhcc-11', {
      version,
      bundle: `EX-${version}-4`,
      claim: `ex-${version}-4`,
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 400, day: '2026-11-24' }],
    });
    const act = {
      act: 'modify',
      lines: [1],
      quantity: { value: 300, unit: 'units' },
      criterion: 'II.A.4',
      citation: { source: 'LA.PHAR.542', section: 'II.A.4' },
      note: 'The order is for 3 mL, which are three vials.',
    };
    return reviewed(world, version, 'modify', request, act, 'A reviewer grants the units the dose needs.');
  },
  async (world, version) => {
    const request = pasRequest('cigna-04', { version, bundle: `EX-${version}-5`, claim: `ex-${version}-5` });
    const act = {
      act: 'deny',
      lines: [1],
      criterion: 'F',
      citation: { source: 'IP0625', section: '1.F' },
      note: 'An earlier infusion of lifileucel is on record.',
    };
    return reviewed(world, version, 'deny', request, act, 'A medical director denies, with the criterion and its citation.');
  },
  async (world, version) => {
    const before = pasRequest('lhcc-01', {
      version,
      bundle: `EX-${version}-6`,
      claim: `ex-${version}-6`,
      attest: attested,
      items: talimogeneLines.slice(0, 1),
    });
    await world.call(submitHandler(world.parts, version), before);
    const request = pasRequest('lhcc-01', {
      version,
      bundle: `EX-${version}-7`,
      claim: `ex-${version}-7`,
      prior: claimIn(before),
      attest: attested,
      items: [...talimogeneLines.slice(0, 1), { sequence: 2, codings: [cpt('96405')], quantity: 1, day: '2026-11-24', change: 'added' }],
    });
    return submitted(world, version, 'update', request, 'A line is added; the earlier one stands as it was.');
  },
  async (world, version) => {
    const before = pasRequest('lhcc-12', { version, bundle: `EX-${version}-8`, claim: `ex-${version}-8` });
    await world.call(submitHandler(world.parts, version), before);
    const request = pasRequest('lhcc-12', {
      version,
      bundle: `EX-${version}-9`,
      claim: `ex-${version}-9`,
      prior: claimIn(before),
      cancelAll: true,
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day: '2026-11-24', cancelled: true, change: 'changed' }],
    });
    return submitted(world, version, 'cancel', request, 'The whole request is withdrawn.');
  },
  async (world, version) => {
    const request = inquiryFor('carepartners-01', { bundle: `EX-${version}-10`, version });
    const answer = await world.call(inquireHandler(world.parts, version), request);
    return {
      name: 'inquire',
      version,
      path: `/fhir/${version}/Claim/$inquire`,
      status: answer.status,
      shows: 'Member and provider match: the authorization as it stands.',
      files: { request, answer: answer.json },
    };
  },
  async (world, version) => {
    const request = pasRequest('lhcc-01', {
      version,
      bundle: `EX-${version}-12`,
      claim: `ex-${version}-12`,
      message: 'Please answer A6.',
      edit: (resource) =>
        resource.resourceType === 'Coverage' ? JSON.parse(JSON.stringify(resource).replaceAll('LHCC-0001', showcaseMemberId)) : resource,
    });
    return submitted(
      world,
      version,
      'showcase',
      request,
      'The showcase member of the demo, for conformance kits: every element the guide names.',
    );
  },
  subscribed,
];

async function submitted(world: PasWorld, version: PasVersion, name: string, request: unknown, shows: string): Promise<PasExample> {
  const answer = await world.call(submitHandler(world.parts, version), request);
  return { name, version, path: `/fhir/${version}/Claim/$submit`, status: answer.status, shows, files: { request, answer: answer.json } };
}

async function reviewed(
  world: PasWorld,
  version: PasVersion,
  name: string,
  request: unknown,
  act: JsonObject,
  shows: string,
): Promise<PasExample> {
  const first = await world.call(submitHandler(world.parts, version), request);
  const id = String(claimResponseIn(first.json).id);
  const stored = await review(world.parts, director, { id, version: 1, act });
  return {
    name,
    version,
    path: `/fhir/${version}/Claim/$submit`,
    status: first.status,
    shows,
    files: { request, review: act, answer: JSON.parse(stored.answer) },
  };
}

async function subscribed(world: PasWorld, version: PasVersion): Promise<PasExample> {
  const listener = await listen();
  try {
    const request = subscriptionTo(listener.url, version);
    const created = await world.call(subscriptionHandlers(world.parts, version).create, request);
    const signal = AbortSignal.timeout(10_000);
    await runDueJobs(world.parts, signal);
    const pended = await world.call(
      submitHandler(world.parts, version),
      pasRequest('carepartners-02', { version, bundle: `EX-${version}-11`, claim: `ex-${version}-11` }),
    );
    await review(world.parts, director, {
      id: String(claimResponseIn(pended.json).id),
      version: 1,
      act: { act: 'approve', lines: [1], period: { start: '2026-11-21', end: '2027-02-20' } },
    });
    while ((await runDueJobs(world.parts, signal)) > 0);
    const [handshake, notification] = listener.heard.map(({ body }) => body);
    const files = { request, answer: created.json, handshake, notification };
    const named: unknown = JSON.parse(JSON.stringify(files).replaceAll(listener.url, 'https://ehr.example.org/notify'));
    return {
      name: 'subscribe',
      version,
      path: `/fhir/${version}/Subscription`,
      status: created.status,
      shows: 'Subscribed, greeted, and told of a reviewer’s approval.',
      files: isObject(named) ? named : {},
    };
  } finally {
    await listener.close();
  }
}

/** A subscription to changes of the demo clinic’s requests. */
export function subscriptionTo(endpoint: string, version: PasVersion, more: JsonObject = {}): JsonObject {
  const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';
  return {
    resourceType: 'Subscription',
    status: 'requested',
    end: '2027-12-31T00:00:00Z',
    reason: 'Answers to prior authorization requests',
    criteria: topic,
    _criteria: { extension: [{ url: `${backport}backport-filter-criteria`, valueString: 'org-identifier=9999990010' }] },
    channel: {
      type: 'rest-hook',
      endpoint,
      payload: 'application/fhir+json',
      _payload: {
        extension: [{ url: `${backport}backport-payload-content`, valueCode: version === '2.2' ? 'full-resource' : 'id-only' }],
      },
      header: ['Authorization: Bearer example-token'],
    },
    ...more,
  };
}

/** Numbers, ids and control numbers, which every store makes for itself, as counted ones. */
function settled(example: PasExample): PasExample {
  const counted = (pattern: RegExp, named: (count: number) => string) => {
    const known = new Map<string, string>();
    return (text: string) =>
      text.replace(pattern, (found) => {
        const name = known.get(found) ?? named(known.size + 1);
        known.set(found, name);
        return name;
      });
  };
  const rewrite = [
    counted(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
      (count) => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    ),
    counted(/DEMO-(PA|AR)-\d{12}/g, (count) => `DEMO-NO-${String(count).padStart(12, '0')}`),
    counted(/ACN-[0-9A-F]{16}/g, (count) => `ACN-${String(count).padStart(16, '0')}`),
  ];
  const text = rewrite.reduce((one, step) => step(one), JSON.stringify(example.files));
  const files: unknown = JSON.parse(text);
  return { ...example, files: isObject(files) ? files : {} };
}
