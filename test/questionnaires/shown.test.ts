import { expect, test } from 'vitest';
import { enabledQuestions } from '../../src/dtr/given-answers.ts';
import { forms } from '../dtr/dtr-fixture.ts';
import { demoCharts } from './demo-charts.ts';
import { filledIn, ofOneLesion, openQuestions } from './fill-in.ts';
import { runLibrary } from './run-cql.ts';

/** What a clinician still has to answer at most: where the chart is full, the open attestations alone. */
const mostOpen = 3;
const thin = new Set(['cigna-03', 'carepartners-06']);

test('clinical questions shown and left open for each demo patient', async () => {
  const lines: string[] = [];
  const tooLong: string[] = [];
  for (const { id, policy, phase, resources, orders } of demoCharts()) {
    const form = forms.find((candidate) => candidate.policy === policy && candidate.phase === phase && candidate.stage === 'order');
    if (form === undefined) throw new Error(id);
    const filled = await runLibrary(form, [...resources, ...orders], '2026-11-20T12:00:00Z');
    const clinical = form.item.slice(0, 1);
    const given = filledIn(clinical, filled);
    const shown = enabledQuestions(clinical, given).filter(({ linkId, calculate }) => calculate === undefined && !ofOneLesion.has(linkId));
    const open = openQuestions(clinical, given);
    lines.push(
      `${id.padEnd(16)} shown ${String(shown.length).padStart(2)}  open ${open.length}  ${open.map(({ linkId }) => linkId).join(' ')}`,
    );
    if (open.length > mostOpen && !thin.has(id)) tooLong.push(id);
    expect(shown.length).toBeLessThanOrEqual(12);
  }
  process.stdout.write(`\n${lines.join('\n')}\n`);
  expect(tooLong).toEqual([]);
});
