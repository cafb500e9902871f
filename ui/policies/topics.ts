import type { FactName } from '../../src/facts/fact-names.ts';

/** What criteria are about, so that those of two policies can be laid side by side. */
export const topics: readonly { readonly label: string; readonly facts: readonly FactName[] }[] = [
  { label: 'Diagnosis and spread', facts: ['melanoma', 'unresectable', 'limitedResectability', 'metastatic', 'skinMetastasis'] },
  { label: 'Age', facts: ['ageInYears'] },
  { label: 'Prescriber', facts: ['oncologistPrescribes', 'oncologistConsulted'] },
  {
    label: 'PD-1 or PD-L1 antibody before',
    facts: ['treatedWithPd1', 'treatedWithPdL1', 'pd1InadequateResponse', 'pd1AdverseReaction', 'pd1ContraindicatedAll'],
  },
  {
    label: 'BRAF V600 and BRAF inhibitor',
    facts: [
      'brafV600Positive',
      'treatedWithBrafInhibitor',
      'brafInhibitorInadequateResponse',
      'brafInhibitorAdverseReaction',
      'brafInhibitorContraindicatedAll',
    ],
  },
  { label: 'Lymphodepletion', facts: ['lymphodepletionReceived', 'lymphodepletionPlanned'] },
  { label: 'Earlier dose', facts: ['previouslyTreatedWithLifileucel', 'talimogeneDoseOnRecord', 'firstDoseAtHigherStrength'] },
  { label: 'Place of treatment', facts: ['infusionAtQualifiedCenter'] },
  { label: 'Pregnancy', facts: ['pregnant'] },
  { label: 'Alone or combined', facts: ['singleAgent', 'combinedWithIpilimumab', 'subsequentTherapy'] },
  { label: 'Lesions', facts: ['lesionsInjectable', 'lesionCountDocumented', 'lesionSizesDocumented'] },
  {
    label: 'Dose',
    facts: [
      'firstDoseVolumeMl',
      'firstDoseConcentrationPfuPerMl',
      'laterDoseVolumeMl',
      'laterDoseConcentrationPfuPerMl',
      'weeksToSecondDose',
      'laterDoseIntervalWeeks',
      'offLabelDoseSupported',
      'regimenRecommended',
      'doseIncrease',
      'newDoseVolumeMl',
      'newDoseConcentrationPfuPerMl',
      'newDoseIntervalWeeks',
    ],
  },
  {
    label: 'Treatment so far',
    facts: ['receivingThroughBenefit', 'receivingForCoveredIndication', 'daysOnTalimogene', 'respondingPositively'],
  },
  {
    label: 'Immunity and other disease',
    facts: [
      'immunosuppressed',
      'visceralDisease',
      'antiviralTherapy',
      'autoimmuneDisease',
      'multipleMyeloma',
      'liverInjection',
      'irradiatedSite',
    ],
  },
];

/** The topic of the first of some facts that has one. */
export function topicOf(facts: readonly string[]): string {
  const found = topics.find((topic) => facts.some((fact) => topic.facts.some((name) => name === fact)));
  return found?.label ?? 'Other';
}
