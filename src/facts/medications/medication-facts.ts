import { silent } from '../../policy/fact.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { adverseReactionFacts } from './adverse-reaction.ts';
import { combinationFacts } from './combination.ts';
import { continuedTherapyFacts } from './continued-therapy.ts';
import { doseFacts } from './dose-facts.ts';
import { doseIncreaseFacts } from './dose-increase.ts';
import { antiviralFacts } from './immunosuppression.ts';
import { lymphodepletionFacts } from './lymphodepletion.ts';
import { progressionFacts } from './progression.ts';
import { responseFacts } from './response.ts';
import { treatmentFacts } from './treatment.ts';

/** The facts about what the patient was, is and will be treated with. Made once, at start. */
export function medicationFacts(content: FactContent): FactFinders {
  return {
    ...treatmentFacts(content),
    ...progressionFacts(content),
    ...adverseReactionFacts(content),
    ...lymphodepletionFacts(content),
    ...combinationFacts(content),
    ...doseFacts(content),
    ...doseIncreaseFacts(content),
    ...continuedTherapyFacts(content),
    ...responseFacts(content),
    ...antiviralFacts(content),
    ...attestedOnly,
  };
}

/** No code says these; only a form does. */
const attestedOnly: FactFinders = {
  pd1ContraindicatedAll: () => silent,
  brafInhibitorContraindicatedAll: () => silent,
  offLabelDoseSupported: () => silent,
  regimenRecommended: () => silent,
};
