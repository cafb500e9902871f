import { describe, expect, test } from 'vitest';
import { demoPatients, ehrFails, judgeDemo } from './demo-set.ts';

/** What the demo set says each chart should yield, held against the engine, criterion by criterion. */
const answerable = demoPatients.filter(({ id, orders }) => !ehrFails.has(id) && orders.length > 0);

describe('each demo chart is judged as its story says', () => {
  test.each(answerable.map((patient) => [patient.id, patient.story, patient] as const))('%s: %s', (_id, _story, patient) => {
    const judgement = judgeDemo(patient);
    expect({
      determination: judgement.determination,
      criteria: Object.fromEntries(
        patient.expectedCriteria.map(({ id }) => [id, judgement.criteria.find((finding) => finding.id === id)?.status]),
      ),
      notices: judgement.notices.map(({ id }) => id).sort(),
    }).toEqual({
      determination: patient.expectedDetermination,
      criteria: Object.fromEntries(patient.expectedCriteria.map(({ id, status }) => [id, status])),
      notices: patient.expectedNotices.toSorted(),
    });
    for (const finding of judgement.criteria)
      if (finding.status === 'met' || finding.status === 'not-met') expect(finding.evidence, `${finding.id} has evidence`).not.toEqual([]);
  });
});
