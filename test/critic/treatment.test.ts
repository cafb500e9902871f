import { test } from 'vitest';
import { concept, condition, type Elements, icdConcept, made, melanoma, nucc, observation } from '../facts/fact-chart.ts';
import { answer, check, dermatologist, drug, form, given, oncologist, ordered, type Row, worsened } from './critic-chart.ts';

const v600 = observation('85101-4', answer('LA9633-4'));
const positive = (more: readonly ReturnType<typeof given>[] = []) => ({ without: ['braf'], with: [v600, ...more] });
const noPd1 = { without: ['pd1', 'progression'] } as const;
const unknownC = { criteria: { C: 'unknown' }, is: 'documentation-needed' } as const;
const unknown4 = { criteria: { '4': 'unknown' }, is: 'documentation-needed' } as const;
const met4 = { criteria: { '4': 'met' }, is: 'criteria-met' } as const;
const statement = (medicationCodeableConcept: unknown, status: string, elements: Elements = {}) =>
  made('MedicationStatement', { status, medicationCodeableConcept, ...elements });
const dispense = (medicationCodeableConcept: unknown, status: string) =>
  made('MedicationDispense', { status, medicationCodeableConcept, whenHandedOver: '2025-04-01' });

const exposure: readonly Row[] = [
  ['nothing of a PD-1 antibody', 'cigna-amtagvi', noPd1, unknownC],
  ['an active order is a plan', 'cigna-amtagvi', { ...noPd1, with: [ordered(drug.pembrolizumab, { authoredOn: '2026-01-01' })] }, unknownC],
  [
    'a completed order',
    'cigna-amtagvi',
    { ...noPd1, with: [ordered(drug.pembrolizumab, { status: 'completed', authoredOn: '2026-01-01' })] },
    { criteria: { C: 'met' } },
  ],
  [
    'a completed plan',
    'cigna-amtagvi',
    { ...noPd1, with: [ordered(drug.pembrolizumab, { status: 'completed', intent: 'plan' })] },
    unknownC,
  ],
  ['a dispense in preparation', 'cigna-amtagvi', { ...noPd1, with: [dispense(drug.pembrolizumab, 'preparation')] }, unknownC],
  ['a completed dispense', 'cigna-amtagvi', { ...noPd1, with: [dispense(drug.pembrolizumab, 'completed')] }, { criteria: { C: 'met' } }],
  ['not taken', 'cigna-amtagvi', { ...noPd1, with: [statement(drug.pembrolizumab, 'not-taken')] }, unknownC],
  ['on hold', 'cigna-amtagvi', { ...noPd1, with: [statement(drug.pembrolizumab, 'on-hold')] }, { criteria: { C: 'met' } }],
  [
    'stated for the day after the order',
    'cigna-amtagvi',
    { ...noPd1, with: [statement(drug.pembrolizumab, 'active', { effectiveDateTime: '2026-06-16' })] },
    unknownC,
  ],
  ['on the day of the order', 'cigna-amtagvi', { ...noPd1, with: [given(drug.pembrolizumab, '2026-06-15')] }, { criteria: { C: 'met' } }],
  ['in words alone', 'cigna-amtagvi', { ...noPd1, with: [given({ text: 'Keytruda' }, '2025-01-01')] }, unknownC],
  [
    'a PD-L1 antibody is enough for Cigna',
    'cigna-amtagvi',
    { ...noPd1, with: [given(drug.atezolizumab, '2025-01-01')] },
    { criteria: { C: 'met' } },
  ],
  ['ipilimumab is neither', 'cigna-amtagvi', { ...noPd1, with: [given(drug.ipilimumab, '2025-01-01')] }, unknownC],
  [
    'V600 found and a BRAF inhibitor given',
    'cigna-amtagvi',
    positive([given(drug.dabrafenib, '2025-06-01')]),
    { criteria: { D: 'met' }, is: 'criteria-met' },
  ],
  [
    'V600 found and a MEK inhibitor alone',
    'cigna-amtagvi',
    positive([given(drug.trametinib, '2025-06-01')]),
    { criteria: { D: 'unknown' } },
  ],
  [
    'the form says that none was given',
    'cigna-amtagvi',
    {
      ...positive(),
      with: [v600, form('cigna-amtagvi-initial', { treatedWithBrafInhibitor: false }, { authored: '2026-06-13T10:00:00Z' })],
    },
    { criteria: { D: 'not-met' }, is: 'criteria-not-met' },
  ],
];

