import type { Surroundings } from './surroundings.ts';

/** How far long work has come. */
export interface Progress {
  /** @param done of the total that was named at the start */
  at(done: number): void;
  end(): void;
}

/**
 * Shows progress on standard error: a bar on a screen, a line at each tenth elsewhere (a log, a pipe).
 * @param total 0 shows nothing
 */
export function showProgress({ err, errIsScreen }: Surroundings, label: string, total: number): Progress {
  let shown = -1;
  const steps = errIsScreen ? 100 : 10;
  return {
    at(done) {
      if (total === 0) return;
      const step = Math.floor((Math.min(done, total) / total) * steps);
      if (step === shown) return;
      shown = step;
      const percent = `${String(Math.round((step * 100) / steps)).padStart(3)} %`;
      if (errIsScreen) err(`\r${label} [${'#'.repeat(step / 4).padEnd(25, '.')}] ${percent}`);
      else err(`${label} ${percent}\n`);
    },
    end() {
      if (errIsScreen && shown >= 0) err('\n');
    },
  };
}
