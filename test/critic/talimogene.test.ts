import { test } from 'vitest';
import { concept, condition, type Elements, icdConcept, made, observation, snomedConcept } from '../facts/fact-chart.ts';
import { check, drug, form, given, lesion, ordered, type Row, stage, status, volume, worsened } from './critic-chart.ts';

const lhcc = 'lhcc-imlygic';
const own = (periodStart: string, periodEnd: string | null = '2026-12-01') => ({
  ownAuthorizations: [{ number: 'PA-000000000001', product: 'talimogene-laherparepvec', periodStart, periodEnd } as const],
});
const order = (medicationCodeableConcept: unknown, ml: number, more: Elements = {}): Elements => ({
  medicationCodeableConcept,
  ...volume(ml, more),
});
const every = (period: number): Elements => ({ timing: { repeat: { frequency: 1, period, periodUnit: 'wk' } } });
const dose = (medication: unknown, date: string, ml: number) =>
  given(medication, date, { dosage: { dose: { value: ml, unit: 'mL', system: 'http://unitsofmeasure.org', code: 'mL' } } });
const first = dose(drug.lowerStrength, '2025-11-01', 2);
const last = dose(drug.higherStrength, '2026-06-01', 3);
const mine = made('MedicationStatement', {
  status: 'active',
  medicationCodeableConcept: drug.higherStrength,
  effectivePeriod: { start: '2025-11-01' },
  reasonCode: [icdConcept('C43.59')],
});
const again = order(drug.higherStrength, 3, every(2));
const continued = { with: [first, last, mine, status('268910001', '2026-06-01')], order: again } as const;
const after = (more: readonly ReturnType<typeof given>[]) => ({ with: [first, last, mine, ...more], order: again });

const phases: readonly Row[] = [
  ['a first order without anything on record', lhcc, {}, { phase: 'initial', is: 'criteria-met', noNotices: ['first-dose-strength'] }],
  [
    'signed again without a date, with our authorization of five days ago unused',
    lhcc,
    { ...own('2026-06-15'), order: { authoredOn: undefined } },
    { phase: 'initial', is: 'criteria-met' },
  ],
  ['a first order beside an authorization of a month ago that was never used', lhcc, own('2026-05-15'), { phase: 'initial' }],
  [
    'an order at the higher strength, authorized a month ago, no dose on record',
    lhcc,
    { ...own('2026-05-15'), order: again },
    { phase: 'continued', criteria: { 'II.A.1': 'met', 'II.A.2': 'unknown' }, notices: ['first-dose-strength'] },
  ],
  [
    'the same with the form of continued treatment',
    lhcc,
    { ...own('2026-05-15'), order: again, with: [form('lhcc-imlygic-continued', { 'II.A.1': true })] },
    { phase: 'continued', noNotices: ['first-dose-strength'] },
  ],
  [
    'no record, but the form of continued treatment says it is received',
    lhcc,
    { order: again, with: [form('lhcc-imlygic-continued', { 'II.A.1': true })] },
    { phase: 'continued', criteria: { 'II.A.1': 'met' } },
  ],
  [
    'the form of continued treatment says it is not received',
    lhcc,
    { with: [form('lhcc-imlygic-continued', { 'II.A.1': false })] },
    { phase: 'initial', is: 'criteria-met' },
  ],
  ['an active order for it is no dose', lhcc, { with: [ordered(drug.lowerStrength, { authoredOn: '2026-06-01' })] }, { phase: 'initial' }],
  ['a dose that was not done', lhcc, { with: [given(drug.lowerStrength, '2026-05-01', { status: 'not-done' })] }, { phase: 'initial' }],
  ['a dose in words', lhcc, { with: [given({ text: 'Imlygic' }, '2026-05-01')] }, { phase: 'initial' }],
  [
    'a first order at the higher strength',
    lhcc,
    { order: order(drug.higherStrength, 2) },
    {
      phase: 'initial',
      is: 'documentation-needed',
      criteria: { 'I.A.6.a.i': 'unknown', 'I.A.6': 'unknown' },
      notices: ['first-dose-strength'],
    },
  ],
  [
    'a first order that says no strength',
    lhcc,
    { order: order(drug.noStrength, 2) },
    { criteria: { 'I.A.6.a.i': 'unknown' }, noNotices: ['first-dose-strength'] },
  ],
  [
    'both strengths ordered together',
    lhcc,
    { order: order(drug.higherStrength, 2, every(2)), companions: [{ ...ordered(drug.lowerStrength, { status: 'draft' }), ...volume(2) }] },
    { phase: 'initial', noNotices: ['first-dose-strength'], criteria: { 'I.A.6.a.i': 'met' } },
  ],
  [
    '6 months of approval before, ended, no dose on record',
    lhcc,
    { ...own('2025-10-01', '2026-03-31'), order: again },
    { phase: 'continued', criteria: { 'II.A.1': 'unknown' } },
  ],
];

