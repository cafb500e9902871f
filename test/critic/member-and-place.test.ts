import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { concept, type Elements, npi } from '../facts/fact-chart.ts';
import { check, coverageOf, drug, given, judged, oncologist, type Row } from './critic-chart.ts';

const cigna = 'cigna-amtagvi';
const care = 'carepartners-amtagvi';
const plan = (code: string): Elements => ({ type: concept(`https://nahdo.org/sopt|${code}`) });
const on = (authoredOn: string) => ({ order: { authoredOn } });
const other: Resource = { resourceType: 'Organization', id: 'other', identifier: [{ system: npi, value: '9999990555' }] };
const elsewhere = (performer: Elements | undefined, places: readonly (string | Resource)[] = []) => ({
  with: [other],
  order: { performer },
  places,
});

const membership: readonly Row[] = [
  ['a member the payer does not know', cigna, { coverage: { subscriberId: 'CIG-9999' } }, { is: 'membership-not-found' }],
  ['a coverage without any member id', cigna, { coverage: { subscriberId: undefined } }, { is: 'criteria-met' }],
  ['a coverage of another payer’s member', cigna, { coverage: { subscriberId: 'LHCC-0001' } }, { is: 'membership-not-found' }],
  ['the id in another case', cigna, { coverage: { subscriberId: 'cig-0001' } }, { is: 'membership-not-found' }],
  ['a coverage that was cancelled', cigna, { coverage: { status: 'cancelled' } }, { is: 'membership-inactive' }],
  ['a coverage status that is no code', cigna, { coverage: { status: 'Active' } }, { is: 'criteria-met' }],
  ['a coverage from the day after the order', cigna, { coverage: { period: { start: '2026-06-16' } } }, { is: 'membership-inactive' }],
  ['a coverage to the day of the order', cigna, { coverage: { period: { end: '2026-06-15' } } }, { is: 'criteria-met' }],
  ['a coverage to the day before the order', cigna, { coverage: { period: { end: '2026-06-14' } } }, { is: 'membership-inactive' }],
  ['a coverage to the month of the order', cigna, { coverage: { period: { end: '2026-06' } } }, { is: 'criteria-met' }],
  ['an order before the member’s first span', cigna, { ...on('2024-12-31') }, { is: 'membership-inactive' }],
  [
    'a member who ended on 30 June, order of the same day',
    cigna,
    { coverage: { subscriberId: 'CIG-0008' }, ...on('2026-06-30') },
    { is: 'criteria-met' },
  ],
  ['order of the day after', cigna, { coverage: { subscriberId: 'CIG-0008' }, ...on('2026-07-01') }, { is: 'membership-inactive' }],
  ['a commercial plan at CarePartners', care, { coverage: plan('512') }, { is: 'no-policy' }],
  ['a Medicaid plan at Cigna', cigna, { coverage: plan('211') }, { is: 'no-policy' }],
  ['a Medicare Advantage plan at CarePartners', care, { coverage: plan('111') }, { is: 'criteria-met' }],
  ['a plan type in words', care, { coverage: { type: { text: 'commercial' } } }, { is: 'criteria-met' }],
  [
    'two plan types of which one fits',
    care,
    { coverage: { type: { coding: [...codings('512'), ...codings('112')] } } },
    { is: 'criteria-met' },
  ],
];
function codings(code: string) {
  return [{ system: 'https://nahdo.org/sopt', code }];
}

const editions: readonly Row[] = [
  ['the day before the edition of May 2026', cigna, on('2026-04-30'), { version: '2025-05-01' }],
  ['its first day', cigna, on('2026-05-01'), { version: '2026-05-01' }],
  ['the last day of 2025', care, on('2025-12-31'), { version: '2025-01-01' }],
  ['the first day of 2026', care, on('2026-01-01'), { version: '2026-01-01' }],
  ['the day before the text of LA.PHAR.542 that is held', 'lhcc-imlygic', on('2025-02-02'), { is: 'no-policy' }],
  ['its first day', 'lhcc-imlygic', on('2025-02-03'), { version: '2025-02-03' }],
  ['an order that names a month only counts today', cigna, on('2026-04'), { version: '2026-05-01' }],
];

