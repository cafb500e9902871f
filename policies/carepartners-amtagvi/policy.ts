import type { Citation, Policy } from '../../src/policy/policy.ts';

const cite = (section: string): Citation => ({ source: 'CarePartners MNG Amtagvi', section });

/**
 * CarePartners of Connecticut's medical necessity guideline for Amtagvi. It has no number of its own.
 * It lists no HCPCS code and no approval period, so none stands here.
 */
export const policy: Policy = {
  key: 'carepartners-amtagvi',
  title: 'Medical Necessity Guidelines: Amtagvi (lifileucel)',
  source: 'CarePartners MNG Amtagvi',
  publisher: 'CarePartners of Connecticut',
  url: null,
  product: 'lifileucel',
  kind: 'policy',
  lineOfBusiness: 'Medicare Advantage HMO and PPO',
  editions: [
    { version: '2024-09-01', from: '2024-09-01', to: '2024-12-31' },
    { version: '2025-01-01', from: '2025-01-01', to: '2025-12-31' },
    { version: '2026-01-01', from: '2026-01-01' },
  ],
  phases: {
    initial: {
      citation: cite('Clinical Guideline Coverage Criteria'),
      approvedDoses: 1,
      criteria: [
        {
          id: '1',
          statement: 'Melanoma is documented, and it is unresectable or has metastasised.',
          citation: cite('Clinical Guideline Coverage Criteria, 1'),
          settle: 'Documentation of current melanoma with distant spread (stage IV or site), or of why it cannot be removed by surgery.',
          diagnosis: true,
          rule: {
            all: [
              { fact: 'melanoma', is: true },
              {
                any: [
                  { fact: 'unresectable', is: true },
                  { fact: 'metastatic', is: true },
                ],
              },
            ],
          },
        },
        {
          id: '2',
          statement: 'The patient is an adult of 18 years or older.',
          citation: cite('Clinical Guideline Coverage Criteria, 2'),
          settle: 'The full date of birth.',
          rule: { fact: 'ageInYears', unit: 'a', step: 1, atLeast: 18 },
        },
        {
          id: '3',
          statement: 'An oncologist prescribes it; consulting one is not enough here.',
          citation: cite('Clinical Guideline Coverage Criteria, 3'),
          settle: 'The prescriber’s specialty.',
          rule: { fact: 'oncologistPrescribes', is: true },
        },
        {
          id: '4',
          statement:
            'A PD-1 blocking antibody failed or caused an adverse reaction (one agent is enough), or every appropriate one is contraindicated.',
          citation: cite('Clinical Guideline Coverage Criteria, 4'),
          settle: 'The PD-1 antibody given with dates, and the progression or reaction it ended in; or the reason why none can be given.',
          rule: {
            any: [
              { fact: 'pd1InadequateResponse', is: true },
              { fact: 'pd1AdverseReaction', is: true },
              { fact: 'pd1ContraindicatedAll', is: true },
            ],
          },
        },
        {
          id: '5',
          statement:
            'Where a BRAF V600 mutation was found: a BRAF inhibitor failed or caused an adverse reaction (one is enough), or all of them are contraindicated.',
          citation: cite('Clinical Guideline Coverage Criteria, 5'),
          settle:
            'The result of a BRAF test that covers codon 600 and, where it is positive, the BRAF inhibitor taken and what it ended in, or why none can be given.',
          rule: {
            when: { fact: 'brafV600Positive', is: true },
            then: {
              any: [
                { fact: 'brafInhibitorInadequateResponse', is: true },
                { fact: 'brafInhibitorAdverseReaction', is: true },
                { fact: 'brafInhibitorContraindicatedAll', is: true },
              ],
            },
          },
        },
        {
          id: '6',
          statement: 'The infusion takes place in a qualified treatment center.',
          citation: cite('Clinical Guideline Coverage Criteria, 6'),
          settle: 'The center that will give the infusion, by its identifier.',
          settledBy: 'place',
          rule: { fact: 'infusionAtQualifiedCenter', is: true },
        },
        {
          id: 'limit-indication',
          statement: 'It is ordered for no other use than criterion 1 describes; other uses count as investigational.',
          citation: cite('Limitations, first point'),
          settle: 'What criterion 1 needs: the indication.',
          follows: '1',
        },
        {
          id: 'limit-single-dose',
          statement: 'No dose of Amtagvi came before: one single dose is all that is authorized.',
          citation: cite('Limitations, second point'),
          settle: 'A statement whether the patient ever received lifileucel, anywhere.',
          rule: { fact: 'previouslyTreatedWithLifileucel', is: false },
        },
        {
          id: 'limit-pregnancy',
          statement: 'The patient is not pregnant.',
          citation: cite('Limitations, third point'),
          settle: 'Whether the patient is pregnant.',
          positiveEvidenceOnly: true,
          rule: { fact: 'pregnant', is: false },
        },
      ],
    },
  },
  notices: [
    {
      id: 'pregnancy',
      severity: 'warning',
      statement: 'A pregnancy is on record, and the guideline names pregnancy as a contraindication to Amtagvi.',
      citation: cite('Limitations, third point'),
      when: { fact: 'pregnant', is: true },
      blocksAuthorization: true,
    },
    {
      id: 'treatment-setting',
      severity: 'info',
      statement:
        'Plan for an inpatient stay under a physician experienced with anticancer agents, with intensive care and with heart, lung or intensive care specialists at hand.',
      citation: cite('Overview, FDA Approved Indications'),
    },
  ],
  hcpcs: [],
  regimen: [],
};
