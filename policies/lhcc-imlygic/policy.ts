import type { Citation, Policy, Rule } from '../../src/policy/policy.ts';

const cite = (section: string): Citation => ({ source: 'LA.PHAR.542', section });
const billingSheet = (section: string): Citation => ({ source: 'Amgen Imlygic billing information sheet', section });

/** Sections I.B and II.B: where a request goes that asks for a use, age, dose or combination the policy does not list. */
const referral = 'LA.PMN.255 where a label change of the last 6 months is not yet in LA.PHAR.542, otherwise LA.PMN.53 (off-label use)';

/** The footnote of I.A.6 and II.A.4. Doses within (a) are the label's own; a stated "neither" still stands against them. */
const regimenNotRecommended: Rule = { unless: { fact: 'regimenRecommended', is: false } };

/** Section (b) of I.A.6 and II.A.4: an off-label dose with its evidence, in a regimen that the footnote allows. */
const supportedOffLabelDose: Rule = {
  all: [
    { fact: 'offLabelDoseSupported', is: true },
    { fact: 'regimenRecommended', is: true },
  ],
};

const doseRises = { fact: 'doseIncrease', is: true } as const;

/** Louisiana Healthcare Connections' clinical policy for Imlygic, sections I.A and II.A in the source's order. */
export const policy: Policy = {
  key: 'lhcc-imlygic',
  title: 'Clinical Policy: Talimogene laherparepvec (Imlygic)',
  source: 'LA.PHAR.542',
  publisher: 'Louisiana Healthcare Connections',
  url: null,
  product: 'talimogene-laherparepvec',
  kind: 'policy',
  lineOfBusiness: 'Louisiana Medicaid, medical benefit',
  editions: [{ version: '2025-02-03', from: '2025-02-03' }],
  phases: {
    initial: {
      citation: cite('I.A'),
      approvalMonths: 6,
      criteria: [
        {
          id: 'I.A.1',
          statement: 'The diagnosis is melanoma that surgery cannot remove, can remove only in part, or that has metastasised.',
          citation: cite('I.A.1'),
          settle: 'Documentation of current melanoma with its spread, or of why surgery cannot remove it or only part of it.',
          referral,
          diagnosis: true,
          rule: {
            all: [
              { fact: 'melanoma', is: true },
              {
                any: [
                  { fact: 'unresectable', is: true },
                  { fact: 'limitedResectability', is: true },
                  { fact: 'metastatic', is: true },
                  { fact: 'skinMetastasis', is: true },
                ],
              },
            ],
          },
        },
        {
          id: 'I.A.2',
          statement: 'The prescriber is an oncologist, or has consulted one.',
          citation: cite('I.A.2'),
          settle: 'The prescriber’s specialty, or the visit at which an oncologist was consulted.',
          rule: {
            any: [
              { fact: 'oncologistPrescribes', is: true },
              { fact: 'oncologistConsulted', is: true },
            ],
          },
        },
        {
          id: 'I.A.3',
          statement: 'The patient is 18 years or older.',
          citation: cite('I.A.3'),
          settle: 'The full date of birth.',
          referral,
          rule: { fact: 'ageInYears', unit: 'a', step: 1, atLeast: 18 },
        },
        {
          id: 'I.A.4',
          statement: 'It is given alone, or with ipilimumab after earlier systemic treatment.',
          citation: cite('I.A.4'),
          settle: 'Every systemic cancer drug ordered or taken beside it and, with ipilimumab, the earlier therapy and how it ended.',
          referral,
          join: 'any',
          children: [
            {
              id: 'I.A.4.a',
              statement: 'No other systemic cancer drug is given with it.',
              citation: cite('I.A.4.a'),
              settle: 'The complete list of active orders, or a statement that it is given alone.',
              rule: { fact: 'singleAgent', is: true },
            },
            {
              id: 'I.A.4.b',
              statement:
                'Ipilimumab (Yervoy) is given with it as a later line of treatment, the melanoma being unresectable or metastatic (off-label).',
              citation: cite('I.A.4.b'),
              settle: 'The ipilimumab order, the earlier systemic therapy with its progression, and the spread or unresectability.',
              rule: {
                all: [
                  { fact: 'combinedWithIpilimumab', is: true },
                  { fact: 'subsequentTherapy', is: true },
                  {
                    any: [
                      { fact: 'metastatic', is: true },
                      { fact: 'unresectable', is: true },
                    ],
                  },
                ],
              },
            },
          ],
        },
        {
          id: 'I.A.5',
          statement: 'The lesions are documented: where they lie, how many there are and how large each is.',
          citation: cite('I.A.5'),
          settle: 'A lesion list with site, number and sizes.',
          children: [
            {
              id: 'I.A.5.a',
              statement: 'The lesions lie in the skin, under it, or in lymph nodes.',
              citation: cite('I.A.5.a'),
              settle: 'The body site of every lesion to be injected.',
              rule: { fact: 'lesionsInjectable', is: true },
            },
            {
              id: 'I.A.5.b',
              statement: 'Their number is stated, and the size of each.',
              citation: cite('I.A.5.b'),
              settle: 'The number of lesions and the longest dimension of each, in cm or mm.',
              rule: {
                all: [
                  { fact: 'lesionCountDocumented', is: true },
                  { fact: 'lesionSizesDocumented', is: true },
                ],
              },
            },
          ],
        },
        {
          id: 'I.A.6',
          statement:
            'The dose is within the labelled limits or supported by evidence, and the regimen is FDA-approved or recommended by NCCN.',
          citation: cite('I.A.6'),
          settle: 'Volume, strength and spacing of the first and of the later doses; for another dose, the evidence for it.',
          referral,
          join: 'any',
          rule: regimenNotRecommended,
          children: [
            {
              id: 'I.A.6.a',
              statement: 'First and later doses both stay within their limits.',
              citation: cite('I.A.6.a'),
              settle: 'Volume, strength and spacing of the first and of the later doses.',
              children: [
                {
                  id: 'I.A.6.a.i',
                  statement: 'The first dose is at most 4 mL at 10^6 PFU/mL.',
                  citation: cite('I.A.6.a.i'),
                  settle: 'Volume and strength of the first dose.',
                  rule: {
                    all: [
                      { fact: 'firstDoseVolumeMl', unit: 'mL', step: 0.1, atMost: 4 },
                      { fact: 'firstDoseConcentrationPfuPerMl', unit: '[PFU]/mL', step: 1, atMost: 1_000_000 },
                    ],
                  },
                },
                {
                  id: 'I.A.6.a.ii',
                  statement:
                    'Later doses, and doses after a pause, are at most 4 mL at 10^8 PFU/mL: the second 3 weeks after the first, the others 2 weeks apart.',
                  citation: cite('I.A.6.a.ii'),
                  settle: 'Volume, strength and spacing of the second and later doses.',
                  rule: {
                    all: [
                      { fact: 'laterDoseVolumeMl', unit: 'mL', step: 0.1, atMost: 4 },
                      { fact: 'laterDoseConcentrationPfuPerMl', unit: '[PFU]/mL', step: 1, atMost: 100_000_000 },
                      { fact: 'weeksToSecondDose', unit: 'wk', step: 1, atLeast: 3 },
                      { fact: 'laterDoseIntervalWeeks', unit: 'wk', step: 1, atLeast: 2 },
                    ],
                  },
                },
              ],
            },
            {
              id: 'I.A.6.b',
              statement:
                'A practice guideline or peer-reviewed publication supports this off-label dose, the regimen is recommended, and the evidence is attached.',
              citation: cite('I.A.6.b'),
              settle: 'The guideline or publication that supports the dose.',
              rule: supportedOffLabelDose,
            },
          ],
        },
      ],
    },
    continued: {
      citation: cite('II.A'),
      approvalMonths: 12,
      attestedBy: 'II.A.1',
      begunBy: 'talimogeneDoseOnRecord',
      criteria: [
        {
          id: 'II.A.1',
          statement: 'It is being received now: through this benefit, or for a covered indication and for 30 days or longer.',
          citation: cite('II.A.1'),
          settle: 'Our authorization number, or the indication and the date of the first dose.',
          rule: {
            any: [
              { fact: 'receivingThroughBenefit', is: true },
              {
                all: [
                  { fact: 'receivingForCoveredIndication', is: true },
                  { fact: 'daysOnTalimogene', unit: 'd', step: 1, atLeast: 30 },
                ],
              },
            ],
          },
        },
        {
          id: 'II.A.2',
          statement: 'The treatment is helping.',
          citation: cite('II.A.2'),
          settle: 'An assessment of the response, with its date.',
          rule: { fact: 'respondingPositively', is: true },
        },
        {
          id: 'II.A.3',
          statement: 'The lesions that are new or still there are documented: where they lie, how many there are and how large each is.',
          citation: cite('II.A.3'),
          settle: 'A current lesion list with site, number and sizes.',
          children: [
            {
              id: 'II.A.3.a',
              statement: 'They lie in the skin, under it, or in lymph nodes.',
              citation: cite('II.A.3.a'),
              settle: 'The body site of every lesion still to be injected.',
              rule: { fact: 'lesionsInjectable', is: true },
            },
            {
              id: 'II.A.3.b',
              statement: 'Their number is stated, and the size of each.',
              citation: cite('II.A.3.b'),
              settle: 'The number of lesions and the longest dimension of each, in cm or mm.',
              rule: {
                all: [
                  { fact: 'lesionCountDocumented', is: true },
                  { fact: 'lesionSizesDocumented', is: true },
                ],
              },
            },
          ],
        },
        {
          id: 'II.A.4',
          statement:
            'A dose that rises stays within the labelled limits or is supported by evidence, in a regimen that is FDA-approved or recommended by NCCN.',
          citation: cite('II.A.4'),
          settle: 'The dose given last; the volume, strength and spacing now ordered; for another dose, the evidence for it.',
          referral,
          join: 'any',
          rule: { when: doseRises, then: regimenNotRecommended },
          children: [
            {
              id: 'II.A.4.a',
              statement: 'The higher dose is at most 4 mL at 10^8 PFU/mL, 2 weeks apart.',
              citation: cite('II.A.4.a'),
              settle: 'Volume, strength and spacing of the dose now ordered.',
              rule: {
                when: doseRises,
                then: {
                  all: [
                    { fact: 'newDoseVolumeMl', unit: 'mL', step: 0.1, atMost: 4 },
                    { fact: 'newDoseConcentrationPfuPerMl', unit: '[PFU]/mL', step: 1, atMost: 100_000_000 },
                    { fact: 'newDoseIntervalWeeks', unit: 'wk', step: 1, atLeast: 2 },
                  ],
                },
              },
            },
            {
              id: 'II.A.4.b',
              statement:
                'A practice guideline or peer-reviewed publication supports the higher off-label dose, the regimen is recommended, and the evidence is attached.',
              citation: cite('II.A.4.b'),
              settle: 'The guideline or publication that supports the dose.',
              rule: { when: doseRises, then: supportedOffLabelDose },
            },
          ],
        },
      ],
    },
  },
  notices: [
    {
      id: 'immunosuppression',
      severity: 'critical',
      statement:
        'Impaired immunity is on record, now or earlier, or immunosuppressive therapy: contraindicated, because the virus could spread through the body and kill.',
      citation: cite('Appendix C; Amgen Imlygic billing information sheet, Contraindications'),
      when: { fact: 'immunosuppressed', is: true },
      blocksAuthorization: true,
    },
    {
      id: 'pregnancy',
      severity: 'warning',
      statement: 'A pregnancy is on record, which contraindicates Imlygic.',
      citation: cite('Appendix C'),
      when: { fact: 'pregnant', is: true },
      blocksAuthorization: true,
    },
    {
      id: 'liver-injection',
      severity: 'critical',
      statement:
        'The order is for injection through the skin into the liver: not an indicated route; bleeding of the liver, some of it fatal, was seen.',
      citation: billingSheet('Warnings and Precautions'),
      when: { fact: 'liverInjection', is: true },
      blocksAuthorization: true,
    },
    {
      id: 'first-dose-strength',
      severity: 'warning',
      statement:
        'No earlier dose is on record, yet 10^8 PFU/mL is ordered: treatment starts at 10^6 PFU/mL. Correct the order or document the earlier dose.',
      citation: cite('V'),
      when: { fact: 'firstDoseAtHigherStrength', is: true },
      answeredBy: 'II.A.1',
      blocksAuthorization: true,
    },
    {
      id: 'antiviral-interaction',
      severity: 'warning',
      statement: 'An antiviral against herpes is ordered or taken; aciclovir and its like may weaken the effect of Imlygic.',
      citation: billingSheet('Warnings and Precautions'),
      when: { fact: 'antiviralTherapy', is: true },
    },
    {
      id: 'visceral-disease',
      severity: 'warning',
      statement: 'Visceral spread is on record. No effect of Imlygic on visceral metastases, nor longer survival, has been shown.',
      citation: cite('FDA Approved Indication(s)'),
      when: { fact: 'visceralDisease', is: true },
    },
    {
      id: 'autoimmune-disease',
      severity: 'warning',
      statement: 'An autoimmune disease is on record: weigh benefit against immune-mediated events before starting.',
      citation: billingSheet('Warnings and Precautions'),
      when: { fact: 'autoimmuneDisease', is: true },
    },
    {
      id: 'multiple-myeloma',
      severity: 'warning',
      statement:
        'Multiple myeloma or plasmacytoma is on record: a plasmacytoma has grown beside an injection site; weigh benefit against risk.',
      citation: billingSheet('Warnings and Precautions'),
      when: { fact: 'multipleMyeloma', is: true },
    },
    {
      id: 'irradiated-site',
      severity: 'info',
      statement: 'Earlier radiation is on record: injected sites that were irradiated may heal poorly.',
      citation: billingSheet('Warnings and Precautions'),
      when: { fact: 'irradiatedSite', is: true },
    },
    {
      id: 'ipilimumab-authorization',
      severity: 'info',
      statement: 'Ipilimumab (Yervoy) may need an authorization of its own.',
      citation: cite('I.A.4.b, footnote'),
      when: { fact: 'combinedWithIpilimumab', is: true },
    },
    {
      id: 'lesion-volume',
      severity: 'info',
      statement:
        'Each lesion has a greatest volume by its longest dimension; lesions in a cluster count as one; 4 mL is the most for one visit.',
      citation: cite('Appendix D; V'),
      when: { fact: 'lesionSizesDocumented', is: true },
    },
    {
      id: 'airway-lesions',
      severity: 'info',
      statement: 'Take care with lesions near a large airway: obstruction after treatment has been reported.',
      citation: billingSheet('Warnings and Precautions'),
    },
    {
      id: 'contact-exposure',
      severity: 'info',
      statement:
        'Contacts, above all the pregnant, newborns and those with weak immunity, must not touch treated lesions, dressings or body fluids.',
      citation: billingSheet('Warnings and Precautions'),
    },
  ],
  hcpcs: ['J9325'],
  regimen: [
    {
      statement:
        'First dose up to 4 mL at 10^6 PFU/mL, after 3 weeks up to 4 mL at 10^8 PFU/mL, from then on up to that every 2 weeks, also when treatment is taken up again.',
      citation: cite('V'),
    },
    {
      statement: 'No visit exceeds 4 mL over all lesions.',
      citation: cite('V'),
    },
    {
      statement: 'It comes in single-use vials of either strength.',
      citation: cite('VI'),
    },
  ],
};
