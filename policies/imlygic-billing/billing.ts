import type { BillingRules } from '../../src/judgement/billing-rules.ts';
import type { Citation } from '../../src/policy/policy.ts';

const policy = (section: string): Citation => ({ source: 'LA.PHAR.542', section });
const sheet = (section: string): Citation => ({ source: 'Amgen Imlygic billing information sheet', section });

/** How Imlygic is counted and coded: volumes from LA.PHAR.542, codes from the manufacturer's sheet. CPT codes stand without descriptors. */
export const billingRules: BillingRules = {
  product: 'talimogene-laherparepvec',
  hcpcs: { code: 'J9325', from: '2017-01-01', pfuPerUnit: 1_000_000, citation: sheet('Coding information, J9325') },
  volumeBands: [
    { upToCm: 0.5, volumeMl: 0.1, stepCm: 0.1, citation: policy('Appendix D') },
    { upToCm: 1.5, volumeMl: 0.5, stepCm: 0.1, citation: policy('Appendix D') },
    { upToCm: 2.5, volumeMl: 1, stepCm: 0.1, citation: policy('Appendix D') },
    { upToCm: 5, volumeMl: 2, stepCm: 0.1, citation: policy('Appendix D') },
    { volumeMl: 4, stepCm: 0.1, citation: policy('Appendix D') },
  ],
  maximumMl: { volumeMl: 4, stepMl: 0.1, citation: policy('V') },
  strengths: {
    '10^6': { ndc: '55513-0078-01', vialMl: 1, unitsPerVial: 1, citation: sheet('Initial dose, Box 24G') },
    '10^8': { ndc: '55513-0079-01', vialMl: 1, unitsPerVial: 100, citation: sheet('Second and subsequent doses, Box 24G') },
  },
  administration: {
    upTo: { lesions: 7, cpt: '96405' },
    beyond: { cpt: '96406' },
    citation: sheet('Coding information, Administration'),
  },
  ultrasound: { cpt: '76942', citation: sheet('Coding information, Administration') },
  diagnosis: { icd10cm: { from: 'C43.0', to: 'C43.9' }, citation: sheet('Coding information, Diagnosis/Condition') },
  placeOfService: { code: '11', citation: sheet('Sample CMS 1500') },
  advice: [
    {
      statement:
        'On the CMS-1500: diagnosis in box 21, drug and procedure in 24D, the pointer in 24E, units in 24G, office as place of service.',
      citation: sheet('Sample CMS 1500'),
    },
    {
      statement: 'Whether and how the NDC is billed differs by payer.',
      citation: sheet('Coding information, J9325'),
    },
    {
      statement: 'Add 76942 where ultrasound guides the needle.',
      citation: sheet('Coding information, Administration'),
    },
    {
      statement:
        'Bill a visit code only for a separate, identifiable service. With an injection on the same day some payers, Medicare included, accept no level-1 visit, and others only with modifier 25.',
      citation: sheet('Coding information, Office visit'),
    },
    {
      statement:
        'Record how many lesions were injected and where, when and by whom with signature, and the volumes injected and discarded.',
      citation: sheet('Coding and billing considerations'),
    },
  ],
};
