import { touchFreeMemory } from './lent-memory.ts';
import { type Load, type Loaded, load } from './load.ts';
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
 * Runs every scenario in several slices a round, those of all scenarios in turn, so that whatever else the machine does meets all of them
 * alike: a shared machine is half as fast for seconds at a time.
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
    await touchFreeMemory();
    const slices = new Map<string, Slice[]>();
    for (let slice = 0; slice < slicesARound; slice++)
      for (const scenario of scenarios) slices.set(scenario.name, [...(slices.get(scenario.name) ?? []), await measured(scenario)]);
    for (const [name, ofScenario] of slices) measures[name] = [...(measures[name] ?? []), together(ofScenario)];
    told(`round ${round} of ${rounds}`);
  }
  return measures;
}

/** What is called once a call is compiled by its best compiler after some thousand calls only; after 6,500 hardly anything is. */
const warmCalls = 4000;
const warmMs = 10_000;
const slicesARound = 4;

/** What one slice of a round took. */
interface Slice extends Loaded {
  readonly cpuMicroseconds: number;
}

async function measured({ server, ...wanted }: Scenario): Promise<Slice> {
  const before = await server.usage();
  const loaded = await load({ ...wanted, url: server.url });
  const after = await server.usage();
  return { ...loaded, cpuMicroseconds: after.cpuMicroseconds - before.cpuMicroseconds };
}

/** A round of its slices. */
function together(slices: readonly Slice[]): Measure {
  const tookMs = slices.flatMap((slice) => slice.tookMs).sort((one, other) => one - other);
  const calls = tookMs.length;
  const sumOf = (figure: 'cpuMicroseconds' | 'seconds'): number => slices.reduce((sum, slice) => sum + slice[figure], 0);
  const at = (share: number): number => tookMs[Math.min(calls - 1, Math.floor(calls * share))] ?? 0;
  return {
    cpuMicros: sumOf('cpuMicroseconds') / calls,
    perSecond: calls / sumOf('seconds'),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    answerBytes: slices.at(-1)?.answerBytes ?? 0,
  };
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
