import { readFileSync } from 'node:fs';

/** A file of the settings as JSON. @throws Error that names it */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON.`, { cause });
  }
}
