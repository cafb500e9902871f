import type { Citation, Policy } from '../../src/policy/policy.ts';

const cite = (section: string): Citation => ({ source: 'IP0625', section });

/** Cigna's drug coverage policy for Amtagvi. Criteria A to G in the source's order; SOURCE.md accounts for the rest of the text. */
export const policy: Policy = {
  key: 'cigna-amtagvi',
  title: 'Oncology (Injectable) – Amtagvi',
  source: 'IP0625',
  publisher: 'Cigna Companies',
  url: null,
  product: 'lifileucel',
  kind: 'policy',
  lineOfBusiness: 'Health plans administered by Cigna companies; the member’s own plan document prevails',
  editions: [
    { version: '2024-06-15', from: '2024-06-15', to: '2025-04-30' },
    { version: '2025-05-01', from: '2025-05-01', to: '2026-04-30' },
    { version: '2026-05-01', from: '2026-05-01' },
  ],
  phases: {
    initial: {
      citation: cite('1'),
      approvalMonths: 6,
      approvedDoses: 1,
      criteria: [
        {
          id: 'A',
          statement: 'The patient is an adult of 18 years or older.',
          citation: cite('1.A'),
          settle: 'The full date of birth.',
          rule: { fact: 'ageInYears', unit: 'a', step: 1, atLeast: 18 },
        },
        {
          id: 'B',
          statement: 'The melanoma either cannot be resected or has metastasised.',
          citation: cite('1.B'),
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
          id: 'C',
          statement: 'The patient has had a PD-1 or a PD-L1 blocking antibody; having received it is enough.',
          citation: cite('1.C'),
          settle: 'The PD-1 or PD-L1 antibody given, with the date of a dose.',
          rule: {
            any: [
              { fact: 'treatedWithPd1', is: true },
              { fact: 'treatedWithPdL1', is: true },
            ],
          },
        },
        {
          id: 'D',
          statement: 'Where a BRAF V600 mutation was found, the patient has had a BRAF inhibitor, alone or together with a MEK inhibitor.',
          citation: cite('1.D'),
          settle: 'The result of a BRAF test that covers codon 600 and, where it is positive, the BRAF inhibitor taken and when.',
          rule: { when: { fact: 'brafV600Positive', is: true }, then: { fact: 'treatedWithBrafInhibitor', is: true } },
        },
        {
          id: 'E',
          statement: 'Lymphodepleting chemotherapy has been given, or is planned, ahead of the infusion.',
          citation: cite('1.E'),
          settle: 'The orders for, or the administration of, cyclophosphamide and fludarabine.',
          rule: {
            any: [
              { fact: 'lymphodepletionReceived', is: true },
              { fact: 'lymphodepletionPlanned', is: true },
            ],
          },
        },
        {
          id: 'F',
          statement: 'The patient never had Amtagvi before.',
          citation: cite('1.F'),
          settle: 'A statement whether the patient ever received lifileucel, anywhere.',
          rule: { fact: 'previouslyTreatedWithLifileucel', is: false },
        },
        {
          id: 'G',
          statement: 'The prescriber is an oncologist, or has consulted one.',
          citation: cite('1.G'),
          settle: 'The prescriber’s specialty, or the visit at which an oncologist was consulted.',
          rule: {
            any: [
              { fact: 'oncologistPrescribes', is: true },
              { fact: 'oncologistConsulted', is: true },
            ],
          },
        },
      ],
    },
  },
  notices: [
    {
      id: 'boxed-warning',
      severity: 'info',
      statement:
        'The label carries a boxed warning: deaths related to the treatment, severe and prolonged cytopenia, severe infection, and impairment of heart, lungs and kidneys.',
      citation: cite('Overview, Safety'),
    },
  ],
  hcpcs: ['C9399', 'J3590'],
  regimen: [
    {
      statement: 'One dose, given once into a vein: no fewer than 7.5 × 10^9 and no more than 72 × 10^9 viable cells.',
      citation: cite('Dosing'),
    },
    {
      statement:
        'Lymphodepletion comes first: cyclophosphamide 60 mg/kg IV with mesna on 2 days, then fludarabine 25 mg/m² IV a day on 5 days.',
      citation: cite('Overview, Dosing Information'),
    },
    {
      statement: 'The cells follow from 24 hours, and no later than 4 days, after the final fludarabine, as early as can be.',
      citation: cite('Overview, Dosing Information'),
    },
    {
      statement: 'The cells are for the patient they were grown from only, and are kept frozen in liquid nitrogen vapor until use.',
      citation: cite('Overview, Dosing Information'),
    },
    {
      statement:
        'Both listed HCPCS codes, C9399 and J3590, are unclassified: the code alone does not name the product, and which one applies depends on the setting.',
      citation: cite('Coding Information'),
    },
  ],
};
