import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startGathering } from '../../src/chart/gathering.ts';
import { readConfig } from '../../src/config.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import { judgeOrder } from '../../src/judgement/judge-order.ts';
import { matchPayer } from '../../src/judgement/match-payer.ts';
import { chartOfRequest } from '../../src/pas/bundle-chart.ts';
import { decideItems } from '../../src/pas/decide-items.ts';
import { parseRequestBundle } from '../../src/pas/request-bundle.ts';
import { judgementContent } from '../../src/service.ts';
import { cpt, demoPatient, hcpcs, type ItemOptions, pasRequest } from './pas-request.ts';

const content = judgementContent(readConfig({}));
const automaticApprovals = content.policies.map(({ key }) => key);
const today = '2026-11-21';

const patients = [
  ...['01', '02', '03', '04', '05', '10'].map((number) => `cigna-${number}`),
  ...['01', '02', '03', '04', '05', '06'].map((number) => `carepartners-${number}`),
  ...['01', '02', '03', '04', '05', '06', '07', '10', '11', '12', '13', '14'].map((number) => `lhcc-${number}`),
].map(demoPatient);
const administrative = ['Patient', 'Coverage', 'Organization', 'Practitioner', 'PractitionerRole', 'Location'];

/** A demo chart with some of its records taken away and some statements of the form added: facts nobody wrote down as a case. */
const charts = fc.constantFrom(...patients).chain((patient) => {
  const clinical = patient.resources.filter(({ resourceType }) => !administrative.includes(resourceType));
  const policy = content.policies.find(({ key }) => key === patient.policy);
  const rules = patient.phase === 'continued' ? policy?.phases.continued : policy?.phases.initial;
  const ids = (rules?.criteria ?? []).flatMap(({ id, children = [] }) => [id, ...children.map((child) => child.id)]);
  return fc.record({
    patient: fc.constant(patient),
    dropped: fc.subarray([...clinical.map((resource) => `${resource.resourceType}/${resource.id}`)]),
    keepsAll: fc.boolean(),
    attest: fc.oneof(
      fc.constant(Object.fromEntries(ids.map((id) => [id, true]))),
      fc.dictionary(fc.constantFrom(...ids), fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()), { maxKeys: ids.length }),
    ),
    quantity: fc.constantFrom(undefined, 1, 2, 3, 4, 200, 300, 400),
    withAdministration: fc.boolean(),
    companions: fc.boolean(),
  });
});

/** The Claim's diagnosis: the reason of an order that names none. */
const diagnosis = { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C43.72' };

interface Drawn {
  readonly patient: (typeof patients)[number];
  readonly dropped: readonly string[];
  readonly keepsAll: boolean;
  readonly attest: Readonly<Record<string, boolean>>;
  readonly quantity: number | undefined;
  readonly withAdministration: boolean;
  readonly companions: boolean;
}

function judged(drawn: Drawn) {
  const { patient, attest, quantity, withAdministration, companions } = drawn;
  const isTalimogene = patient.policy === 'lhcc-imlygic';
  const dropped = drawn.keepsAll ? [] : drawn.dropped;
  const lines: readonly ItemOptions[] = [
    {
      sequence: 1,
      order: 0,
      codings: [hcpcs(isTalimogene ? 'J9325' : 'C9399')],
      text: isTalimogene ? 'Imlygic' : 'Amtagvi',
      ...(quantity !== undefined && { quantity }),
      day: '2026-11-24',
    },
    ...(companions ? patient.orders.slice(1).map((_, at) => ({ sequence: at + 2, order: at + 1 })) : []),
    ...(withAdministration ? [{ sequence: 20, codings: [cpt('96405')], day: '2026-11-24' }] : []),
  ];
  const bundle = pasRequest(patient.id, {
    attest,
    items: lines,
    without: (resource) => dropped.includes(`${resource.resourceType}/${resource.id}`),
    version: '2.0',
  });
  const request = parseRequestBundle(bundle);
  const chart = chartOfRequest(request);
  const payer = matchPayer(request.coverage, chart, content.payers, false);
  if (payer === undefined) throw new Error('the demo payer is not ours');
  const items = decideItems(
    content,
    {
      request,
      chart,
      payer,
      receivedAt: `${today}T10:00:00.000Z`,
      ownAuthorizations: new Map(),
      grantedOtherwise: new Map(),
      touchless: new Map(),
      automaticApprovals,
      reviewed: new Set(),
      running: new Map(),
      kept: [],
    },
    request.items,
  );
  if (typeof items === 'string') throw new Error(items);
  // As CRD asks: the EHR's own order, the drafts beside it, the chart as it was sent, nothing that could be read.
  const active = (order: Resource): Resource => ({
    ...order,
    status: 'active',
    ...(order.reasonCode === undefined && order.reasonReference === undefined && { reasonCode: [{ coding: [diagnosis] }] }),
  });
  const resources = request.entries.map(({ resource }) => resource).filter(({ resourceType }) => resourceType !== 'Claim');
  const gathering = startGathering(patient.id);
  gathering.take(resources.map((resource) => ({ resource, fullUrl: undefined })));
  const [first] = patient.orders;
  if (first === undefined) throw new Error('no order');
  const crd = judgeOrder(content, {
    order: active(first),
    companions: companions ? patient.orders.slice(1).map(active) : [],
    chart: gathering.chart({ failedReads: [], couldAsk: false }),
    coverage: request.coverage,
    payer,
    today,
    places: [],
    ownAuthorizations: [],
  });
  return { items, crd };
}

describe('the same facts at both doors', () => {
  test('come to the same findings, notices and determination', () => {
    fc.assert(
      fc.property(charts, (drawn) => {
        const { items, crd } = judged(drawn);
        const [drug] = items;
        expect(drug?.determination).toBe(crd.determination);
        expect(drug?.policyVersion).toBe(crd.policyVersion);
        expect(drug?.criteria).toEqual(crd.criteria);
        expect(drug?.notices).toEqual(crd.notices);
      }),
      { numRuns: 300 },
    );
  });

  test('criteria-met is approved unless a notice, conflict or mismatch stands; nothing else is decided without a person', () => {
    let approvals = 0;
    fc.assert(
      fc.property(charts, (drawn) => {
        const { items, crd } = judged(drawn);
        for (const item of items) {
          expect(['approved', 'pended']).toContain(item.state);
          if (item.sequence === 20) {
            if (item.state === 'approved') expect(items[0]?.state).toBe('approved');
          } else if (item.sequence !== 1) expect(item.state).toBe('pended');
        }
        const [drug] = items;
        const stands =
          drug?.notices.some((notice) => notice.blocksAuthorization === true) === true ||
          drug?.criteria.some(({ conflict }) => conflict !== undefined) === true ||
          (drug?.mismatches.length ?? 0) > 0;
        expect(drug?.state).toBe(crd.determination === 'criteria-met' && !stands ? 'approved' : 'pended');
        if (drug?.state === 'approved') approvals += 1;
      }),
      { numRuns: 300 },
    );
    // The property says nothing if hardly any chart gets that far.
    expect(approvals).toBeGreaterThan(10);
  });
});
