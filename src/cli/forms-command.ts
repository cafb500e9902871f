import { join } from 'node:path';
import { policies } from '../catalog.ts';
import { everyItem, type Form } from '../dtr/form.ts';
import { readForms } from '../dtr/read-forms.ts';
import type { Criterion } from '../policy/policy.ts';
import { exitCodes, InputError, type Surroundings, UsageError } from './surroundings.ts';

/** `oncoverage forms check`: that each policy has its form, and each form its policy, criteria, sections and compiled libraries. */
export async function formsCommand(rest: readonly string[], { out }: Surroundings): Promise<number> {
  if (rest.length > 0) throw new UsageError('forms check takes nothing further.');
  const forms = formsRead();
  let problems = 0;
  for (const form of forms) {
    const found = formProblems(form);
    problems += found.length;
    out(`${form.key}: ${found.length === 0 ? `fine, ${everyItem(form.item).length} items` : `${found.length} problems`}\n`);
    for (const problem of found) out(`  - ${problem}\n`);
  }
  for (const missing of policiesWithout(forms)) {
    problems++;
    out(`${missing}: has no form that is asked when the order is signed\n`);
  }
  return problems === 0 ? exitCodes.fine : exitCodes.problemsFound;
}

function formsRead(): readonly Form[] {
  try {
    return readForms(join(import.meta.dirname, '../../questionnaires'));
  } catch (cause) {
    throw new InputError(cause instanceof Error ? cause.message : 'questionnaires/ cannot be read.', { cause });
  }
}

function formProblems(form: Form): readonly string[] {
  const policy = policies.find(({ key }) => key === form.policy);
  const rules = policy?.phases[form.phase];
  if (policy === undefined || rules === undefined) return [`there is no policy ${form.policy} with the phase ${form.phase}`];
  const criteria = new Map(rules.criteria.flatMap(withParts).map((criterion) => [criterion.id, criterion]));
  const items = everyItem(form.item);
  const definitions = new Set(
    form.libraries.flatMap(({ cql }) => [...cql.matchAll(/^define "?([\w ]+?)"?:/gm)].map(([, name = '']) => name)),
  );
  return [
    ...(form.source === policy.source ? [] : [`it names the document ${form.source}, the policy ${policy.source}`]),
    ...(form.libraries.length > 0 ? [] : ['it has no CQL library that fills it in']),
    ...items.flatMap(({ linkId, section }) => {
      const criterion = criteria.get(linkId);
      return criterion === undefined || section === undefined || section === criterion.citation.section
        ? []
        : [`${linkId} names section ${section}, the policy ${criterion.citation.section}`];
    }),
    ...items.flatMap(({ linkId, populate }) =>
      populate === undefined || populate.startsWith('%') || definitions.has(populate)
        ? []
        : [`${linkId} is filled in by "${populate}", which no library defines`],
    ),
  ];
}

const withParts = (criterion: Criterion): readonly Criterion[] => [criterion, ...(criterion.children ?? []).flatMap(withParts)];

function policiesWithout(forms: readonly Form[]): readonly string[] {
  const asked = new Set(forms.filter(({ stage }) => stage === 'order').map(({ policy, phase }) => `${policy}, ${phase}`));
  return policies
    .filter(({ kind }) => kind === 'policy')
    .flatMap(({ key, phases }) => Object.keys(phases).map((phase) => `${key}, ${phase}`))
    .filter((one) => !asked.has(one));
}
