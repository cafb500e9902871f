import { test } from 'vitest';
import { concept, condition, icd, icdConcept, loinc, observation, snomed, snomedConcept } from '../facts/fact-chart.ts';
import { answer, check, form, type Row, stage } from './critic-chart.ts';

const unmet = { without: ['melanoma', 'stage'] } as const;
const unstaged = { without: ['stage'] } as const;
const untested = { without: ['braf'] } as const;
const reason = (...codes: readonly string[]) => ({ reasonCode: codes.map(icdConcept) });
const unknownB = { criteria: { B: 'unknown' }, is: 'documentation-needed' } as const;
const variant = (change: string, present: boolean) =>
  observation('69548-6', {
    ...answer(present ? 'LA9633-4' : 'LA9634-2'),
    component: [
      { code: concept(`${loinc}|48018-6`), valueCodeableConcept: concept('http://www.genenames.org/geneId|HGNC:1097') },
      { code: concept(`${loinc}|48005-3`), valueCodeableConcept: concept(`http://varnomen.hgvs.org|${change}`) },
    ],
  });

const named = (change: string) => ({
  component: [{ code: concept(`${loinc}|48005-3`), valueCodeableConcept: concept(`http://varnomen.hgvs.org|${change}`) }],
});

const melanoma: readonly Row[] = [
  ...['http://snomed.info/sct/731000124108', 'http://snomed.info/sct/731000124108/version/20260301'].map(
    (edition): Row => [
      `SNOMED CT written as ${edition}`,
      'cigna-amtagvi',
      { ...unmet, with: [condition(concept(`${edition}|443493003`))] },
      { criteria: { B: 'met' } },
    ],
  ),
  [
    'an experimental edition, which is no code system of ours',
    'cigna-amtagvi',
    { ...unmet, with: [condition(concept('http://snomed.info/xsct/731000124108|443493003'))] },
    { criteria: { B: 'unknown' } },
  ],
  ['everything is met', 'cigna-amtagvi', {}, { is: 'criteria-met' }],
  [
    'everything is met',
    'carepartners-amtagvi',
    {},
    { is: 'criteria-met', criteria: { 'limit-pregnancy': 'not-applicable', '5': 'not-applicable' } },
  ],
  ['everything is met', 'lhcc-imlygic', {}, { is: 'criteria-met', phase: 'initial' }],
  ['an empty chart is no evidence against the diagnosis', 'cigna-amtagvi', unmet, unknownB],
  [
    'history of melanoma with active lung secondaries',
    'cigna-amtagvi',
    { ...unmet, with: [condition(icdConcept('Z85.820')), condition(icdConcept('C78.01'))] },
    unknownB,
  ],
  [
    'melanoma in remission, stage IV on record',
    'cigna-amtagvi',
    { without: ['melanoma'], with: [condition(icdConcept('C43.59'), 'remission')] },
    unknownB,
  ],
  ['melanoma in situ alone', 'cigna-amtagvi', { ...unmet, with: [condition(icdConcept('D03.59'))] }, unknownB],
  [
    'uveal melanoma with liver secondaries',
    'cigna-amtagvi',
    { ...unmet, with: [condition(icdConcept('C69.31')), condition(icdConcept('C78.7'))] },
    unknownB,
  ],
  [
    'uveal melanoma enucleated, now metastatic melanoma of a site not said',
    'cigna-amtagvi',
    { ...unmet, with: [condition(icdConcept('C69.31'), 'resolved'), condition(snomedConcept('443493003'))] },
    unknownB,
  ],
  [
    'melanoma coded as eye and as melanoma in one Condition',
    'cigna-amtagvi',
    { without: ['melanoma'], with: [condition(concept([`${icd}|C69.31`, `${snomed}|372244006`]))] },
    unknownB,
  ],
  [
    'a confirmed diagnosis refuted',
    'cigna-amtagvi',
    {
      without: ['melanoma'],
      with: [
        condition(icdConcept('C43.59'), 'active', {
          verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status|refuted'),
        }),
      ],
    },
    unknownB,
  ],
  ['ordered for lung cancer alone', 'cigna-amtagvi', { order: reason('C34.11') }, { criteria: { B: 'not-met' }, is: 'criteria-not-met' }],
  ['ordered for lung cancer alone', 'lhcc-imlygic', { order: reason('C34.11') }, { criteria: { 'I.A.1': 'not-met' }, is: 'referred' }],
  [
    'ordered for lung cancer, the form says melanoma',
    'cigna-amtagvi',
    { order: reason('C34.11'), with: [form('cigna-amtagvi-initial', { melanoma: true })] },
    unknownB,
  ],
  ['ordered for lung cancer and melanoma', 'cigna-amtagvi', { order: reason('C34.11', 'C43.59') }, { criteria: { B: 'met' } }],
  [
    'ordered for lung cancer and in words for something else',
    'cigna-amtagvi',
    { order: { reasonCode: [icdConcept('C34.11'), { text: 'melanoma' }] } },
    { criteria: { B: 'met' } },
  ],
  ['ordered for an encounter for immunotherapy', 'cigna-amtagvi', { order: reason('Z51.12') }, { criteria: { B: 'met' } }],
  ['ordered for secondaries alone', 'cigna-amtagvi', { order: reason('C78.01') }, { criteria: { B: 'met' } }],
  ['ordered for a tumor of the eye', 'cigna-amtagvi', { ...unmet, order: reason('C69.31') }, unknownB],
  [
    'ordered for a cancer of the vulva where melanoma of the vulva is on record',
    'cigna-amtagvi',
    { ...unmet, order: reason('C51.9'), with: [condition(snomedConcept('254896002'))] },
    unknownB,
  ],
  [
    'ordered for a lung cancer that is refuted',
    'cigna-amtagvi',
    {
      order: { reasonReference: [{ reference: 'Condition/lung' }] },
      with: [
        condition(icdConcept('C34.11'), 'active', {
          id: 'lung',
          verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status|refuted'),
        }),
      ],
    },
    { criteria: { B: 'met' } },
  ],
  ['in words everywhere', 'cigna-amtagvi', { ...unmet, with: [condition({ text: 'Stage IV malignant melanoma' })] }, unknownB],
];