const response: readonly Row[] = [
  ['exposure alone', 'carepartners-amtagvi', { without: ['progression'] }, unknown4],
  [
    'a PD-L1 antibody with progression',
    'carepartners-amtagvi',
    { without: ['pd1'], with: [given(drug.atezolizumab, '2025-03-01')] },
    unknown4,
  ],
  ['progression before the first dose', 'carepartners-amtagvi', { without: ['progression'], with: [worsened('2025-02-01')] }, unknown4],
  [
    'progression on the day of the first dose',
    'carepartners-amtagvi',
    { without: ['progression'], with: [worsened('2025-03-01')] },
    unknown4,
  ],
  ['progression after the next systemic agent began', 'carepartners-amtagvi', { with: [given(drug.ipilimumab, '2025-06-01')] }, unknown4],
  [
    'progression with both agents under way',
    'carepartners-amtagvi',
    {
      with: [
        given(drug.nivolumab, '2025-08-01'),
        given(drug.ipilimumab, '2025-06-01', { effectiveDateTime: undefined, effectivePeriod: { start: '2025-05-01', end: '2025-08-20' } }),
      ],
    },
    met4,
  ],
  [
    'progression undated',
    'carepartners-amtagvi',
    { without: ['progression'], with: [worsened('', { effectiveDateTime: undefined })] },
    unknown4,
  ],
  ['progression after the order', 'carepartners-amtagvi', { without: ['progression'], with: [worsened('2026-06-16')] }, unknown4],
  [
    'progression of another disease',
    'carepartners-amtagvi',
    {
      without: ['progression'],
      with: [
        condition(icdConcept('C18.9'), 'active', { id: 'colon' }),
        worsened('2025-09-01', { focus: [{ reference: 'Condition/colon' }] }),
      ],
    },
    unknown4,
  ],
  [
    'a relapse of the melanoma with its onset',
    'carepartners-amtagvi',
    {
      without: ['progression', 'melanoma'],
      with: [
        melanoma({
          clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical|relapse'),
          onsetDateTime: '2025-10-01',
        }),
      ],
    },
    met4,
  ],
  [
    'a relapse with no more than the day it was recorded, which may be a record written anew',
    'carepartners-amtagvi',
    {
      without: ['progression', 'melanoma'],
      with: [
        melanoma({
          clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical|relapse'),
          recordedDate: '2025-10-01',
        }),
      ],
    },
    unknown4,
  ],
  [
    'a relapse whose onset is that of the primary',
    'carepartners-amtagvi',
    {
      without: ['progression', 'melanoma'],
      with: [
        melanoma({
          clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical|relapse'),
          onsetDateTime: '2019-10-01',
        }),
      ],
    },
    unknown4,
  ],
  [
    'an adverse event that names the drug',
    'carepartners-amtagvi',
    {
      without: ['progression', 'pd1'],
      with: [
        given(drug.nivolumab, '2025-03-01', { id: 'n1' }),
        made('AdverseEvent', { actuality: 'actual', suspectEntity: [{ instance: { reference: 'MedicationAdministration/n1' } }] }),
      ],
    },
    met4,
  ],
  [
    'an adverse event that only may have been',
    'carepartners-amtagvi',
    {
      without: ['progression', 'pd1'],
      with: [
        given(drug.nivolumab, '2025-03-01', { id: 'n2' }),
        made('AdverseEvent', { actuality: 'potential', suspectEntity: [{ instance: { reference: 'MedicationAdministration/n2' } }] }),
      ],
    },
    unknown4,
  ],
  [
    'an unconfirmed allergy',
    'carepartners-amtagvi',
    {
      without: ['progression'],
      with: [
        made('AllergyIntolerance', {
          subject: undefined,
          patient: { reference: 'Patient/p1' },
          code: drug.nivolumab,
          verificationStatus: concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification|unconfirmed'),
        }),
      ],
    },
    unknown4,
  ],
  [
    'a confirmed allergy',
    'carepartners-amtagvi',
    {
      without: ['progression'],
      with: [
        made('AllergyIntolerance', {
          subject: undefined,
          patient: { reference: 'Patient/p1' },
          code: drug.nivolumab,
          verificationStatus: concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification|confirmed'),
        }),
      ],
    },
    met4,
  ],
  [
    'stopped with a reason in words',
    'carepartners-amtagvi',
    {
      without: ['progression', 'pd1'],
      with: [given(drug.nivolumab, '2025-03-01', { status: 'stopped', statusReason: [{ text: 'colitis' }] })],
    },
    unknown4,
  ],
  [
    'V600 found, only a MEK inhibitor failed',
    'carepartners-amtagvi',
    positive([given(drug.trametinib, '2025-10-01'), worsened('2026-01-01')]),
    { criteria: { '5': 'unknown' } },
  ],
  [
    'V600 found, a BRAF inhibitor failed',
    'carepartners-amtagvi',
    positive([given(drug.dabrafenib, '2025-10-01'), worsened('2026-01-01')]),
    { criteria: { '5': 'met' }, is: 'criteria-met' },
  ],
  [
    'one progression does not serve two lines',
    'carepartners-amtagvi',
    positive([given(drug.dabrafenib, '2025-10-01')]),
    { criteria: { '4': 'met', '5': 'unknown' } },
  ],
];

