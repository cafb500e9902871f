import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyCases } from '../reading-sheet/policy-cases.ts';
import { policySheet } from '../reading-sheet/policy-sheet.ts';
import { policySource } from '../reading-sheet/policy-source.ts';
import { checkPolicy } from './check-policy.ts';
import { policyShelf } from './policy-folder.ts';
import type { Options } from './run.ts';
import { exitCodes, InputError, type Surroundings, UsageError } from './surroundings.ts';

/** `oncoverage policies check` and `oncoverage policies print`. */
export async function policiesCommand(
  what: 'check' | 'print',
  keys: readonly string[],
  { folder, write }: Options,
  { out }: Surroundings,
): Promise<number> {
  const shelf = await policyShelf(keys, folder);
  if (what === 'print') {
    const [policy] = shelf.policies;
    if (keys.length !== 1 || policy === undefined) throw new UsageError('policies print takes one key.');
    const text = readable(() => policySheet(policy, policySource(policy.key, shelf.folder), policyCases(policy.key, shelf.folder)));
    if (!write) out(text);
    else {
      const path = join(shelf.folder, policy.key, 'SHEET.md');
      writeFileSync(path, text);
      out(`${path}\n`);
    }
    return exitCodes.fine;
  }
  let problems = 0;
  for (const policy of shelf.policies) {
    const { found, cases } = checkPolicy(policy, shelf.folder);
    problems += found.length;
    out(`${policy.key}: ${found.length === 0 ? `fine, ${cases} cases` : `${found.length} problem${found.length === 1 ? '' : 's'}`}\n`);
    for (const problem of found) out(`  - ${problem}\n`);
  }
  return problems === 0 ? exitCodes.fine : exitCodes.problemsFound;
}

function readable<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new InputError(cause instanceof Error ? cause.message : 'the policy cannot be read.', { cause });
  }
}
