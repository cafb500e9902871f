/** What a command gets of the world: where it reads and writes, the day, the settings. Only bin/ knows the process. */
export interface Surroundings {
  /** Standard input, as it arrives. */
  readonly input: AsyncIterable<Uint8Array | string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True where standard error is a person's screen, on which a progress bar may redraw itself. */
  readonly errIsScreen: boolean;
  /** Characters a line of standard output may have. */
  readonly columns: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** ISO day. */
  readonly today: string;
}

/** What a command comes to, as the process tells its caller. */
export const exitCodes = { fine: 0, problemsFound: 1, usage: 2, unreadableInput: 3 } as const;

/** The command was not called as `--help` says. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was to be read is not there or not what it should be. The sentence never carries a value of the file. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
