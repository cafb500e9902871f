import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, resolve } from 'node:path';
import { pino } from 'pino';
import { type Config, ConfigError, readConfig } from './config.ts';
import { openRecords } from './records/open-records.ts';
import { createService } from './service.ts';

/** Starts the service, or says in one sentence why it cannot. The only file that touches the process and the clock. */
async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL, base: null });
  makeFolder(config);
  const records = await openRecords(config.DATABASE_URL, { migrate: true });
  const { app, outbound } = await createService({ config, records, log, now: () => new Date() });
  const server = createServer(app);
  server.listen(config.PORT, config.HOST, () => log.info({ url: config.publicUrl, demo: config.demo, auth: config.AUTH }, 'listening'));
  server.once('error', (error) => {
    log.fatal({ code: 'code' in error ? error.code : error.name }, `cannot listen on ${config.HOST}:${config.PORT}`);
    process.exit(1);
  });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // What was accepted is finished: new connections are refused, idle ones closed, the store closed last.
    await new Promise((done) => {
      server.close(done);
      server.closeIdleConnections();
    });
    await outbound.close();
    await records.close();
    log.info('stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
}

function makeFolder({ DATABASE_URL }: Config): void {
  if (DATABASE_URL.startsWith('sqlite:')) mkdirSync(dirname(resolve(DATABASE_URL.slice('sqlite:'.length))), { recursive: true });
}

try {
  await start();
} catch (error) {
  process.stderr.write(
    `${error instanceof ConfigError ? 'Settings: ' : ''}${error instanceof Error ? error.message : 'The service could not start.'}\n`,
  );
  process.exitCode = 1;
}
