import { readdirSync, readFileSync } from 'node:fs';

/** How many milliseconds our threads, and those of another process, were ready to run and waited for a processor; 0 but on Linux. */
export function waitedMs(...others: readonly string[]): number {
  try {
    return ['self', ...others].flatMap(waits).reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
  } catch {
    return 0;
  }
}

/** Of each thread: `schedstat` is the time it ran, the time it waited, and how often it ran. */
function waits(process: string): readonly number[] {
  return readdirSync(`/proc/${process}/task`).map((thread) =>
    Number(readFileSync(`/proc/${process}/task/${thread}/schedstat`, 'utf8').split(' ')[1] ?? 0),
  );
}