const ages: readonly Row[] = [
  ['18 on the day of the order', cigna, { patient: { birthDate: '2008-06-15' } }, { criteria: { A: 'met' } }],
  ['18 on the day after', cigna, { patient: { birthDate: '2008-06-16' } }, { criteria: { A: 'not-met' }, is: 'criteria-not-met' }],
  ['born in the year that straddles', cigna, { patient: { birthDate: '2008' } }, { criteria: { A: 'unknown' } }],
  [
    'born in the month that straddles',
    'lhcc-imlygic',
    { patient: { birthDate: '2008-06' } },
    { criteria: { 'I.A.3': 'unknown' }, is: 'documentation-needed' },
  ],
  ['born in the month before', cigna, { patient: { birthDate: '2008-05' } }, { criteria: { A: 'met' } }],
  ['without a birth date', cigna, { patient: { birthDate: undefined } }, { criteria: { A: 'unknown' } }],
  ['with a birth date that is none', cigna, { patient: { birthDate: '15.06.2012' } }, { criteria: { A: 'unknown' } }],
  [
    'under 18 for LA.PHAR.542',
    'lhcc-imlygic',
    { patient: { birthDate: '2010-01-01' } },
    { criteria: { 'I.A.3': 'not-met' }, is: 'referred' },
  ],
];

const places: readonly Row[] = [
  ['no place named', care, elsewhere(undefined), { criteria: { '6': 'unknown' }, is: 'information-needed' }],
  [
    'a performer that is not listed',
    care,
    elsewhere({ reference: 'Organization/other' }),
    { criteria: { '6': 'not-met' }, is: 'criteria-not-met' },
  ],
  [
    'the prescriber as performer, whose clinic is not listed',
    care,
    elsewhere({ reference: 'PractitionerRole/onc' }),
    { criteria: { '6': 'unknown' }, is: 'information-needed' },
  ],
  [
    'the visit at which it was ordered, in a clinic not listed',
    care,
    elsewhere(undefined, [{ resourceType: 'Encounter', id: 'e', serviceProvider: { reference: 'Organization/other' } }]),
    { criteria: { '6': 'unknown' } },
  ],
  [
    'a room run by an organization not listed',
    care,
    elsewhere(undefined, [{ resourceType: 'Location', id: 'room', managingOrganization: { reference: 'Organization/other' } }]),
    { criteria: { '6': 'unknown' } },
  ],
  ['dispatched to a listed center', care, elsewhere(undefined, ['Organization/center']), { is: 'criteria-met' }],
  ['dispatched to one not listed', care, elsewhere(undefined, ['Organization/other']), { criteria: { '6': 'not-met' } }],
  ['dispatched to one that cannot be read', care, elsewhere(undefined, ['Organization/nowhere']), { criteria: { '6': 'unknown' } }],
];

test.each([...membership, ...editions, ...ages, ...places])('%s (%s)', (...row) => check(row));

test('resources of nobody and failed reads never become evidence', () => {
  const failed = judged(cigna, { without: ['pd1'], searches: { medicationAdministrations: 'failed' } });
  expect(failed.determination).toBe('indeterminate');
  const failedButMet = judged(cigna, { searches: { medicationAdministrations: 'failed' } });
  expect(failedButMet.determination).toBe('criteria-met');
  const failedAndAgainst = judged(cigna, {
    without: ['form'],
    with: [given(drug.lifileucel, '2025-01-01')],
    searches: { observations: 'failed' },
  });
  expect(failedAndAgainst.determination).toBe('criteria-not-met');
});

test('a failed read that may hide a contraindication is said', () => {
  expect(judged('lhcc-imlygic', { searches: { conditions: 'failed' } }).unreadForNotices).toEqual(['Condition?patient=p1']);
  expect(judged('lhcc-imlygic').unreadForNotices).toBeUndefined();
  expect(judged(cigna, { searches: { conditions: 'failed' } }).unreadForNotices).toBeUndefined();
});

test.each<[string, Elements | undefined, string]>([
  ['a German prescriber without our coverage', undefined, 'guidance-only'],
  ['a German prescriber with our coverage', {}, 'criteria-met'],
])('%s', (_, coverage, expected) => {
  const clinic: Resource = { resourceType: 'Organization', id: 'eu', address: [{ country: 'DE' }] };
  const role = { ...oncologist, organization: { reference: 'Organization/eu' } };
  const payor = coverage ?? { payor: [{ identifier: { system: 'urn:other', value: 'kasse' } }] };
  const judgement = judged('lhcc-imlygic', { without: ['oncologist'], with: [clinic, role], coverage: payor });
  expect(judgement.determination).toBe(expected);
  const label = expected === 'guidance-only' ? judgement : judgement.guidance;
  expect(label?.policy?.key).toBe('ema-imlygic');
  expect(label?.determination).toBe('guidance-only');
  expect(coverageOf('lhcc-imlygic').id).toBe('cov');
});
