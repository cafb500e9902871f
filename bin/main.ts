import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../src/cli/run.ts';

/** The command's side of the process: arguments, streams, environment, the day, the exit code. */
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));

/** A reader that has seen enough (`| head`) closes the pipe: nothing is wrong then. */
const write = (file: number) => (text: string) => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; )
    try {
      written += writeSync(file, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
};

process.exitCode = await run(process.argv.slice(2), String(version), {
  input: process.stdin,
  out: write(1),
  err: write(2),
  errIsScreen: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 120,
  environment: process.env,
  today: new Date().toISOString().slice(0, 10),
});
