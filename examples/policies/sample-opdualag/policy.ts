import type { Citation, Policy } from '../../../src/policy/policy.ts';

const cite = (section: string): Citation => ({ source: 'SHP-2201', section });

/** SAMPLE, not a real policy: Sample Health Plan on Opdualag, as document.md beside it has it. */
export const policy: Policy<'nivolumab-relatlimab'> = {
  key: 'sample-opdualag',
  title: 'SAMPLE: Opdualag (nivolumab and relatlimab)',
  source: 'SHP-2201',
  publisher: 'Sample Health Plan (made up)',
  url: null,
  product: 'nivolumab-relatlimab',
  kind: 'policy',
  lineOfBusiness: 'Commercial plans of a payer that does not exist',
  editions: [
    { version: '2025-07-01', from: '2025-07-01', to: '2025-12-31' },
    { version: '2026-01-01', from: '2026-01-01' },
  ],
  phases: {
    initial: {
      citation: cite('2'),
      approvalMonths: 12,
      criteria: [
        {
          id: '2.1',
          statement: 'The patient is 12 years or older.',
          citation: cite('2.1'),
          settle: 'The full date of birth.',
          rule: { fact: 'ageInYears', unit: 'a', step: 1, atLeast: 12 },
        },
        {
          id: '2.3',
          statement: 'There is melanoma now, and surgery cannot remove it or it has metastasised.',
          citation: cite('2.3'),
          settle: 'Documentation of current melanoma with its stage, or of why surgery cannot remove it.',
          diagnosis: true,
          rule: { fact: 'melanoma', is: true },
          join: 'any',
          children: [
            {
              id: '2.3.a',
              statement: 'Surgery cannot remove it.',
              citation: cite('2.3 (a)'),
              settle: 'Why surgery cannot remove it.',
              rule: { fact: 'unresectable', is: true },
            },
            {
              id: '2.3.b',
              statement: 'It has metastasised.',
              citation: cite('2.3 (b)'),
              settle: 'The site of a distant metastasis, or stage IV.',
              rule: { fact: 'metastatic', is: true },
            },
          ],
        },
        {
          id: '2.4',
          statement: 'The prescriber is an oncologist, or has consulted one.',
          citation: cite('2.4'),
          settle: 'The prescriber’s specialty, or the visit at which an oncologist was consulted.',
          rule: {
            any: [
              { fact: 'oncologistPrescribes', is: true },
              { fact: 'oncologistConsulted', is: true },
            ],
          },
        },
        {
          id: '2.5',
          statement: 'No other systemic antineoplastic is given with it.',
          citation: cite('2.5'),
          settle: 'The list of current drugs and orders.',
          rule: { fact: 'singleAgent', is: true },
        },
        {
          id: '2.6',
          statement: 'The melanoma did not progress under a PD-1 antibody.',
          citation: cite('2.6'),
          settle: 'Earlier PD-1 treatment and how the disease responded.',
          referral: 'SHP-2300',
          rule: { unless: { fact: 'pd1InadequateResponse', is: true } },
        },
      ],
    },
  },
  notices: [
    {
      id: 'autoimmune-disease',
      severity: 'warning',
      statement: 'An autoimmune disease may flare under a checkpoint inhibitor.',
      citation: cite('3.1'),
      when: { fact: 'autoimmuneDisease', is: true },
    },
    {
      id: 'pregnancy',
      severity: 'warning',
      statement: 'It may harm an unborn child; a physician sees the request.',
      citation: cite('3.2'),
      when: { fact: 'pregnant', is: true },
      blocksAuthorization: true,
    },
  ],
  hcpcs: [],
  regimen: [{ statement: 'An infusion once in four weeks.', citation: cite('4.1') }],
};
