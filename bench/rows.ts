import { type Measures, medianOf, ratio } from './rounds.ts';
import type { WorkerThroughput } from './single-figures.ts';

/** One line of the table: what is measured, what it is to be, what it is. */
export interface Row {
  readonly what: string;
  readonly target: string;
  /** The figure the target is set for; null where it could not be measured. */
  readonly value: number | null;
  readonly unit: '× echo' | '× order-sign' | '×' | 's' | 'MB' | 'kB';
  /** Absent where the target is more than a bound, and a reader has to judge. */
  readonly met?: boolean;
  /** What stands behind the figure, or why there is none. */
  readonly behind: string;
}

/** Whatever is measured once and not in rounds. */
export interface SingleFigures {
  readonly readySeconds: number;
  readonly rssMbAt: Readonly<Record<string, number>>;
  readonly appKilobytes: number | undefined;
  readonly formSeconds: number | undefined;
  /** How the launches were made and how they spread. */
  readonly formBehind: string;
  /** Why figures of the app are missing. */
  readonly appMissing: string;
  readonly workers: Readonly<Record<'sqlite' | 'postgres', WorkerThroughput | string>>;
}

const micros = (measures: Measures, name: string): string => `${medianOf(measures, name, 'cpuMicros').toFixed(0)} µs`;

/** The rows of the table, in its order. */
export function rowsOf(measures: Measures, single: SingleFigures): readonly Row[] {
  const toEcho = (what: string, limit: number, name: string, echo: string): Row => {
    const value = ratio(measures, name, echo, 'cpuMicros');
    const behind = `${micros(measures, name)} CPU a call; echo ${micros(measures, echo)}`;
    return { what, target: `≤ ${limit.toFixed(1)} × echo`, value, unit: '× echo', met: value <= limit, behind };
  };
  const growths = [ratio(measures, 'chart-500', 'chart-50', 'cpuMicros'), ratio(measures, 'chart-5000', 'chart-500', 'cpuMicros')];
  const slow = ratio(measures, 'recorded-32', 'echo-32', 'p99Ms');
  const explained = ratio(measures, 'explain', 'recorded-8', 'cpuMicros');
  const ms = (name: string): string => `${medianOf(measures, name, 'p99Ms').toFixed(1)} ms`;
  const sizes = ['50', '500', '5000'].map((size) => micros(measures, `chart-${size}`)).join(', ');
  return [
    toEcho('order-sign, deciding, 8 connections', 1.5, 'deciding-8', 'echo-8'),
    toEcho('order-sign, deciding, 32 connections', 1.5, 'deciding-32', 'echo-32'),
    toEcho('order-sign, recorded, 8 connections', 2, 'recorded-8', 'echo-8'),
    toEcho('order-sign, recorded, 32 connections', 2, 'recorded-32', 'echo-32'),
    {
      what: 'order-sign, recorded, p99 at 32 connections',
      target: '≤ 3.0 × echo',
      value: slow,
      unit: '× echo',
      met: slow <= 3,
      behind: `${ms('recorded-32')}; echo ${ms('echo-32')}`,
    },
    toEcho('order-sign for a drug that is none of ours, recorded', 1.5, 'other-8', 'echo-8'),
    {
      what: 'chart of 50, 500, 5,000 entries, deciding',
      target: '10 × entries ≤ 11 × CPU',
      value: Math.max(...growths),
      unit: '×',
      met: growths.every((factor) => factor <= 11),
      behind: `${sizes}: ${growths.map((factor) => factor.toFixed(1)).join(' and ')} ×`,
    },
    toEcho('`$questionnaire-package`, echo of the same answer size', 3, 'package', 'package-echo'),
    toEcho('`Claim/$submit`, approved and stored', 6, 'submit', 'echo-8'),
    {
      what: '`/explain`',
      target: '≤ 1.5 × order-sign',
      value: explained,
      unit: '× order-sign',
      met: explained <= 1.5,
      behind: `${micros(measures, 'explain')}; order-sign recorded ${micros(measures, 'recorded-8')}`,
    },
    {
      what: 'echo with the engine flags of `npm start`, which all of ours have',
      target: 'none',
      value: ratio(measures, 'echo-with-flags', 'echo-8', 'cpuMicros'),
      unit: '× echo',
      behind: `${micros(measures, 'echo-with-flags')} CPU a call; echo, started bare, ${micros(measures, 'echo-8')}`,
    },
    ...workerRows(single),
    startRow(single),
    memoryRow(single),
    ...appRows(single),
  ];
}

function workerRows({ workers }: SingleFigures): readonly Row[] {
  const row = (store: 'sqlite' | 'postgres', what: string, target: string, least: number): Row => {
    const figures = workers[store];
    if (typeof figures === 'string') return { what, target, value: null, unit: '×', behind: figures };
    const { one, two, ratio } = figures;
    const behind = `${one.toFixed(0)} and ${two.toFixed(0)} calls a second, load and store on the same two cores`;
    return { what, target, value: ratio, unit: '×', met: ratio >= least, behind };
  };
  return [
    row('postgres', 'two workers against one, PostgreSQL, throughput', '≥ 1.5 ×', 1.5),
    row('sqlite', 'two workers against one, SQLite, throughput', 'no loss', 0.95),
  ];
}

function startRow({ readySeconds }: SingleFigures): Row {
  return {
    what: 'from `node` to ready',
    target: '≤ 1.5 s',
    value: readySeconds,
    unit: 's',
    met: readySeconds <= 1.5,
    behind: 'median of 5',
  };
}

function memoryRow({ rssMbAt }: SingleFigures): Row {
  const value = rssMbAt['10000'] ?? Number.NaN;
  const behind = Object.entries(rssMbAt)
    .map(([calls, megabytes]) => `${megabytes.toFixed(0)} MB after ${calls}`)
    .join(', ');
  return { what: 'memory after 10,000 calls', target: '≤ 200 MB and flat', value, unit: 'MB', met: value <= 200, behind };
}

function appRows(figures: SingleFigures): readonly Row[] {
  const { appMissing, formBehind } = figures;
  const appKilobytes = figures.appKilobytes ?? null;
  const formSeconds = figures.formSeconds ?? null;
  return [
    {
      what: 'DTR app, script before first paint, gzip',
      target: '≤ 250 kB',
      value: appKilobytes,
      unit: 'kB',
      ...(appKilobytes !== null && { met: appKilobytes <= 250 }),
      behind: appKilobytes === null ? appMissing : 'entry script and what it imports at once; the form renderer is loaded later',
    },
    {
      what: 'DTR app, form interactive after launch',
      target: '≤ 2 s',
      value: formSeconds,
      unit: 's',
      ...(formSeconds !== null && { met: formSeconds <= 2 }),
      behind: formSeconds === null ? appMissing : formBehind,
    },
  ];
}
