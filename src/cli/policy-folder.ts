import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { policies } from '../catalog.ts';
import type { Policy } from '../policy/policy.ts';
import { policyFolder } from '../reading-sheet/policy-cases.ts';
import { policyShape } from './policy-shape.ts';
import { InputError, UsageError } from './surroundings.ts';

/** Policies and the folder they lie in, one folder each. */
export interface PolicyShelf {
  readonly folder: string;
  readonly policies: readonly Policy<string>[];
}

/**
 * The policies asked for: those in force, or those of another folder, where nothing is in force.
 * @param keys all of them where empty
 * @throws UsageError for a key there is none of, InputError for a folder or a policy.ts that cannot be used
 */
export async function policyShelf(keys: readonly string[], folder: string | undefined): Promise<PolicyShelf> {
  const shelf =
    folder === undefined ? { folder: policyFolder, policies } : { folder: resolve(folder), policies: await policiesIn(resolve(folder)) };
  const there = shelf.policies.map(({ key }) => key);
  const unknown = keys.filter((key) => !there.includes(key));
  if (unknown.length > 0) throw new UsageError(`there is no policy ${unknown.join(', ')}; there are ${there.join(', ')}.`);
  return keys.length === 0 ? shelf : { ...shelf, policies: shelf.policies.filter(({ key }) => keys.includes(key)) };
}

async function policiesIn(folder: string): Promise<readonly Policy<string>[]> {
  if (!existsSync(folder)) throw new InputError(`${folder} is not there.`);
  const keys = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'policy.ts')));
  if (keys.length === 0) throw new InputError(`${folder} holds no folder with a policy.ts.`);
  return Promise.all(keys.sort().map((key) => policyIn(folder, key)));
}

async function policyIn(folder: string, key: string): Promise<Policy<string>> {
  const path = join(folder, key, 'policy.ts');
  const exported: { readonly policy?: unknown } = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw new InputError(`${path} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : 'unknown reason'}`, { cause });
  });
  const parsed = policyShape.safeParse(exported.policy);
  if (!parsed.success)
    throw new InputError(parsed.error.issues.map((issue) => `${path}: policy.${issue.path.join('.')}: ${issue.message}.`).join('\n'));
  if (parsed.data.key !== key) throw new InputError(`${path}: the key is ${parsed.data.key}, the folder ${key}; they are to be the same.`);
  return parsed.data;
}
