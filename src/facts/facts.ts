import type { Chart } from '../chart/chart.ts';
import { type Fact, type Facts, silent } from '../policy/fact.ts';
import { drugsOf } from '../terminology/drugs.ts';
import { type FormAnswers, formAnswers } from './attestations.ts';
import { ageFacts } from './diagnosis/age.ts';
import { brafFacts } from './diagnosis/braf.ts';
import { injectionSiteFacts } from './diagnosis/injection-site.ts';
import { melanomaFacts } from './diagnosis/melanoma.ts';
import { oncologistFacts } from './diagnosis/oncologist.ts';
import { placeFacts } from './diagnosis/place.ts';
import { pregnancyFacts } from './diagnosis/pregnancy.ts';
import { safetyFacts } from './diagnosis/safety.ts';
import { spreadFacts } from './diagnosis/spread.ts';
import type { FactContent, FactFinder, FactFinders, OrderContext } from './fact-finder.ts';
import { factNames } from './fact-names.ts';
import { lesionFacts } from './lesions.ts';
import { medicationFacts } from './medications/medication-facts.ts';
import { withStatement } from './with-statement.ts';

/**
 * Makes the reader of facts, once, at start: every expression is compiled and every name has its finder.
 * A fact is found when it is first asked for; what a form states joins what the chart shows.
 * @throws Error where an expression does not compile or a fact has no finder
 */
export function createFactReader(content: FactContent): (chart: Chart, context: OrderContext) => Facts {
  const finders = allFinders(content);
  return (chart, context) => {
    const found = new Map<string, Fact>();
    let answers: FormAnswers | undefined;
    const form = (): FormAnswers => {
      answers ??= formAnswers(chart, context, content);
      return answers;
    };
    return {
      get(name) {
        const known = found.get(name);
        if (known !== undefined) return known;
        const finder = finders.get(name);
        if (finder === undefined) throw new Error(`There is no fact ${name}.`);
        const fact = withStatement(name, finder(chart, context), form());
        found.set(name, fact);
        return fact;
      },
      attestation: (criterionId) => form().attestation(criterionId),
    };
  };
}

function allFinders(content: FactContent): ReadonlyMap<string, FactFinder> {
  drugsOf(content.terminology);
  const melanoma = melanomaFacts(content);
  const groups: readonly FactFinders[] = [
    medicationFacts(content),
    ageFacts(),
    melanoma,
    spreadFacts(content, melanoma.melanoma ?? (() => silent)),
    oncologistFacts(content),
    brafFacts(content),
    placeFacts(),
    pregnancyFacts(content),
    safetyFacts(content),
    injectionSiteFacts(content),
    lesionFacts(content),
  ];
  const finders = new Map<string, FactFinder>();
  for (const group of groups) {
    for (const [name, finder] of Object.entries(group)) {
      if (finders.has(name)) throw new Error(`The fact ${name} has two finders.`);
      finders.set(name, finder);
    }
  }
  const missing = Object.keys(factNames).filter((name) => !finders.has(name));
  if (missing.length > 0) throw new Error(`Facts without a finder: ${missing.join(', ')}.`);
  return finders;
}
