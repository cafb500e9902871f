import { parseArgs } from 'node:util';
import { formsCommand } from './forms-command.ts';
import { help } from './help.ts';
import { judgeCommand } from './judge-command.ts';
import { policiesCommand } from './policies-command.ts';
import { exitCodes, InputError, type Surroundings, UsageError } from './surroundings.ts';

/** What may be written behind a command. */
const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  json: { type: 'boolean' },
  complete: { type: 'boolean' },
  write: { type: 'boolean' },
  policy: { type: 'string' },
  order: { type: 'string' },
  date: { type: 'string' },
  ndjson: { type: 'string' },
  folder: { type: 'string' },
} as const;

export type Options = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

/** Which options a command knows. Another one is a mistake and is said, not passed over. */
const known: Readonly<Record<string, readonly (keyof Options)[]>> = {
  judge: ['json', 'complete', 'policy', 'order', 'date', 'ndjson'],
  'policies check': ['folder'],
  'policies print': ['folder', 'write'],
  'forms check': [],
};

/**
 * Runs one command of `oncoverage`.
 * @param version what `--version` prints
 * @returns the exit code
 */
export async function run(args: readonly string[], version: string, surroundings: Surroundings): Promise<number> {
  try {
    return await command(args, version, surroundings);
  } catch (error) {
    if (error instanceof UsageError) {
      surroundings.err(`oncoverage: ${error.message}\nTry: oncoverage --help\n`);
      return exitCodes.usage;
    }
    if (error instanceof InputError) {
      surroundings.err(`oncoverage: ${error.message}\n`);
      return exitCodes.unreadableInput;
    }
    throw error;
  }
}

async function command(args: readonly string[], version: string, surroundings: Surroundings): Promise<number> {
  const { values, positionals } = parsed(args);
  if (values.version) return print(surroundings, `${version}\n`);
  if (values.help || positionals[0] === 'help') return print(surroundings, help);
  const [first = '', second = ''] = positionals;
  const name = first === 'judge' ? first : `${first} ${second}`.trim();
  const allowed = known[name];
  if (allowed === undefined) throw new UsageError(first === '' ? 'a command is expected.' : `there is no command "${name}".`);
  const strange = Object.keys(values).find((option) => !allowed.some((one) => one === option));
  if (strange !== undefined) throw new UsageError(`--${strange} does not belong to "${name}".`);
  if (name === 'judge') return judgeCommand(positionals.slice(1), values, surroundings);
  const rest = positionals.slice(2);
  if (name === 'forms check') return formsCommand(rest, surroundings);
  return policiesCommand(second === 'print' ? 'print' : 'check', rest, values, surroundings);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // The parser's first sentence names the option; its advice about escaping does not apply here.
    throw new UsageError(error instanceof Error ? (error.message.split(/\. /)[0] ?? error.message) : 'the options cannot be read.');
  }
}

function print({ out }: Surroundings, text: string): number {
  out(text);
  return exitCodes.fine;
}