const doubts: readonly Row[] = [
  [
    'progression of what the chart does not hold',
    'carepartners-amtagvi',
    { without: ['progression'], with: [worsened('2025-09-01', { focus: [{ reference: 'Condition/gone' }] })] },
    unknown4,
  ],
  [
    'progression of what is named in words',
    'carepartners-amtagvi',
    { without: ['progression'], with: [worsened('2025-09-01', { focus: [{ display: 'lung cancer' }] })] },
    unknown4,
  ],
  ['progression beside a lung cancer, of nobody says which', 'carepartners-amtagvi', { with: [condition(icdConcept('C34.11'))] }, unknown4],
  [
    'progression of the melanoma, beside a lung cancer',
    'carepartners-amtagvi',
    {
      without: ['melanoma', 'progression'],
      with: [melanoma({ id: 'mel' }), condition(icdConcept('C34.11')), worsened('2025-09-01', { focus: [{ reference: 'Condition/mel' }] })],
    },
    { criteria: { '4': 'met' } },
  ],
  ['progression beside a basal cell cancer', 'carepartners-amtagvi', { with: [condition(icdConcept('C44.311'))] }, met4],
  [
    'an adverse event dated after the order',
    'carepartners-amtagvi',
    {
      without: ['progression', 'pd1'],
      with: [
        given(drug.nivolumab, '2025-03-01', { id: 'n3' }),
        made('AdverseEvent', {
          actuality: 'actual',
          date: '2027-01-01',
          suspectEntity: [{ instance: { reference: 'MedicationAdministration/n3' } }],
        }),
      ],
    },
    unknown4,
  ],
  [
    'an administration of which only an end is said, after the order',
    'cigna-amtagvi',
    { ...noPd1, with: [given(drug.pembrolizumab, undefined, { effectivePeriod: { end: '2027-03-01' } })] },
    unknownC,
  ],
  [
    'an administration of which only an end is said, before the order',
    'cigna-amtagvi',
    { ...noPd1, with: [given(drug.pembrolizumab, undefined, { effectivePeriod: { end: '2025-03-01' } })] },
    { criteria: { C: 'met' } },
  ],
  [
    'lymphodepletion proposed beside the order, not ordered',
    'cigna-amtagvi',
    {
      companions: [
        ordered(drug.cyclophosphamide, { status: 'draft', intent: 'proposal' }),
        ordered(drug.fludarabine, { status: 'draft', intent: 'proposal' }),
      ],
    },
    { criteria: { E: 'unknown' } },
  ],
  [
    'lymphodepletion planned beside the order',
    'cigna-amtagvi',
    {
      companions: [
        ordered(drug.cyclophosphamide, { status: 'draft', intent: 'plan' }),
        ordered(drug.fludarabine, { status: 'draft', intent: 'plan' }),
      ],
    },
    { criteria: { E: 'met' } },
  ],
  [
    'codes of both products in one order',
    'cigna-amtagvi',
    { order: { medicationCodeableConcept: { coding: [drug.lifileucel, drug.noStrength].flatMap(({ coding }) => coding) } } },
    { is: 'no-policy' },
  ],
  [
    'codes of both products in one order, the other way round',
    'cigna-amtagvi',
    { order: { medicationCodeableConcept: { coding: [drug.noStrength, drug.lifileucel].flatMap(({ coding }) => coding) } } },
    { is: 'no-policy' },
  ],
  [
    'an oncologist from next year on',
    'carepartners-amtagvi',
    { without: ['oncologist'], with: [{ ...oncologist, period: { start: '2027-01-01' } }] },
    { criteria: { '3': 'unknown' } },
  ],
];