const doses: readonly Row[] = [
  ['exactly 4 mL', lhcc, { order: order(drug.lowerStrength, 4) }, { criteria: { 'I.A.6.a.i': 'met' } }],
  [
    '4.1 mL: the literature may still support it',
    lhcc,
    { order: order(drug.lowerStrength, 4.1) },
    { criteria: { 'I.A.6.a.i': 'not-met', 'I.A.6.a': 'not-met', 'I.A.6.b': 'unknown', 'I.A.6': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    '4.1 mL and no literature',
    lhcc,
    {
      order: order(drug.lowerStrength, 4.1),
      with: [form('lhcc-imlygic-initial', { 'I.A.6.b': false }, { authored: '2026-06-13T10:00:00Z' })],
    },
    { criteria: { 'I.A.6': 'not-met' }, is: 'referred' },
  ],
  [
    '4.1 mL, stated in the form to be at most 4',
    lhcc,
    {
      order: order(drug.lowerStrength, 4.1),
      with: [form('lhcc-imlygic-initial', { 'I.A.6.a.i': true }, { authored: '2026-06-13T10:00:00Z' })],
    },
    { criteria: { 'I.A.6.a.i': 'unknown', 'I.A.6': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    '4000 microlitres',
    lhcc,
    {
      order: {
        dosageInstruction: [
          { doseAndRate: [{ doseQuantity: { value: 4000, unit: 'uL', system: 'http://unitsofmeasure.org', code: 'uL' } }] },
        ],
      },
    },
    { criteria: { 'I.A.6.a.i': 'met' } },
  ],
  [
    'a number without a unit',
    lhcc,
    { order: { dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 2 } }] }] } },
    { criteria: { 'I.A.6.a.i': 'unknown' } },
  ],
  ['a dose in words', lhcc, { order: { dosageInstruction: [{ text: '2 mL' }] } }, { criteria: { 'I.A.6.a.i': 'unknown' } }],
  [
    'later doses neither ordered nor stated',
    lhcc,
    { without: ['form'] },
    { criteria: { 'I.A.6.a.ii': 'unknown', 'I.A.6': 'unknown', 'I.A.5.b': 'unknown' } },
  ],
];