const spread: readonly Row[] = [
  ['skin secondaries may be regional', 'cigna-amtagvi', { ...unstaged, with: [condition(icdConcept('C79.2'))] }, unknownB],
  ['nodes may be regional', 'cigna-amtagvi', { ...unstaged, with: [condition(icdConcept('C77.3'))] }, unknownB],
  ['nodes alone', 'lhcc-imlygic', { without: ['skin'], with: [condition(icdConcept('C77.3'))] }, { criteria: { 'I.A.1': 'unknown' } }],
  ['brain secondaries', 'cigna-amtagvi', { ...unstaged, with: [condition(icdConcept('C79.31'))] }, { criteria: { B: 'met' } }],
  ['a secondary that does not say where', 'cigna-amtagvi', { ...unstaged, with: [condition(icdConcept('C79.9'))] }, unknownB],
  ['a secondary of the breast', 'cigna-amtagvi', { ...unstaged, with: [condition(icdConcept('C79.81'))] }, unknownB],
  [
    'lung secondaries beside a current colon cancer',
    'cigna-amtagvi',
    { ...unstaged, with: [condition(icdConcept('C78.01')), condition(icdConcept('C18.9'))] },
    unknownB,
  ],
  [
    'lung secondaries beside a colon cancer that is resolved',
    'cigna-amtagvi',
    { ...unstaged, with: [condition(icdConcept('C78.01')), condition(icdConcept('C18.9'), 'resolved')] },
    { criteria: { B: 'met' } },
  ],
  [
    'lung secondaries beside a current skin cancer',
    'cigna-amtagvi',
    { ...unstaged, with: [condition(icdConcept('C78.01')), condition(icdConcept('C44.311'))] },
    { criteria: { B: 'met' } },
  ],
  ['stage IV beside a colon cancer, of nobody says which', 'cigna-amtagvi', { with: [condition(icdConcept('C18.9'))] }, unknownB],
  ['stage IV not yet final', 'cigna-amtagvi', { ...unstaged, with: [stage('1222837003', { status: 'preliminary' })] }, unknownB],
  ['stage III', 'cigna-amtagvi', { ...unstaged, with: [stage('1222806003')] }, unknownB],
  ['stage IV in words', 'cigna-amtagvi', { ...unstaged, with: [observation('21908-9', { valueString: 'Stage IV' })] }, unknownB],
  [
    'the form says neither metastatic nor unresectable',
    'cigna-amtagvi',
    {
      ...unstaged,
      with: [form('cigna-amtagvi-initial', { metastatic: false, unresectable: false }, { authored: '2026-06-13T10:00:00Z' })],
    },
    { criteria: { B: 'not-met' } },
  ],
  [
    'the form denies what is coded',
    'cigna-amtagvi',
    { with: [form('cigna-amtagvi-initial', { metastatic: false, unresectable: false }, { authored: '2026-06-13T10:00:00Z' })] },
    unknownB,
  ],
  [
    'liver spread, ordered as talimogene',
    'lhcc-imlygic',
    { with: [condition(icdConcept('C78.7'))] },
    { is: 'criteria-met', notices: ['visceral-disease'] },
  ],
];

