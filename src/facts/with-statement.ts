import { type Evidence, type Fact, type FactValue, silent } from '../policy/fact.ts';
import type { FormAnswers, Statement } from './attestations.ts';

/**
 * A fact of the chart joined with what a form states: the form answers what the chart leaves open; where the two contradict,
 * nothing is decided and both are named; where they agree, both are evidence.
 */
export function withStatement(name: string, charted: Fact, form: FormAnswers): Fact {
  const stated = statementOf(name, form);
  const fact = name === 'lesionSizesDocumented' ? againstCount(charted, form) : charted;
  if (stated === undefined) {
    const said = fact.value === undefined ? form.hints(name) : [];
    return said.length === 0 ? fact : { ...fact, hints: [...fact.hints, ...said] };
  }
  const evidence: readonly Evidence[] = [...fact.evidence, stated.evidence];
  if (fact.value === undefined && fact.conflict === undefined) return { value: stated.value, evidence, hints: [] };
  if (fact.value !== undefined && agree(fact.value, stated.value)) return { value: stated.value, evidence, hints: fact.hints };
  const sources = fact.evidence.map((item) => ('reference' in item ? item.reference : item.search)).join(', ');
  const disagreement = `${name}: the form (${stated.evidence.reference}) states ${stated.evidence.value}, the chart (${sources}) shows otherwise`;
  return { value: undefined, evidence, hints: fact.hints, conflict: fact.conflict ?? disagreement };
}

/** A number within the bounds the chart leaves agrees with it. */
function agree(charted: FactValue, stated: boolean | number): boolean {
  if (typeof charted !== 'object') return charted === stated;
  return typeof stated === 'number' && stated >= charted.low && stated <= charted.high;
}

function statementOf(name: string, form: FormAnswers): Statement | undefined {
  const { lesionCount, lesions } = form;
  if (name === 'lesionCountDocumented' && lesionCount !== undefined) return { ...lesionCount, value: true };
  if (name === 'lesionSizesDocumented' && lesions !== undefined && lesions.sizesCm.length > 0)
    return lesionCount === undefined || lesionCount.value === lesions.number ? { value: true, evidence: lesions.evidence } : undefined;
  if (name === 'lesionsInjectable' && form.stated(name) === undefined && lesions?.areInjectable === true)
    return { value: true, evidence: lesions.evidence };
  return form.stated(name);
}

/** Sizes of two lesions do not document three, and a list of another length than the number stated is not the list. */
function againstCount(fact: Fact, { lesionCount, lesions }: FormAnswers): Fact {
  if (lesionCount === undefined) return fact;
  const measured = new Set(fact.evidence.map((item) => ('reference' in item ? item.reference : item.search))).size;
  const [sized, isEnough] =
    lesions === undefined ? [measured, lesionCount.value <= measured] : [lesions.number, lesionCount.value === lesions.number];
  if (isEnough || (lesions === undefined && fact.value !== true)) return fact;
  const text = `${lesionCount.value} lesions stated, sizes of ${sized}`;
  return { ...silent, hints: [{ reference: lesionCount.evidence.reference, text }] };
}
