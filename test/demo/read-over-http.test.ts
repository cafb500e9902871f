import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemoPatients } from '../../demo/ehr/demo-patients.ts';
import { readPrefetch } from '../../src/chart/prefetch.ts';
import { openChart } from '../../src/chart/read-chart.ts';
import { readConfig } from '../../src/config.ts';
import { judgeOrder } from '../../src/judgement/judge-order.ts';
import { matchPayer } from '../../src/judgement/match-payer.ts';
import { createOutbound, type Outbound } from '../../src/security/outbound.ts';
import { judgementContent } from '../../src/service.ts';
import { type RunningEhr, startEhr } from './ehr-server.ts';

/** Every chart read from the demo EHR with nothing prefetched, so that what fails there fails as it would in a hook. */
const content = judgementContent(readConfig({}));
let running: RunningEhr;
let outbound: Outbound;
beforeAll(async () => {
  running = await startEhr();
  outbound = createOutbound({ allowLoopback: true });
});
afterAll(async () => {
  await outbound.close();
  await running.close();
});

describe('read from the demo EHR, each chart is judged as its story says', () => {
  const rows = loadDemoPatients().patients.map((patient) => [patient.id, patient.story, patient] as const);
  test.each(rows)('%s: %s', async (id, _story, patient) => {
    const [order, ...companions] = patient.orders;
    if (order === undefined) throw new Error('an order is expected');
    const reader = openChart(readPrefetch({}, id), {
      fhirServer: running.base,
      accessToken: undefined,
      mayRead: () => true,
      outbound,
      budgetMs: 10_000,
    });
    const { chart, coverageSearch } = await reader.read({ membership: true, clinical: true, products: [order], orders: patient.orders });
    expect(coverageSearch).toBe('complete');
    const [coverage, ...others] = chart.ofType('Coverage');
    expect(others).toEqual([]);
    const payer = coverage && matchPayer(coverage, chart, content.payers, false);
    const judgement = judgeOrder(content, {
      order,
      companions,
      chart,
      coverage,
      payer,
      today: '2026-11-21',
      places: [],
      ownAuthorizations: [],
    });
    expect(chart.failedReads).toEqual(patient.failingSearches.map((type) => `${type}?patient=${id}`));
    expect(chart.foreignDropped()).toBe(0);
    expect({
      determination: judgement.determination,
      policy: judgement.policy?.key ?? null,
      phase: judgement.phase,
      criteria: Object.fromEntries(
        patient.expectedCriteria.map((expected) => [expected.id, judgement.criteria.find((finding) => finding.id === expected.id)?.status]),
      ),
    }).toEqual({
      determination: patient.expectedDetermination,
      policy: patient.policy,
      phase: patient.phase,
      criteria: Object.fromEntries(patient.expectedCriteria.map((expected) => [expected.id, expected.status])),
    });
    const raised = judgement.notices.map((notice) => notice.id);
    expect(patient.expectedNotices.filter((notice) => !raised.includes(notice))).toEqual([]);
  });
});