const braf: readonly Row[] = [
  ['no test', 'cigna-amtagvi', untested, { criteria: { D: 'unknown' } }],
  [
    'V600E alone not detected',
    'cigna-amtagvi',
    { ...untested, with: [observation('58415-1', answer('LA9634-2'))] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'V600E and V600K not detected, in tests of one each',
    'cigna-amtagvi',
    { ...untested, with: [variant('p.Val600Glu', false), variant('p.Val600Lys', false)] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'V600K present, no BRAF inhibitor',
    'cigna-amtagvi',
    { ...untested, with: [variant('p.Val600Lys', true)] },
    { criteria: { D: 'unknown' }, is: 'documentation-needed' },
  ],
  [
    'V600K present with the protein named',
    'carepartners-amtagvi',
    { ...untested, with: [variant('NP_004324.2:p.Val600Lys', true)] },
    { criteria: { '5': 'unknown' } },
  ],
  [
    'K601E present says nothing of V600',
    'cigna-amtagvi',
    { ...untested, with: [variant('p.Lys601Glu', true)] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'positive once, negative since',
    'cigna-amtagvi',
    { with: [observation('85101-4', { ...answer('LA9633-4'), effectiveDateTime: '2020-01-01' })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a positive test of the gene without the codon',
    'cigna-amtagvi',
    { ...untested, with: [observation('53844-7', answer('LA9633-4'))] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test not yet final',
    'cigna-amtagvi',
    { ...untested, with: [observation('53844-7', { ...answer('LA9634-2'), status: 'registered' })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test in words',
    'cigna-amtagvi',
    { ...untested, with: [observation('53844-7', { valueString: 'Not detected' })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test of a thyroid specimen',
    'cigna-amtagvi',
    {
      ...untested,
      with: [
        observation('53844-7', { ...answer('LA9634-2'), specimen: { reference: 'Specimen/s' } }),
        { resourceType: 'Specimen', id: 's', subject: { reference: 'Patient/p1' }, collection: { bodySite: snomedConcept('69748006') } },
      ],
    },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test, and the other results could not be read',
    'cigna-amtagvi',
    { searches: { observations: 'failed' } },
    { criteria: { D: 'unknown' }, is: 'indeterminate' },
  ],
  [
    'stage IV of nobody says which tumor, and the conditions could not be read',
    'cigna-amtagvi',
    { searches: { conditions: 'failed' } },
    { criteria: { B: 'unknown' }, is: 'indeterminate' },
  ],
  [
    'the code of metastatic melanoma, and the other conditions could not be read',
    'cigna-amtagvi',
    { with: [condition(snomedConcept('443493003'))], searches: { conditions: 'failed' } },
    { criteria: { B: 'met' } },
  ],
  [
    'melanoma by the reason of the order alone, and the conditions could not be read',
    'cigna-amtagvi',
    { without: ['melanoma'], order: reason('C43.59'), searches: { conditions: 'failed' } },
    { criteria: { B: 'unknown' }, is: 'indeterminate' },
  ],
  [
    'melanoma by the reason of the order alone, and nothing else on record',
    'cigna-amtagvi',
    { without: ['melanoma'], order: reason('C43.59') },
    { criteria: { B: 'met' } },
  ],
  [
    'a negative test of codon 600 that names V600E',
    'cigna-amtagvi',
    { ...untested, with: [observation('53844-7', { ...answer('LA9634-2'), ...named('p.Val600Glu') })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test, and V600E found in a colon specimen',
    'cigna-amtagvi',
    { with: [observation('85101-4', { ...answer('LA9633-4'), bodySite: snomedConcept('71854001') })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test, and V600E found in words',
    'cigna-amtagvi',
    { with: [observation('85101-4', { valueString: 'BRAF V600E mutation DETECTED' })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test, and V600E found in an answer of another list',
    'cigna-amtagvi',
    { with: [observation('85101-4', { valueCodeableConcept: concept(`${loinc}|LA11882-0`, 'Detected') })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'a negative test, and another that is negative in words',
    'cigna-amtagvi',
    { with: [observation('85101-4', { valueString: 'Mutation not detected' })] },
    { criteria: { D: 'not-applicable' } },
  ],
  [
    'a negative test, and another without a value',
    'cigna-amtagvi',
    { with: [observation('85101-4', { dataAbsentReason: { text: 'mutation status unknown' } })] },
    { criteria: { D: 'not-applicable' } },
  ],
  [
    'the form says negative where V600E was detected',
    'cigna-amtagvi',
    { ...untested, with: [observation('85101-4', answer('LA9633-4')), form('cigna-amtagvi-initial', { brafV600Positive: false })] },
    { criteria: { D: 'unknown' } },
  ],
  [
    'the form alone says negative',
    'cigna-amtagvi',
    { ...untested, with: [form('cigna-amtagvi-initial', { brafV600Positive: false }, { authored: '2026-06-13T10:00:00Z' })] },
    { criteria: { D: 'not-applicable' }, is: 'criteria-met' },
  ],
];

test.each([...melanoma, ...spread, ...braf])('%s (%s)', (...row) => check(row));
