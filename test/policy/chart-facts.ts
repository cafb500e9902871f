import type { Attestation, Fact, Facts, FactValue } from '../../src/policy/fact.ts';
import type { Criterion, Rule } from '../../src/policy/policy.ts';

/** Facts by name as a row gives them; each stated value rests on one resource named after it. */
export function chartFacts(
  values: Readonly<Record<string, FactValue | undefined>>,
  more: { readonly attested?: Readonly<Record<string, boolean>>; readonly facts?: Readonly<Record<string, Partial<Fact>>> } = {},
): Facts {
  return {
    get: (name) => {
      const value = values[name];
      const evidence = value === undefined ? [] : [{ reference: `Observation/${name}`, value: JSON.stringify(value) }];
      return { value, evidence, hints: [], ...more.facts?.[name] };
    },
    attestation: (id) => {
      const holds = more.attested?.[id];
      return holds === undefined ? undefined : stated(id, holds);
    },
  };
}

/** What a form says of one criterion. */
export const stated = (id: string, holds: boolean): Attestation => ({
  holds,
  evidence: { reference: 'QuestionnaireResponse/f1', value: `${id}: ${holds}`, attested: true },
});

/** A yes or no fact that has to be yes. */
export const yes = (fact: string): Rule => ({ fact, is: true });

/** A criterion with what a row does not care about filled in. */
export const criterion = (id: string, more: Partial<Criterion>): Criterion => ({
  id,
  statement: `statement ${id}`,
  citation: { source: 'TEST', section: id },
  settle: `settle ${id}`,
  ...more,
});