const lesions: readonly Row[] = [
  [
    'no lesion measured',
    lhcc,
    { without: ['thigh', 'calf'] },
    { criteria: { 'I.A.5.a': 'unknown', 'I.A.5.b': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'two measured, three stated',
    lhcc,
    { with: [form('lhcc-imlygic-initial', { lesionCount: { valueInteger: 3 } }, { authored: '2026-06-15T10:00:00Z' })] },
    { criteria: { 'I.A.5.b': 'unknown' } },
  ],
  ['one without a unit', lhcc, { without: ['calf'], with: [lesion(12, undefined, 'calf')] }, { criteria: { 'I.A.5.b': 'unknown' } }],
  ['a liver lesion is left out', lhcc, { with: [lesion(7, 'cm', 'liver', '10200004')] }, { is: 'criteria-met' }],
  [
    'a liver lesion alone is neither for nor against',
    lhcc,
    { without: ['thigh', 'calf'], with: [lesion(7, 'cm', 'liver', '10200004')] },
    { criteria: { 'I.A.5.a': 'unknown' } },
  ],
  [
    'lesions measured after the order and on the day of the call',
    lhcc,
    {
      without: ['thigh', 'calf'],
      with: ['thigh', 'calf'].map((site) => lesion(2, 'cm', site, undefined, { effectiveDateTime: '2026-06-20' })),
    },
    { is: 'criteria-met' },
  ],
  [
    'lesions measured on a day to come',
    lhcc,
    {
      without: ['thigh', 'calf'],
      with: ['thigh', 'calf'].map((site) => lesion(2, 'cm', site, undefined, { effectiveDateTime: '2026-06-21' })),
    },
    { criteria: { 'I.A.5.a': 'unknown', 'I.A.5.b': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'a form completed on the day of the call for an order of last week',
    lhcc,
    {
      without: ['form'],
      with: [form('lhcc-imlygic-initial', { lesionCount: { valueInteger: 2 }, 'I.A.6.a.ii': true }, { authored: '2026-06-20T10:00:00Z' })],
    },
    { is: 'criteria-met' },
  ],
  [
    'a form dated two days after the call',
    lhcc,
    {
      without: ['form'],
      with: [form('lhcc-imlygic-initial', { lesionCount: { valueInteger: 2 }, 'I.A.6.a.ii': true }, { authored: '2026-06-22T10:00:00Z' })],
    },
    { criteria: { 'I.A.5.b': 'unknown', 'I.A.6.a.ii': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'a form dated after the call that says treatment has begun',
    lhcc,
    { with: [form('lhcc-imlygic-continued', { 'II.A.1': true }, { authored: '2026-07-20T10:00:00Z' })] },
    { phase: 'initial', is: 'criteria-met' },
  ],
  [
    'a site in words',
    lhcc,
    {
      without: ['thigh', 'calf'],
      with: [
        observation('33728-7', {
          valueQuantity: { value: 2, unit: 'cm', system: 'http://unitsofmeasure.org', code: 'cm' },
          bodySite: { text: 'skin of thigh' },
        }),
      ],
    },
    { criteria: { 'I.A.5.a': 'unknown' } },
  ],
];

const combination: readonly Row[] = [
  [
    'a list of orders that was not whole',
    lhcc,
    { searches: { medicationRequests: 'partial' } },
    { criteria: { 'I.A.4.a': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'a list of orders that failed',
    lhcc,
    { searches: { medicationRequests: 'failed' } },
    { criteria: { 'I.A.4': 'unknown' }, is: 'indeterminate' },
  ],
  [
    'a list nobody asked for',
    lhcc,
    { searches: { medicationRequests: 'not-asked' } },
    { criteria: { 'I.A.4': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'pembrolizumab beside it',
    lhcc,
    { companions: [ordered(drug.pembrolizumab, { status: 'draft' })] },
    { criteria: { 'I.A.4': 'not-met' }, is: 'referred' },
  ],
  [
    'pembrolizumab ordered 90 days before',
    lhcc,
    { with: [ordered(drug.pembrolizumab, { authoredOn: '2026-03-17' })] },
    { criteria: { 'I.A.4': 'not-met' } },
  ],
  [
    'pembrolizumab ordered 91 days before and still active',
    lhcc,
    { with: [ordered(drug.pembrolizumab, { authoredOn: '2026-03-16' })] },
    { criteria: { 'I.A.4': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'pembrolizumab ordered for a time that is over',
    lhcc,
    {
      with: [
        ordered(drug.pembrolizumab, {
          authoredOn: '2026-04-16',
          dosageInstruction: [{ timing: { repeat: { boundsPeriod: { end: '2026-05-31' } } } }],
        }),
      ],
    },
    { criteria: { 'I.A.4': 'unknown' } },
  ],
  [
    'pembrolizumab in words',
    lhcc,
    { with: [ordered({ text: 'pembrolizumab' }, { authoredOn: '2026-06-01' })] },
    { criteria: { 'I.A.4': 'unknown' } },
  ],
  [
    'pembrolizumab, stated in the form to be alone',
    lhcc,
    {
      companions: [ordered(drug.pembrolizumab, { status: 'draft' })],
      with: [form('lhcc-imlygic-initial', { 'I.A.4.a': true }, { authored: '2026-06-13T10:00:00Z' })],
    },
    { criteria: { 'I.A.4.a': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'ipilimumab without earlier therapy',
    lhcc,
    { companions: [ordered(drug.ipilimumab, { status: 'draft' })], with: [stage('1222837003')] },
    { criteria: { 'I.A.4': 'unknown' }, notices: ['ipilimumab-authorization'] },
  ],
  [
    'ipilimumab after exposure alone',
    lhcc,
    { companions: [ordered(drug.ipilimumab, { status: 'draft' })], with: [stage('1222837003'), given(drug.nivolumab, '2025-03-01')] },
    { criteria: { 'I.A.4': 'unknown' } },
  ],
  [
    'ipilimumab after progression',
    lhcc,
    {
      companions: [ordered(drug.ipilimumab, { status: 'draft' })],
      with: [stage('1222837003'), given(drug.nivolumab, '2025-03-01'), worsened('2025-09-01')],
    },
    { criteria: { 'I.A.4.a': 'not-met', 'I.A.4.b': 'met', 'I.A.4': 'met' }, is: 'criteria-met' },
  ],
];

const until = (end: string) => ({ timing: { repeat: { boundsPeriod: { end } } } });
const handedOut = (medicationCodeableConcept: unknown, whenHandedOver: string, days: number) =>
  made('MedicationDispense', {
    status: 'completed',
    medicationCodeableConcept,
    whenHandedOver,
    daysSupply: { value: days, unit: 'd', system: 'http://unitsofmeasure.org', code: 'd' },
  });
const condemned = (...more: readonly ReturnType<typeof given>[]) => ({ with: more });
const contraindications: readonly Row[] = [
  [
    'nivolumab proposed beside it, not ordered',
    lhcc,
    { companions: [ordered(drug.nivolumab, { status: 'draft', intent: 'proposal' })] },
    { criteria: { 'I.A.4': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'the higher strength in place of an order for the lower',
    lhcc,
    {
      order: { ...order(drug.higherStrength, 2), priorPrescription: { reference: 'MedicationRequest/prior' } },
      with: [ordered(drug.lowerStrength, { id: 'prior', authoredOn: '2026-06-01', ...volume(2) })],
    },
    { criteria: { 'I.A.6.a.i': 'unknown' }, notices: ['first-dose-strength'] },
  ],
  [
    'leukemia in remission',
    lhcc,
    condemned(condition(icdConcept('C91.11'), 'remission')),
    { is: 'criteria-met', notices: ['immunosuppression'] },
  ],
  ['a history of lymphoma', lhcc, condemned(condition(icdConcept('Z85.72'))), { notices: ['immunosuppression'] }],
  ['a kidney transplant', lhcc, condemned(condition(icdConcept('Z94.0'))), { notices: ['immunosuppression'] }],
  ['a cornea transplant', lhcc, condemned(condition(icdConcept('Z94.7'))), { noNotices: ['immunosuppression'] }],
  ['a complement defect', lhcc, condemned(condition(icdConcept('D84.1'))), { noNotices: ['immunosuppression'] }],
  ['biotinidase deficiency', lhcc, condemned(condition(icdConcept('D81.810'))), { noNotices: ['immunosuppression'] }],
  ['HIV disease', lhcc, condemned(condition(icdConcept('B20'))), { notices: ['immunosuppression'] }],
  [
    'immunodeficiency that is refuted',
    lhcc,
    condemned(
      condition(icdConcept('D80.1'), 'active', {
        verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status|refuted'),
      }),
    ),
    { noNotices: ['immunosuppression'] },
  ],
  ['prednisone by mouth', lhcc, condemned(ordered(drug.prednisone, { authoredOn: '2026-05-01' })), { notices: ['immunosuppression'] }],
  [
    'a prednisone taper whose first step is over',
    lhcc,
    condemned(
      ordered(drug.prednisone, {
        authoredOn: '2026-05-01',
        dosageInstruction: [until('2026-05-20'), until('2026-07-20')],
      }),
    ),
    { notices: ['immunosuppression'] },
  ],
  [
    'a prednisone taper with a last step without an end',
    lhcc,
    condemned(ordered(drug.prednisone, { authoredOn: '2026-05-01', dosageInstruction: [until('2026-05-20'), { text: '5 mg daily' }] })),
    { notices: ['immunosuppression'] },
  ],
  [
    'a prednisone taper that is over',
    lhcc,
    condemned(
      ordered(drug.prednisone, {
        authoredOn: '2026-05-01',
        dosageInstruction: [until('2026-05-20'), until('2026-06-14')],
      }),
    ),
    { noNotices: ['immunosuppression'] },
  ],
  [
    'prednisone handed out to last beyond the order',
    lhcc,
    condemned(handedOut(drug.prednisone, '2026-06-10', 30)),
    { notices: ['immunosuppression'] },
  ],
  ['prednisone handed out and used up', lhcc, condemned(handedOut(drug.prednisone, '2026-05-01', 5)), { noNotices: ['immunosuppression'] }],
  [
    'prednisone stopped',
    lhcc,
    condemned(ordered(drug.prednisone, { status: 'stopped', authoredOn: '2026-05-01' })),
    { noNotices: ['immunosuppression'] },
  ],
  [
    'tacrolimus ointment',
    lhcc,
    condemned(ordered(drug.tacrolimusOintment, { authoredOn: '2026-05-01' })),
    { noNotices: ['immunosuppression'] },
  ],
  ['long-term steroids as a status', lhcc, condemned(condition(icdConcept('Z79.52'))), { notices: ['immunosuppression'] }],
  [
    'multiple myeloma has a notice of its own',
    lhcc,
    condemned(condition(icdConcept('C90.00'))),
    { notices: ['multiple-myeloma'], noNotices: ['immunosuppression'] },
  ],
  [
    'the form denies a leukemia on record',
    lhcc,
    condemned(condition(icdConcept('C91.10')), form('lhcc-imlygic-initial', { immunosuppressed: false })),
    { notices: ['immunosuppression'] },
  ],
  ['acyclovir', lhcc, condemned(ordered(drug.acyclovir, { authoredOn: '2026-05-01' })), { notices: ['antiviral-interaction'] }],
  [
    'pregnant 10 months before the order',
    lhcc,
    condemned(condition(icdConcept('Z33.1'), 'active', { recordedDate: '2025-08-15' })),
    { notices: ['pregnancy'] },
  ],
  [
    'pregnant a day earlier',
    lhcc,
    condemned(condition(icdConcept('Z33.1'), 'active', { recordedDate: '2025-08-14' })),
    { noNotices: ['pregnancy'] },
  ],
  [
    'pregnant and delivered since',
    lhcc,
    condemned(
      condition(icdConcept('Z33.1'), 'active', { recordedDate: '2026-01-01' }),
      condition(icdConcept('O80'), 'resolved', { recordedDate: '2026-05-01' }),
    ),
    { noNotices: ['pregnancy'] },
  ],
  [
    'delivered, and pregnant again',
    lhcc,
    condemned(
      condition(icdConcept('O80'), 'resolved', { recordedDate: '2026-01-01' }),
      condition(icdConcept('Z34.01'), 'active', { recordedDate: '2026-05-01' }),
    ),
    { notices: ['pregnancy'] },
  ],
  [
    'not pregnant by the latest observation',
    lhcc,
    condemned(
      observation('82810-3', { valueCodeableConcept: snomedConcept('77386006'), effectiveDateTime: '2026-01-01' }),
      observation('82810-3', { valueCodeableConcept: snomedConcept('60001007'), effectiveDateTime: '2026-05-01' }),
    ),
    { noNotices: ['pregnancy'] },
  ],
  [
    'a pregnancy against the form',
    'carepartners-amtagvi',
    {
      with: [
        condition(icdConcept('Z33.1'), 'active', { recordedDate: '2026-05-01' }),
        form('carepartners-amtagvi-initial', { 'limit-pregnancy': true }, { authored: '2026-06-13T10:00:00Z' }),
      ],
    },
    { criteria: { 'limit-pregnancy': 'unknown' }, is: 'documentation-needed', notices: ['pregnancy'] },
  ],
  [
    'a pregnancy for CarePartners',
    'carepartners-amtagvi',
    { with: [condition(icdConcept('O09.91'), 'active', { recordedDate: '2026-05-01' })] },
    { criteria: { 'limit-pregnancy': 'not-met' }, is: 'criteria-not-met', notices: ['pregnancy'] },
  ],
  [
    'a pregnancy for Cigna, whose text says nothing of it',
    'cigna-amtagvi',
    { with: [condition(icdConcept('O09.91'), 'active', { recordedDate: '2026-05-01' })] },
    { is: 'criteria-met', noNotices: ['pregnancy'] },
  ],
];

const onTherapy: readonly Row[] = [
  [
    'improved, same dose',
    lhcc,
    continued,
    {
      phase: 'continued',
      is: 'documentation-needed',
      criteria: { 'II.A.1': 'met', 'II.A.2': 'met', 'II.A.3.a': 'met', 'II.A.3.b': 'unknown', 'II.A.4': 'not-applicable' },
    },
  ],
  ['stable', lhcc, after([status('359746009', '2026-06-01')]), { criteria: { 'II.A.2': 'unknown' } }],
  ['worsened six months after the first dose', lhcc, after([worsened('2026-05-01')]), { criteria: { 'II.A.2': 'unknown' } }],
  ['worsened a day later', lhcc, after([worsened('2026-05-02')]), { criteria: { 'II.A.2': 'not-met' }, is: 'criteria-not-met' }],
  [
    'a diagnosis only marked as recurrent',
    lhcc,
    { ...after([condition(icdConcept('C43.59'), 'recurrence', { recordedDate: '2026-06-01' })]), without: ['melanoma'] },
    { criteria: { 'II.A.2': 'unknown' } },
  ],
  ['no indication on record and nothing authorized', lhcc, { with: [first, last], order: again }, { criteria: { 'II.A.1': 'unknown' } }],
  [
    '29 days is too short for the second branch, which the first may replace',
    lhcc,
    {
      with: [
        dose(drug.lowerStrength, '2026-05-17', 2),
        made('MedicationStatement', {
          status: 'active',
          medicationCodeableConcept: drug.higherStrength,
          effectivePeriod: { start: '2026-05-17' },
          reasonCode: [icdConcept('C43.59')],
        }),
      ],
      order: again,
    },
    { criteria: { 'II.A.1': 'unknown' } },
  ],
  [
    'a rise to 4 mL every 2 weeks',
    lhcc,
    { ...continued, order: order(drug.higherStrength, 4, every(2)) },
    { criteria: { 'II.A.4': 'met' } },
  ],
  [
    'a rise to 4.1 mL',
    lhcc,
    { ...continued, order: order(drug.higherStrength, 4.1, every(2)) },
    { criteria: { 'II.A.4.a': 'not-met', 'II.A.4': 'unknown' } },
  ],
  [
    'a rise to 4 mL every week',
    lhcc,
    { ...continued, order: order(drug.higherStrength, 4, every(1)) },
    { criteria: { 'II.A.4.a': 'not-met', 'II.A.4': 'unknown' } },
  ],
  [
    'a rise at an interval nobody states',
    lhcc,
    { ...continued, order: order(drug.higherStrength, 4) },
    { criteria: { 'II.A.4': 'unknown' } },
  ],
  [
    'a form of the other phase',
    lhcc,
    { ...continued, with: [...continued.with, form('lhcc-imlygic-initial', { 'II.A.2': false })] },
    { criteria: { 'II.A.2': 'met' } },
  ],
];

test.each([...phases, ...doses, ...lesions, ...combination, ...contraindications, ...onTherapy])('%s (%s)', (...row) => check(row));
