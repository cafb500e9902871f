import { readConfig } from '../src/config.ts';
import { openRecords } from '../src/records/open-records.ts';

/** `npm run audit:verify`: reads the audit from end to end and says where an entry was changed or is missing. Exit code 1 if any was. */
const records = await openRecords(readConfig(process.env).DATABASE_URL, { migrate: false });
const faults = await records.audit.verify();
await records.close();
for (const { chain, place, fault } of faults) console.log(`chain ${chain}, entry ${place}: ${fault}`);
console.log(faults.length === 0 ? 'The audit is whole.' : `The audit is not whole: ${faults.length} found.`);
process.exitCode = faults.length === 0 ? 0 : 1;
