import cluster from 'node:cluster';
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import { offerMetrics, serving, startWorkers, workerMetrics } from './cluster.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createHttpServer } from './http/http-server.ts';
import { metricsOnly } from './http/metrics-listener.ts';
import { openRecords } from './records/open-records.ts';
import { scheduleRetention } from './retention-job.ts';
import { createService } from './service.ts';

/** A call in progress may take this long to finish once the service is told to stop; beyond every budget, within what orchestrators wait. */
const graceMs = 20_000;

/** Connections that idle are given this long to bring one more call, which is answered and told to come by another connection. */
const drainMs = 3000;

/** Starts the service, or says in one sentence why it cannot. The only file that touches the process and the clock. */
export async function start(): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.stderr.write(
      `${error instanceof ConfigError ? 'Settings: ' : ''}${error instanceof Error ? error.message : 'The service could not start.'}\n`,
    );
    process.exitCode = 1;
  }
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  // Lines are gathered: one write for each of them costs more than making it.
  const log = pino({ level: config.LOG_LEVEL, base: null }, pino.destination({ sync: false, minLength: 4096, periodicFlush: 200 }));
  makeFolder(config);
  if (config.WORKERS === 1 || cluster.isWorker) await serve(config, log);
  else await lead(config, log);
}

/** Brings the store up to date, once, then leaves the serving to workers. SIGHUP and SIGUSR2 replace them without a dropped call. */
async function lead(config: Config, log: Logger): Promise<void> {
  await (await openRecords(config.DATABASE_URL, { migrate: true })).close();
  const workers = startWorkers(config.WORKERS, log, () => new Date());
  const collected = config.METRICS_PORT === undefined ? undefined : createHttpServer(metricsOnly(workerMetrics()));
  collected?.server.listen(config.METRICS_PORT, '127.0.0.1');
  const stop = async (): Promise<void> => {
    await workers.stop();
    await collected?.stop(0);
  };
  for (const signal of restartSignals) process.on(signal, () => void workers.restart().catch(() => undefined));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  await workers.started.finally(() => log.flush());
  log.info({ workers: config.WORKERS }, 'workers serve');
}

const restartSignals = ['SIGHUP', 'SIGUSR2'] as const;

/** Serves in this process. */
async function serve(config: Config, log: Logger): Promise<void> {
  const records = await openRecords(config.DATABASE_URL, { migrate: cluster.isPrimary });
  const { app, observer, outbound, runDueJobs } = await createService({ config, records, log, now: () => new Date() });
  const { server, stop: stopServer } = createHttpServer(app);
  const endRetention = scheduleRetention({ records, days: config.RETENTION_DAYS, log, now: () => new Date() });
  server.listen(config.PORT, config.HOST, () => {
    log.info({ url: config.publicUrl, demo: config.demo, auth: config.AUTH }, 'listening');
    if (cluster.isWorker) process.send?.(serving);
  });
  if (cluster.isWorker) {
    offerMetrics(observer.registry);
    // Sent to the whole group, they are for the leading process alone.
    for (const signal of restartSignals) process.on(signal, () => undefined);
  }
  const collects = config.METRICS_PORT !== undefined && cluster.isPrimary;
  const collected = collects ? createHttpServer(metricsOnly(observer)) : undefined;
  collected?.server.listen(config.METRICS_PORT, '127.0.0.1');
  server.once('error', (error) => {
    log.fatal({ code: 'code' in error ? error.code : error.name }, `cannot listen on ${config.HOST}:${config.PORT}`);
    process.exit(1);
  });

  const worker = new AbortController();
  const work = async (): Promise<void> => {
    while (!worker.signal.aborted) {
      const done = await runDueJobs(worker.signal).catch((error: unknown) => {
        log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'jobs could not be run');
        return 0;
      });
      if (done === 0) await idle(jobsIdleMs, worker.signal);
    }
  };
  const working = work();

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // What was accepted is finished: new connections are refused, idle ones closed, the store closed last.
    await stopServer(graceMs, cluster.isWorker || config.production ? drainMs : 0);
    await collected?.stop(0);
    await endRetention();
    worker.abort();
    await working;
    await outbound.close();
    await records.close();
    log.info('stopped');
    log.flush();
    cluster.worker?.disconnect();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
}

/** How long the worker waits when nothing was due. */
const jobsIdleMs = 500;

function idle(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resume) => {
    const timer = setTimeout(resume, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resume();
      },
      { once: true },
    );
  });
}

function makeFolder({ DATABASE_URL }: Config): void {
  if (DATABASE_URL.startsWith('sqlite:')) mkdirSync(dirname(resolve(DATABASE_URL.slice('sqlite:'.length))), { recursive: true });
}

// `node src/server.ts` does too, compiling anew each time.
if (import.meta.main) await start();
