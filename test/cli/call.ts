import { run } from '../../src/cli/run.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';

/** What a command wrote and came to. */
export interface Called {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as bin/ does, without a process. */
export async function call(args: readonly string[], given: Partial<Surroundings> & { readonly text?: string } = {}): Promise<Called> {
  let out = '';
  let err = '';
  const { text = '', ...changed } = given;
  const code = await run(args, '9.9.9', {
    input: (async function* () {
      yield text;
    })(),
    out: (part) => {
      out += part;
    },
    err: (part) => {
      err += part;
    },
    errIsScreen: false,
    columns: 100,
    environment: {},
    today: '2026-11-21',
    ...changed,
  });
  return { code, out, err };
}
