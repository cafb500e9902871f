import { readConfig } from '../config.ts';
import type { JudgementContent } from '../judgement/judge-order.ts';
import { judgementContent } from '../judgement-content.ts';
import type { Policy } from '../policy/policy.ts';
import { InputError, UsageError } from './surroundings.ts';

/** Settings of the service that change what a chart comes to; the others are about serving. */
const judging = ['CANONICAL_BASE', 'PAYERS_FILE', 'MEMBERS_FILE', 'TREATMENT_CENTERS_FILE', 'ONCOLOGIST_ALSO'] as const;

/**
 * What charts are judged by, as the environment sets it. The demo's members and centers do not count here.
 * @throws InputError where a setting or its file cannot be used
 */
export function contentOf(environment: Readonly<Record<string, string | undefined>>): JudgementContent {
  try {
    return judgementContent(readConfig({ DEMO: 'off', ...Object.fromEntries(judging.map((name) => [name, environment[name]])) }));
  } catch (error) {
    if (error instanceof Error) throw new InputError(error.message, { cause: error });
    throw error;
  }
}

/** The policy of a key. @throws UsageError that lists those there are */
export function policyOf({ policies }: JudgementContent, key: string): Policy {
  const policy = policies.find((candidate) => candidate.key === key);
  if (policy !== undefined) return policy;
  throw new UsageError(`there is no policy ${key}; there are ${policies.map((one) => one.key).join(', ')}.`);
}