const before: readonly Row[] = [
  ['nothing said of an earlier dose', 'cigna-amtagvi', { without: ['form'] }, { criteria: { F: 'unknown' }, is: 'documentation-needed' }],
  [
    'an earlier order, completed',
    'cigna-amtagvi',
    { without: ['form'], with: [ordered(drug.lifileucel, { status: 'completed', authoredOn: '2025-01-01' })] },
    { criteria: { F: 'unknown' } },
  ],
  [
    'an earlier order and the attestation',
    'cigna-amtagvi',
    { with: [ordered(drug.lifileucel, { status: 'completed', authoredOn: '2025-01-01' })] },
    { is: 'criteria-met' },
  ],
  ['a dispense', 'cigna-amtagvi', { with: [dispense(drug.lifileucel, 'completed')] }, { is: 'criteria-met' }],
  [
    'an administration',
    'cigna-amtagvi',
    { without: ['form'], with: [given(drug.lifileucel, '2025-01-01')] },
    { criteria: { F: 'not-met' }, is: 'criteria-not-met' },
  ],
  [
    'an administration that was not done',
    'cigna-amtagvi',
    { with: [given(drug.lifileucel, '2025-01-01', { status: 'not-done' })] },
    { is: 'criteria-met' },
  ],
  [
    'an administration against the attestation',
    'cigna-amtagvi',
    { with: [given(drug.lifileucel, '2025-01-01')] },
    { criteria: { F: 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'the dose given on this very order',
    'cigna-amtagvi',
    { with: [given(drug.lifileucel, '2026-06-14', { request: { reference: 'MedicationRequest/order' } })] },
    { is: 'criteria-met' },
  ],
  [
    'a completed infusion procedure',
    'carepartners-amtagvi',
    {
      without: ['form'],
      with: [
        made('Procedure', {
          status: 'completed',
          performedDateTime: '2025-02-02',
          code: concept('http://www.cms.gov/Medicare/Coding/ICD10|XW033L7'),
        }),
      ],
    },
    { criteria: { 'limit-single-dose': 'not-met' }, is: 'criteria-not-met' },
  ],
  [
    'a procedure that was not done',
    'carepartners-amtagvi',
    {
      without: ['form'],
      with: [made('Procedure', { status: 'not-done', code: concept('http://www.cms.gov/Medicare/Coding/ICD10|XW033L7') })],
    },
    { criteria: { 'limit-single-dose': 'unknown' } },
  ],
  [
    'a form of another policy',
    'cigna-amtagvi',
    { without: ['form'], with: [form('carepartners-amtagvi-initial', { F: true, 'limit-single-dose': true })] },
    { criteria: { F: 'unknown' } },
  ],
  [
    'a form not yet completed',
    'cigna-amtagvi',
    { without: ['form'], with: [form('cigna-amtagvi-initial', { F: true }, { status: 'in-progress' })] },
    { criteria: { F: 'unknown' } },
  ],
  [
    'a form of another patient',
    'cigna-amtagvi',
    { without: ['form'], with: [form('cigna-amtagvi-initial', { F: true }, { subject: { reference: 'Patient/p2' } })] },
    { criteria: { F: 'unknown' } },
  ],
];

const c91 = { reasonCode: [icdConcept('C91.10')] };
const lymphodepletion: readonly Row[] = [
  ['no chemotherapy at all', 'cigna-amtagvi', { companions: [] }, { criteria: { E: 'unknown' }, is: 'documentation-needed' }],
  ['one of the two', 'cigna-amtagvi', { companions: [ordered(drug.fludarabine, { status: 'draft' })] }, { criteria: { E: 'unknown' } }],
  [
    'both in 2019 for leukemia',
    'cigna-amtagvi',
    { companions: [], with: [given(drug.cyclophosphamide, '2019-01-01'), given(drug.fludarabine, '2019-01-01')] },
    { criteria: { E: 'unknown' } },
  ],
  [
    'orders of 2019 that nobody closed',
    'cigna-amtagvi',
    {
      companions: [],
      with: [drug.cyclophosphamide, drug.fludarabine].map((medication) => ordered(medication, { authoredOn: '2019-01-01' })),
    },
    { criteria: { E: 'unknown' } },
  ],
  [
    'orders for leukemia now',
    'cigna-amtagvi',
    {
      companions: [],
      with: [drug.cyclophosphamide, drug.fludarabine].map((medication) => ordered(medication, { authoredOn: '2026-06-01', ...c91 })),
    },
    { criteria: { E: 'unknown' } },
  ],
  [
    'given 30 and 26 days before',
    'cigna-amtagvi',
    { companions: [], with: [given(drug.cyclophosphamide, '2026-05-16'), given(drug.fludarabine, '2026-05-20')] },
    { criteria: { E: 'met' } },
  ],
  [
    'given 31 and 26 days before',
    'cigna-amtagvi',
    { companions: [], with: [given(drug.cyclophosphamide, '2026-05-15'), given(drug.fludarabine, '2026-05-20')] },
    { criteria: { E: 'unknown' } },
  ],
];

const visit = (start: string, status = 'finished') =>
  made('Encounter', { status, period: { start, end: start }, participant: [{ individual: { reference: 'PractitionerRole/seen' } }] });
const seen = { ...dermatologist, id: 'seen', practitioner: { reference: 'Practitioner/seen' }, specialty: [concept(`${nucc}|2086X0206X`)] };
const people: readonly Row[] = [
  [
    'a dermatologist prescribes',
    'carepartners-amtagvi',
    { without: ['oncologist'], with: [dermatologist] },
    { criteria: { '3': 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'a dermatologist prescribes after a visit to an oncologist',
    'carepartners-amtagvi',
    { without: ['oncologist'], with: [dermatologist, seen, visit('2026-05-01')] },
    { criteria: { '3': 'unknown' } },
  ],
  [
    'the same for Cigna',
    'cigna-amtagvi',
    { without: ['oncologist'], with: [dermatologist, seen, visit('2026-05-01')] },
    { criteria: { G: 'met' } },
  ],
  [
    'a visit 12 months before',
    'cigna-amtagvi',
    { without: ['oncologist'], with: [dermatologist, seen, visit('2025-06-15')] },
    { criteria: { G: 'met' } },
  ],
  [
    'a visit a day earlier',
    'cigna-amtagvi',
    { without: ['oncologist'], with: [dermatologist, seen, visit('2025-06-14')] },
    { criteria: { G: 'unknown' } },
  ],
  [
    'a visit that was cancelled',
    'cigna-amtagvi',
    { without: ['oncologist'], with: [dermatologist, seen, visit('2026-05-01', 'cancelled')] },
    { criteria: { G: 'unknown' } },
  ],
  [
    'a second role of the prescriber',
    'carepartners-amtagvi',
    { without: ['oncologist'], with: [dermatologist, { ...dermatologist, id: 'second', specialty: [concept(`${nucc}|207RX0202X`)] }] },
    { criteria: { '3': 'met' } },
  ],
  [
    'a role that has ended',
    'carepartners-amtagvi',
    { without: ['oncologist'], with: [{ ...dermatologist, specialty: [concept(`${nucc}|207RX0202X`)], period: { end: '2026-06-14' } }] },
    { criteria: { '3': 'unknown' } },
  ],
  [
    'radiation oncology',
    'carepartners-amtagvi',
    { without: ['oncologist'], with: [{ ...dermatologist, specialty: [concept(`${nucc}|2085R0001X`)] }] },
    { criteria: { '3': 'unknown' } },
  ],
];

test.each([...exposure, ...response, ...doubts, ...before, ...lymphodepletion, ...people])('%s (%s)', (...row) => check(row));
