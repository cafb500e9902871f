import { readFileSync, statSync } from 'node:fs';
import type { Client } from './client.ts';
import { type ClientRegistry, parseRegistry } from './registry.ts';

export interface RegistryFileSettings {
  readonly path: string;
  readonly production: boolean;
  /** Clients besides those of the file. */
  readonly others: readonly Client[];
  readonly now: () => Date;
  /** Told once of each change that was taken over, or, with a sentence, was not. */
  readonly changed: (fault: string | undefined) => void;
}

const lookEveryMs = 1000;

/**
 * The registry of a CLIENTS_FILE, read again when the file has changed: at most once a second, when a caller has to be known.
 * A new file that is broken or gone changes nothing.
 * @throws Error with a sentence an operator understands, for the first reading only
 */
export function registryFile({ path, production, others, now, changed }: RegistryFileSettings): () => ClientRegistry {
  let version = versionOf(path);
  let registry = read(path, production, others);
  let lookedAt = now().getTime();

  return () => {
    const at = now().getTime();
    // A clock set back must not stop us from looking.
    if (Math.abs(at - lookedAt) < lookEveryMs) return registry;
    lookedAt = at;
    const found = versionOf(path);
    if (found === version) return registry;
    version = found;
    try {
      registry = read(path, production, others);
      changed(undefined);
    } catch (error) {
      changed(error instanceof Error ? error.message : 'CLIENTS_FILE cannot be read.');
    }
    return registry;
  };
}

/** Changes with the file's content or with the file itself (a mounted secret is replaced, not written). */
function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? 'gone' : `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
}

function read(path: string, production: boolean, others: readonly Client[]): ClientRegistry {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`CLIENTS_FILE: ${path} cannot be read as JSON.`, { cause });
  }
  return parseRegistry(json, production, others);
}
