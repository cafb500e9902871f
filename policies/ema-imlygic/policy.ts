import type { Citation, Policy } from '../../src/policy/policy.ts';

const cite = (section: string): Citation => ({ source: 'EMA/708487/2015', section });

const howUsed = cite('How is Imlygic used?');
const whatFor = cite('What is Imlygic and what is it used for?');

/**
 * What the EU label says of Imlygic, for orders written in the EU: guidance, which authorizes nothing.
 * The summary speaks of a lower and a higher strength without figures; the two figures are those of LA.PHAR.542, VI.
 */
export const policy: Policy = {
  key: 'ema-imlygic',
  title: 'Imlygic: EPAR summary for the public',
  source: 'EMA/708487/2015',
  publisher: 'European Medicines Agency',
  url: 'http://www.ema.europa.eu/ema/index.jsp?curl=pages/medicines/human/medicines/002771/human_med_001941.jsp',
  product: 'talimogene-laherparepvec',
  kind: 'guidance',
  lineOfBusiness: 'No payer: the EU label',
  editions: [{ version: '2015-12-16', from: '2015-12-16' }],
  phases: {
    initial: {
      citation: whatFor,
      criteria: [
        {
          id: 'EU.1',
          statement: 'The patient is an adult (read as 18 years or older).',
          citation: whatFor,
          settle: 'The full date of birth.',
          rule: { fact: 'ageInYears', unit: 'a', step: 1, atLeast: 18 },
        },
        {
          id: 'EU.2',
          statement: 'The melanoma is beyond surgery and has spread.',
          citation: whatFor,
          settle: 'Documentation of current melanoma, of why surgery cannot remove it, and of where it has spread.',
          diagnosis: true,
          rule: {
            all: [
              { fact: 'melanoma', is: true },
              { fact: 'unresectable', is: true },
              {
                any: [
                  { fact: 'metastatic', is: true },
                  { fact: 'skinMetastasis', is: true },
                ],
              },
            ],
          },
        },
        {
          id: 'EU.3',
          statement: 'Bone, lung, brain and the other internal organs are free of spread.',
          citation: whatFor,
          settle: 'The staging that shows internal organs to be free of melanoma.',
          rule: { fact: 'visceralDisease', is: false },
        },
        {
          id: 'EU.4',
          statement: 'A doctor experienced in cancer treatment starts and supervises it.',
          citation: howUsed,
          settle: 'The prescriber’s specialty.',
          rule: { fact: 'oncologistPrescribes', is: true },
        },
        {
          id: 'EU.5',
          statement:
            'The first dose has the lower strength; the second comes 3 weeks later, the others every 2 weeks for 6 months or longer while the patient benefits.',
          citation: howUsed,
          settle: 'The strength of the first dose, and the weeks between the doses.',
          rule: {
            all: [
              { fact: 'firstDoseConcentrationPfuPerMl', unit: '[PFU]/mL', step: 1, atMost: 1_000_000 },
              { fact: 'weeksToSecondDose', unit: 'wk', step: 1, atLeast: 3 },
              { fact: 'weeksToSecondDose', unit: 'wk', step: 1, atMost: 3 },
              { fact: 'laterDoseIntervalWeeks', unit: 'wk', step: 1, atLeast: 2 },
              { fact: 'laterDoseIntervalWeeks', unit: 'wk', step: 1, atMost: 2 },
            ],
          },
        },
        {
          id: 'EU.6',
          statement: 'The immune system is not severely impaired.',
          citation: cite('What are the risks associated with Imlygic?'),
          settle: 'Whether immunity is impaired, and how severely.',
          positiveEvidenceOnly: true,
          rule: { fact: 'immunosuppressed', is: false },
        },
      ],
    },
  },
  notices: [
    {
      id: 'immunosuppression',
      severity: 'critical',
      statement:
        'Impaired immunity is on record. The EU label rules Imlygic out where it is severe: a reactivated herpes infection could spread through the body.',
      citation: cite('What are the risks associated with Imlygic?'),
      when: { fact: 'immunosuppressed', is: true },
      blocksAuthorization: true,
    },
    {
      id: 'visceral-disease',
      severity: 'warning',
      statement: 'Spread to an internal organ, the lung, the brain or bone is on record; the EU indication leaves such disease out.',
      citation: whatFor,
      when: { fact: 'visceralDisease', is: true },
    },
    {
      id: 'first-dose-strength',
      severity: 'warning',
      statement: 'No earlier dose is on record, yet the higher strength is ordered; treatment begins with the lower one.',
      citation: howUsed,
      when: { fact: 'firstDoseAtHigherStrength', is: true },
      blocksAuthorization: true,
    },
    {
      id: 'controlled-distribution',
      severity: 'info',
      statement:
        'In the EU, supply is controlled: only doctors trained on herpes infection, on passing the virus to contacts and on safe handling receive it, with the cold chain kept.',
      citation: cite('What measures are being taken to ensure the safe and effective use of Imlygic?'),
    },
    {
      id: 'patient-alert-card',
      severity: 'info',
      statement: 'Give the patient the alert card and the material on how to keep others from being exposed.',
      citation: cite('What measures are being taken to ensure the safe and effective use of Imlygic?'),
    },
  ],
  hcpcs: [],
  regimen: [
    {
      statement:
        'Lower strength first, higher strength 3 weeks later, then every 2 weeks for 6 months or longer unless there is no benefit.',
      citation: howUsed,
    },
    { statement: 'How much is injected follows from the size and the number of the tumors.', citation: howUsed },
  ],
};
