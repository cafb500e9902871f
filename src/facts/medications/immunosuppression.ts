import type { Chart } from '../../chart/chart.ts';
import { codingsOf, wordsOf } from '../../fhir/coding.ts';
import { isObject, listOf } from '../../fhir/resource.ts';
import type { Fact, Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';
import type { FactContent, FactFinder, FactFinders, OrderContext } from '../fact-finder.ts';
import { currentUse } from './current-use.ts';
import { evidenceOf, failedAmong, trueOrSilent } from './exposure.ts';
import { medicationIndex } from './medication-index.ts';
import type { MedicationRecord } from './medication-record.ts';

const searches = ['medicationRequests', 'medicationStatements', 'medicationAdministrations'] as const;

/**
 * Systemic immunosuppressive therapy ordered or taken now: immunosuppressants and corticosteroids. True or silent.
 * What is for skin, eye, ear, nose or mouth by product code, route or dose form does not count; by words alone it is a hint.
 */
export function createSystemicImmunosuppression(content: FactContent): FactFinder {
  const local = content.terminology.set('drug-topical-exclusion');
  return (chart: Chart, context: OrderContext): Fact => {
    const index = medicationIndex(chart, content.terminology);
    const evidence: ResourceEvidence[] = [];
    const hints: Hint[] = [];
    for (const group of ['drug-immunosuppressant', 'drug-systemic-steroid'] as const) {
      const use = currentUse(index, group, context);
      hints.push(...use.hints);
      for (const entry of use.current) {
        const reach = reachOf(entry.record, local);
        if (reach === 'systemic') evidence.push(evidenceOf(entry));
        else if (reach === 'local in words')
          hints.push({ reference: entry.record.reference, text: `${entry.agent.name}, local by its words only` });
      }
    }
    return trueOrSilent(evidence, hints, failedAmong(chart, searches, index));
  };
}

/** Antivirals against herpes viruses ordered or taken now. */
export function antiviralFacts(content: FactContent): FactFinders {
  return {
    antiviralTherapy: (chart, context) => {
      const index = medicationIndex(chart, content.terminology);
      const { current, hints } = currentUse(index, 'drug-antiviral', context);
      return trueOrSilent(current.map(evidenceOf), hints, failedAmong(chart, searches, index));
    },
  };
}

/** Whether a drug acts in the body as a whole, or only where it is put: by product code, coded route or dose form, else by words. */
export function reachOf({ resource, localProduct, concept }: MedicationRecord, local: CodeSet): 'systemic' | 'local' | 'local in words' {
  if (localProduct) return 'local';
  const dosages = [...listOf(resource.dosageInstruction), ...listOf(resource.dosage)].filter(isObject);
  const routes = dosages.map((dosage) => dosage.route).filter((route) => route !== undefined);
  const coded = routes.map(codingsOf).filter((codings) => codings.length > 0);
  if (coded.length > 0) return coded.every((codings) => local.find(codings) !== undefined) ? 'local' : 'systemic';
  if (local.find(codingsOf(concept.medication?.form)) !== undefined) return 'local';
  return [...routes.flatMap(wordsOf), ...concept.words()].some((words) => localWords.test(words)) ? 'local in words' : 'systemic';
}

/** Words of routes and dose forms that act where they are put. */
const localWords = /\b(?:topical|ointment|cream|lotion|ophthalmic|eye drops?|otic|ear drops?|nasal)\b/i;
