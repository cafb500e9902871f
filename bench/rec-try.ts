import { mkdtemp } from 'node:fs/promises';
import { openRecords } from '../src/records/open-records.ts';
import { exchangeEntry } from '../src/http/audit-exchange.ts';
import { decision, exchange } from '../test/records/samples.ts';
import fs from 'node:fs';
const folder = await mkdtemp('/tmp/run/rec-');
const records = await openRecords(`sqlite:${folder}/b.db`, { migrate: true });
const request = JSON.stringify({ padding: 'x'.repeat(25_000) }), response = JSON.stringify({ padding: 'y'.repeat(6_000) });
let n = 0;
async function round(count: number, callers: number, what: string) {
  let left = count; const c = process.cpuUsage(); const t = performance.now();
  await Promise.all(Array.from({ length: callers }, async () => { while (left-- > 0) { const id = `b-${n++}`; const at = new Date().toISOString();
    const e = exchangeEntry({ at, client: 'demo', actor: 'demo', action: '/cds', status: 200, subject: 'Patient/p', id });
    await Promise.all([what !== 'audit' ? records.saveExchange(exchange(id, { request, response, decisions: [decision({ assertionId: id }), decision({ assertionId: `${id}b` })] })) : 0, what !== 'exchange' ? records.audit.append(e as any) : 0]); } }));
  const u = process.cpuUsage(c); return [what, 'user', (u.user / count).toFixed(0), 'sys', (u.system / count).toFixed(0), 'wall', ((performance.now() - t) * 1000 / count).toFixed(0)].join(' ');
}
await round(1500, 8, 'both');
for (const what of ['both', 'exchange', 'audit', 'both']) console.log(await round(1500, 8, what));
console.log(fs.statSync(`${folder}/b.db`).size / 6000 | 0, 'bytes each');
await records.close(); fs.rmSync(folder, { recursive: true });
