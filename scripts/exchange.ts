import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { exchangeRead } from '../src/http/audit-exchange.ts';
import { openRecords } from '../src/records/open-records.ts';

/**
 * `npm run exchange -- <id> --reason "…"`: prints a stored exchange for a dispute. Who looked, at what and why is in the audit
 * before anything is shown.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { reason: { type: 'string' } } });
const [id] = positionals;
if (id === undefined || values.reason === undefined || values.reason.trim() === '') {
  console.error('Usage: npm run exchange -- <exchange id> --reason "why it is looked at"');
  process.exit(2);
}
const records = await openRecords(readConfig(process.env).DATABASE_URL, { migrate: false });
const found = await records.exchange(id);
const who = `operator ${userInfo().username}`;
await records.audit.append(
  exchangeRead({
    at: new Date().toISOString(),
    actor: who,
    exchange: id,
    client: found?.client ?? null,
    reason: values.reason,
    found: found !== undefined,
  }),
);
await records.close();
if (found === undefined) console.error('There is no such exchange, or it is no longer kept.');
else console.log(JSON.stringify({ ...found, request: JSON.parse(found.request), response: JSON.parse(found.response) }, null, 2));
process.exitCode = found === undefined ? 1 : 0;
