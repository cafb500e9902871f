import type { ConfigurationOption } from '../src/cds-hooks/service.ts';

/** Switches by response type, the same words at every hook that offers them. */
export const coverageInfo: ConfigurationOption = {
  code: 'coverage-info',
  type: 'boolean',
  name: 'Coverage information',
  description: 'Write coverage, prior authorization and documentation requirements onto the orders.',
  default: true,
};

export const unsolicitedDetermination: ConfigurationOption = {
  code: 'unsolicited-determ',
  type: 'boolean',
  name: 'Authorization at signature',
  description: 'Give an authorization number at once where every criterion is met. Switch it off for what-if calls.',
  default: true,
};

export const guideline: ConfigurationOption = {
  code: 'guideline',
  type: 'boolean',
  name: 'Policies',
  description: 'Show the policy that applies, with a link, and the regimen it describes.',
  default: true,
};

export const clinicalReminder: ConfigurationOption = {
  code: 'clinical-reminder',
  type: 'boolean',
  name: 'What is missing',
  description: 'List what the chart does not show yet and how to supply it.',
  default: true,
};

export const contraindication: ConfigurationOption = {
  code: 'contraindication',
  type: 'boolean',
  name: 'Contraindications',
  description: 'Warn of contraindications and safety limits that the chart shows for the ordered product.',
  default: true,
};

export const claim: ConfigurationOption = {
  code: 'claim',
  type: 'boolean',
  name: 'Dosing and billing',
  description: 'Estimate volume, vials and billing units from the recorded lesions.',
  default: true,
};

export const maxCards: ConfigurationOption = {
  code: 'max-cards',
  type: 'integer',
  name: 'Most cards',
  description: 'The largest number of cards in one answer; critical ones come first.',
  default: 10,
};
