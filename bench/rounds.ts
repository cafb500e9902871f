import { type Load, load } from './load.ts';
import type { MeasuredServer } from './measured-server.ts';

/** A load on a measured server, under the name its figures go by. */
export interface Scenario extends Omit<Load, 'url'> {
  readonly name: string;
  readonly server: MeasuredServer;
}

/** What one round of a scenario took. */
export interface Measure {
  /** CPU time of the server's process a call, µs, garbage collection and kernel included. */
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly answerBytes: number;
}

/** The rounds of each scenario, by name. */
export type Measures = Readonly<Record<string, readonly Measure[]>>;

/**
 * Runs every scenario once a round, one after the other, so that whatever else the machine does meets all of them alike.
 * Before the rounds each scenario runs twice for `warmCalls`, or for as many as some seconds hold, so that the code is compiled, and compiled
 * for all that comes; that is not counted.
 */
export async function interleaved(scenarios: readonly Scenario[], rounds: number, told: (line: string) => void): Promise<Measures> {
  const measures: Record<string, Measure[]> = {};
  for (const scenario of [...scenarios, ...scenarios]) {
    const started = performance.now();
    for (let calls = 0; calls < warmCalls && performance.now() - started < warmMs; calls += scenario.calls) await measured(scenario);
  }
  told('warmed up');
  for (let round = 1; round <= rounds; round++) {
    for (const scenario of scenarios) {
      const measure = await measured(scenario);
      measures[scenario.name] = [...(measures[scenario.name] ?? []), measure];
    }
    told(`round ${round} of ${rounds}`);
  }
  return measures;
}

/** What is called once a call is compiled by its best compiler after some thousand calls only. */
const warmCalls = 2500;
const warmMs = 5000;

async function measured({ server, ...wanted }: Scenario): Promise<Measure> {
  const before = await server.usage();
  const { seconds, ...times } = await load({ ...wanted, url: server.url });
  const after = await server.usage();
  const cpuMicros = (after.cpuMicroseconds - before.cpuMicroseconds) / wanted.calls;
  return { cpuMicros, perSecond: wanted.calls / seconds, ...times };
}

/** The middle of some figures; NaN of none. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** One figure of a scenario over its rounds. */
export function medianOf(measures: Measures, name: string, figure: keyof Measure): number {
  return median((measures[name] ?? []).map((measure) => measure[figure]));
}

/** How one scenario compares with another: the median of the ratios within each round. */
export function ratio(measures: Measures, name: string, to: string, figure: keyof Measure): number {
  const base = measures[to] ?? [];
  return median((measures[name] ?? []).map((measure, round) => measure[figure] / (base[round]?.[figure] ?? Number.NaN)));
}
