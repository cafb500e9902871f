import { setTimeout as pause } from 'node:timers/promises';
import { startEhr } from '../test/chart/fake-ehr.ts';
import { demoPatients } from '../test/demo/demo-set.ts';
import { startServerProcess } from '../test/http/server-process.ts';

/**
 * `npm run soak -- [minutes]`: order-sign at half of what this machine can do, for 30 minutes, each chart read from an EHR that fails
 * one call in ten (an error, silence, half an answer, a closed connection in turn). Says minute by minute what was answered, how fast,
 * and the service's memory. Exit code 1 if a call was not answered 200, or the heap that is left after collections grew by more than a
 * fifth after the first quarter.
 */
const minutes = Number(process.argv[2] ?? 30);
const chart = demoPatients.flatMap(({ resources }) => resources);
let calls = 0;
let isFailing = false;
const ehr = await startEhr(chart, (_url, response) => {
  calls += 1;
  if (!isFailing || calls % 10 !== 0) return false;
  const fault = (calls / 10) % 4;
  if (fault === 0) response.writeHead(500).end();
  else if (fault === 1) response.writeHead(200).end('{"resourceType":"Bundle","entry":[');
  else if (fault === 2) response.destroy();
  return true; // The fourth is silence.
});
const server = await startServerProcess({ LOG_LEVEL: 'error' });
const patients = demoPatients.filter(({ orders, id }) => orders.length > 0 && !id.startsWith('eu') && !id.startsWith('other'));

const body = (turn: number): string => {
  const patient = patients[turn % patients.length];
  const found = (type: string) => {
    const resources = (patient?.resources ?? []).filter(({ resourceType }) => resourceType === type);
    return { resourceType: 'Bundle', type: 'searchset', total: resources.length, entry: resources.map((resource) => ({ resource })) };
  };
  return JSON.stringify({
    hook: 'order-sign',
    hookInstance: crypto.randomUUID(),
    fhirServer: ehr.base,
    fhirAuthorization: { access_token: 'soak-token-of-this-call', token_type: 'Bearer' },
    context: {
      userId: 'Practitioner/x',
      patientId: patient?.id,
      draftOrders: { resourceType: 'Bundle', type: 'collection', entry: (patient?.orders ?? []).map((resource) => ({ resource })) },
    },
    prefetch: { patient: found('Patient').entry[0]?.resource, coverage: found('Coverage'), organizations: found('Organization') },
    extension: { 'davinci-crd.requestedVersion': '2.2', 'davinci-crd.configuration': {} },
  });
};
async function call(turn: number): Promise<{ readonly status: number; readonly ms: number; readonly text: string }> {
  const started = performance.now();
  try {
    const response = await fetch(`${server.url}/cds-services/crd-order-sign`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body(turn),
    });
    const text = await response.text();
    return { status: response.status, ms: performance.now() - started, text };
  } catch {
    return { status: 0, ms: performance.now() - started, text: '' };
  }
}
async function memoryMb(name: 'process_resident_memory_bytes' | 'nodejs_heap_size_used_bytes'): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Math.round(Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1] ?? 0) / 1_048_576);
}

// What the machine can do, measured for ten seconds with eight callers and an EHR that works.
let turn = 0;
const until = performance.now() + 10_000;
await Promise.all(
  Array.from({ length: 8 }, async () => {
    while (performance.now() < until) await call(turn++);
  }),
);
const perSecond = Math.max(1, Math.round(turn / 10 / 2));
isFailing = true;
calls = 0;
console.log(`Capacity ${(turn / 10).toFixed(1)} calls/s with 8 callers; soaking at ${perSecond}/s for ${minutes} min.\n`);
console.log(
  '| minute | calls | not 200 | indeterminate | p50 | p99 | slowest | least heap | memory |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
);

let unanswered = 0;
let quarterMb = 0;
let lastMb = 0;
for (let minute = 1; minute <= minutes; minute += 1) {
  const pending: Promise<Awaited<ReturnType<typeof call>>>[] = [];
  let leastHeapMb = Number.POSITIVE_INFINITY;
  for (let second = 0; second < 60; second += 1) {
    for (let place = 0; place < perSecond; place += 1) {
      pending.push(call(turn++));
      await pause(1000 / perSecond);
    }
    leastHeapMb = Math.min(leastHeapMb, await memoryMb('nodejs_heap_size_used_bytes'));
  }
  const all = await Promise.all(pending);
  const times = all.map(({ ms }) => ms).sort((one, another) => one - another);
  const at = (share: number) => `${Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)} ms`;
  const wrong = all.filter(({ status }) => status !== 200).length;
  unanswered += wrong;
  // What is left after a collection is what is held; the process keeps more.
  lastMb = leastHeapMb;
  if (minute === Math.max(1, Math.ceil(minutes / 4))) quarterMb = lastMb;
  const indeterminate = all.filter(({ text }) => text.includes('"valueCode":"indeterminate"')).length;
  console.log(
    `| ${minute} | ${all.length} | ${wrong} | ${indeterminate} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${lastMb} MB | ${await memoryMb('process_resident_memory_bytes')} MB |`,
  );
}
console.log(
  `\n${unanswered} calls not answered 200; EHR calls ${calls}, one in ten failed; least heap ${quarterMb} MB in the first quarter's last minute, ${lastMb} MB in the last.`,
);
await server.close();
await ehr.close();
process.exitCode = unanswered > 0 || lastMb > quarterMb * 1.2 ? 1 : 0;
