import { pino } from 'pino';
import { readConfig } from '../src/config.ts';
import { createHttpServer } from '../src/http/http-server.ts';
import { openRecords } from '../src/records/open-records.ts';
import { createService } from '../src/service.ts';

/** The service with everything but the write: what deciding alone costs. Never used outside the benchmark. */
const config = readConfig(process.env);
const records = await openRecords(config.DATABASE_URL, { migrate: true });
const { app } = await createService({
  config,
  records: { ...records, saveExchange: async () => {}, audit: { ...records.audit, append: async () => {} } },
  log: pino({ level: 'info' }, pino.destination({ dest: '/dev/null', sync: false, minLength: 4096 })),
  now: () => new Date(),
});
createHttpServer(app).server.listen(config.PORT, '127.0.0.1', () => process.send?.('ready'));
process.once('SIGTERM', () => process.exit());
