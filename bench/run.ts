/**
 * `npm run bench [-- --rounds 5 --save]`: every figure of docs/performance.md in one interleaved run on this machine. Writes bench/results/<time>.json and
 * prints the table; `--save` puts the table into docs/performance.md and the result into bench/results/baseline.json. Takes about ten minutes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { startPostgres } from '../test/postgres.ts';
import { appFigures } from './app-figures.ts';
import { ofSize, orderSign, usual } from './fixtures.ts';
import { startEcho, startMeasured } from './measured-server.ts';
import { claims, membersFile, packageRequest } from './payer-fixtures.ts';
import { circumstances, type Result, table } from './result.ts';
import { interleaved, type Scenario } from './rounds.ts';
import { rowsOf, type SingleFigures } from './rows.ts';
import { memoryAfter, readySeconds, workerThroughput } from './single-figures.ts';

const loadBefore = loadavg()[0] ?? 0;
const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1] || 5) || 5;
const told = (line: string): void => console.error(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}`);

const signed = '/cds-services/crd-order-sign';
const body = orderSign(usual);
const same = (text: string) => () => text;

async function rowsInRounds() {
  // What one scenario leaves to the collector another would pay for: what is of a kind has a server of its own.
  const servers = await Promise.all([
    startEcho(),
    startMeasured('echo-server.ts', undefined),
    startMeasured('deciding-server.ts', undefined),
    startMeasured('deciding-server.ts', undefined),
    startMeasured('../src/start.mjs', '/health/ready'),
    startMeasured('../src/start.mjs', '/health/ready', { MEMBERS_FILE: membersFile() }),
  ]);
  const [echo, echoWithFlags, deciding, charts, recorded, payer] = servers;
  const order = { path: signed, body: same(body) };
  const asked = packageRequest();
  const answer = await fetch(`${payer.url}/fhir/2.2/Questionnaire/$questionnaire-package`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: asked,
  });
  const answerBytes = Buffer.byteLength(await answer.text());
  told(`body ${body.length} bytes, package ${answer.status} of ${answerBytes} bytes`);
  const chart = (entries: number, calls: number): Scenario => ({
    name: `chart-${entries}`,
    server: charts,
    path: signed,
    body: same(orderSign(ofSize(entries))),
    connections: 2,
    calls,
  });
  const scenarios: readonly Scenario[] = [
    { name: 'echo-8', server: echo, path: '/echo', body: same(body), connections: 8, calls: 400 },
    { name: 'echo-with-flags', server: echoWithFlags, path: '/echo', body: same(body), connections: 8, calls: 400 },
    { name: 'deciding-8', server: deciding, ...order, connections: 8, calls: 400 },
    { name: 'recorded-8', server: recorded, ...order, connections: 8, calls: 400 },
    { name: 'other-8', server: recorded, path: signed, body: same(orderSign(usual, 'other')), connections: 8, calls: 400 },
    { name: 'explain', server: recorded, path: '/explain/crd-order-sign', body: same(body), connections: 8, calls: 400 },
    { name: 'echo-32', server: echo, path: '/echo', body: same(body), connections: 32, calls: 500 },
    { name: 'deciding-32', server: deciding, ...order, connections: 32, calls: 500 },
    { name: 'recorded-32', server: recorded, ...order, connections: 32, calls: 500 },
    { name: 'package-echo', server: echo, path: `/answer/${answerBytes}`, body: same(asked), connections: 8, calls: 150 },
    {
      name: 'package',
      server: payer,
      path: '/fhir/2.2/Questionnaire/$questionnaire-package',
      body: same(asked),
      connections: 8,
      calls: 150,
    },
    { name: 'submit', server: payer, path: '/fhir/2.2/Claim/$submit', body: claims(String(process.pid)), connections: 8, calls: 250 },
    chart(50, 80),
    chart(500, 40),
    chart(5000, 10),
  ];
  try {
    return await interleaved(scenarios, rounds, told);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function workers(): Promise<SingleFigures['workers']> {
  const sqlite = await workerThroughput(undefined, signed, body);
  told('workers on SQLite');
  const postgres = await startPostgres();
  if (postgres.url === undefined) return { sqlite, postgres: postgres.reason };
  try {
    const urls = [await postgres.createDatabase('one'), await postgres.createDatabase('two')] as const;
    return { sqlite, postgres: await workerThroughput(urls, signed, body) };
  } finally {
    await postgres.stop();
    told('workers on PostgreSQL');
  }
}

const measures = await rowsInRounds();
const ready = await readySeconds();
told('starts');
const rssMbAt = await memoryAfter(signed, body, [2500, 5000, 10_000, 12_500]);
told('memory');
const rows = rowsOf(measures, { readySeconds: ready, rssMbAt, workers: await workers(), ...(await appFigures()) });
const result: Result = { ...circumstances(loadBefore), rows, measures };
const written = `${JSON.stringify(result, null, 1)}\n`;
writeFileSync(new URL(`results/${result.at.replaceAll(':', '-').slice(0, 19)}.json`, import.meta.url), written);
console.log(table(result));

if (process.argv.includes('--save')) {
  writeFileSync(new URL('results/baseline.json', import.meta.url), written);
  const page = new URL('../docs/performance.md', import.meta.url);
  const marks = ['<!-- bench:begin -->', '<!-- bench:end -->'] as const;
  const [before = '', rest = ''] = readFileSync(page, 'utf8').split(marks[0]);
  writeFileSync(page, `${before}${marks[0]}\n${table(result)}\n${marks[1]}${rest.split(marks[1])[1] ?? '\n'}`);
}
