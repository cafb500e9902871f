import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What is told of a call: never a body, a name, an identifier or a token; the path is the route's pattern. */
export interface Answered {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
  readonly client: string;
}

/** Logs and metrics of calls, in one place so that nothing else can leak. */
export interface Observer {
  answered(call: Answered): void;
  failed(error: unknown, route: string): void;
  /** The metrics as Prometheus text. */
  metrics(): Promise<string>;
  readonly registry: Registry;
  readonly contentType: string;
}

export function createObserver(log: Logger): Observer {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'oncoverage_request_duration_seconds',
    help: 'Time to answer a call, by route and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'oncoverage_failures_total',
    help: 'Calls that failed through our own fault.',
    labelNames: ['route'],
    registers: [registry],
  });
  /** By route, method and status: finding them by labels costs more than counting. */
  const series = new Map<string, Histogram.Internal<string>>();
  return {
    registry,
    contentType: registry.contentType,
    answered: ({ route, method, status, durationMs, client }) => {
      const key = `${status} ${method} ${route}`;
      const known = series.get(key) ?? durations.labels({ route, method, status });
      series.set(key, known);
      known.observe(durationMs / 1000);
      log.info({ route, method, status, durationMs: Math.round(durationMs * 10) / 10, client }, 'answered');
    },
    failed: (error, route) => {
      failures.inc({ route });
      log.error({ route, ...whatFailed(error) }, 'failed');
    },
    metrics: () => registry.metrics(),
  };
}

/** The stack below the message: a line of the message may look like a frame, and may quote the chart. */
function withoutMessage({ stack = '', message }: Error): string {
  const at = message === '' ? -1 : stack.indexOf(message);
  return at < 0 ? stack : stack.slice(at + message.length);
}

/** The kind of error and where it arose. Its message may quote the chart, so only the frames of the stack are kept. */
export function whatFailed(
  error: unknown,
  depth = 0,
): {
  readonly error: string;
  readonly kind?: string;
  readonly code?: string;
  readonly frames?: readonly string[];
  readonly cause?: unknown;
} {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = withoutMessage(error)
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? String(error.code) : undefined;
  return {
    error: error.name,
    ...('kind' in error && typeof error.kind === 'string' && { kind: error.kind }),
    ...(code !== undefined && { code }),
    frames,
    ...(error.cause !== undefined && depth < 5 && { cause: whatFailed(error.cause, depth + 1) }),
  };
}
