/**
 * A process of its own for tests: `node writer.ts <url> <name> <migrate|as-is> <count>` opens the store, prints `open`,
 * then writes exchanges and submissions, many at once, and prints each name once it is acknowledged. It runs until it is killed or has written all.
 */
import { openRecords } from '../../src/records/open-records.ts';
import { exchange, submission } from './samples.ts';

const [url = '', name = '', migrate = '', count = '0'] = process.argv.slice(2);
const records = await openRecords(url, { migrate: migrate === 'migrate' });
process.stdout.write('open\n');

let next = 0;
async function caller(): Promise<void> {
  while (next < Number(count)) {
    const own = `${name}-${next++}`;
    await records.saveExchange(exchange(own, { request: JSON.stringify({ own, padding: 'x'.repeat(5000) }) }));
    process.stdout.write(`exchange ${own}\n`);
    const { outcome } = await records.authorizations.submit(submission(own));
    if (outcome !== 'created') throw new Error(outcome);
    process.stdout.write(`submission ${own}\n`);
  }
}
await Promise.all(Array.from({ length: 16 }, caller));
await records.close();
