import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { condition, type Elements, factOf, factValue, hintsOf, icdConcept, observation, snomedConcept, verified } from './fact-chart.ts';

const on = (code: string, onsetDateTime?: string, elements: Elements = {}) =>
  condition(icdConcept(code), 'active', { ...(onsetDateTime !== undefined && { onsetDateTime }), ...elements });
const status = (code: string, effectiveDateTime: string, elements: Elements = {}) =>
  observation('82810-3', { valueCodeableConcept: snomedConcept(code), effectiveDateTime, ...elements });

test.each(['Z33.1', 'Z34.81', 'Z32.01', 'Z3A.20', 'O09.511', 'O10.011', 'O24.410', 'O26.90', 'O36.0110', 'O48.0'])(
  '%s is a pregnancy',
  (code) => {
    expect(factValue('pregnant', [on(code, '2026-05-01')])).toBe(true);
  },
);

test.each(['Z33.2', 'Z32.02', 'Z32.00', 'O00.90', 'O03.9', 'O60.10X0', 'O80', 'O90.89', 'O94', 'Z37.0', 'Z39.2'])('%s is none', (code) => {
  expect(factValue('pregnant', [on(code, '2026-05-01')])).toBeUndefined();
});

test.each<[string, readonly Resource[], boolean | undefined]>([
  ['10 months before the order', [on('Z33.1', '2025-08-15')], true],
  ['a day longer ago', [on('Z33.1', '2025-08-14')], undefined],
  ['on the day of the order', [on('Z33.1', '2026-06-15')], true],
  ['after the order', [on('Z33.1', '2026-06-16')], true],
  ['a month that straddles the window', [on('Z33.1', '2025-08')], undefined],
  ['a month within', [on('Z33.1', '2025-09')], true],
  ['no date', [on('Z33.1')], undefined],
  ['the date of recording', [on('Z33.1', undefined, { recordedDate: '2026-05-01' })], true],
  ['onset before recording: the onset counts', [on('Z33.1', '2025-01-01', { recordedDate: '2026-05-01' })], undefined],
  ['resolved', [on('Z33.1', '2026-05-01', { clinicalStatus: condition({}, 'resolved').clinicalStatus })], undefined],
  ['not confirmed', [on('Z33.1', '2026-05-01', { verificationStatus: verified('provisional') })], undefined],
  ['entered in error', [on('Z33.1', '2026-05-01', { verificationStatus: verified('entered-in-error') })], undefined],
  ['SNOMED as a Condition', [condition(snomedConcept('77386006'), 'active', { onsetDateTime: '2026-05-01' })], true],
  ['a pregnancy status', [status('77386006', '2026-06-01')], true],
  [
    'as a period',
    [
      observation('82810-3', {
        valueCodeableConcept: snomedConcept('77386006'),
        effectivePeriod: { start: '2026-05-01', end: '2026-06-01' },
      }),
    ],
    true,
  ],
  ['preliminary', [status('77386006', '2026-06-01', { status: 'preliminary' })], undefined],
  ['a status in words', [status('x', '2026-06-01', { valueCodeableConcept: { text: 'Pregnant' } })], undefined],
  ['not pregnant', [status('60001007', '2026-06-01')], undefined],
  ['not pregnant since', [status('77386006', '2026-05-01'), status('60001007', '2026-05-02')], undefined],
  ['not pregnant before', [status('77386006', '2026-05-02'), status('60001007', '2026-05-01')], true],
  ['not pregnant on the same day', [status('77386006', '2026-05-01'), status('60001007', '2026-05-01')], true],
  ['not pregnant perhaps later', [status('77386006', '2026-05-15'), status('60001007', '2026-05')], true],
  ['terminated since', [on('Z33.1', '2026-02-01'), on('Z33.2', '2026-03-01')], undefined],
  ['delivered since', [on('O09.93', '2026-02-01'), on('O80', '2026-06-01')], undefined],
  [
    'puerperium since, resolved',
    [on('Z33.1', '2026-02-01'), on('O86.4', '2026-06-01', { clinicalStatus: condition({}, 'resolved').clinicalStatus })],
    undefined,
  ],
  ['sequelae since', [on('Z33.1', '2026-02-01'), on('O94', '2026-06-01')], undefined],
  ['ended, and pregnant again', [on('Z33.1', '2025-09-01'), on('Z33.2', '2025-10-01'), status('77386006', '2026-06-01')], true],
  ['an end without a date', [on('Z33.1', '2026-02-01'), on('O80')], true],
  [
    'an end that is not confirmed',
    [on('Z33.1', '2026-02-01'), on('O80', '2026-06-01', { verificationStatus: verified('provisional') })],
    true,
  ],
  ['nothing', [], undefined],
])('pregnancy: %s', (_, resources, expected) => {
  expect(factValue('pregnant', resources)).toBe(expected);
});

test('evidence, hints, failed searches', () => {
  const record = status('77386006', '2026-06-01T12:00:00-05:00');
  expect(factOf('pregnant', [record]).evidence).toMatchObject([{ reference: `Observation/${record.id}`, date: '2026-06-01' }]);
  expect(hintsOf('pregnant', [on('Z33.1')])).toEqual(['pregnancy without a date']);
  expect(factOf('pregnant', [], { searches: { conditions: 'failed' } }).failedReads).toEqual(['Condition?patient=p1']);
});
