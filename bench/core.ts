/** `node bench/core.ts [rounds] [calls]`: order-sign deciding and recorded against the echo, nothing else: a quick look while working on the code. */
import { orderSign, usual } from './fixtures.ts';
import { startEcho, startMeasured } from './measured-server.ts';
import { interleaved, medianOf, ratio } from './rounds.ts';

const path = '/cds-services/crd-order-sign';
const body = () => text;
const text = orderSign(usual);
const other = orderSign(usual, 'other');
const servers = await Promise.all([
  startEcho(),
  startMeasured('deciding-server.ts', undefined),
  startMeasured('../src/start.mjs', '/health/ready'),
]);
const [echo, deciding, recorded] = servers;
try {
  const load = { connections: 8, calls: Number(process.argv[3] ?? 600) };
  const measures = await interleaved(
    [
      { name: 'echo', server: echo, path: '/echo', body, ...load },
      { name: 'deciding', server: deciding, path, body, ...load },
      { name: 'recorded', server: recorded, path, body, ...load },
      { name: 'other', server: recorded, path, body: () => other, ...load },
    ],
    Number(process.argv[2] ?? 5),
    (line) => console.error(line),
  );
  for (const name of Object.keys(measures))
    console.log(
      `${name.padEnd(9)} ${medianOf(measures, name, 'cpuMicros').toFixed(0).padStart(5)} µs  ${ratio(measures, name, 'echo', 'cpuMicros').toFixed(2)} × echo`,
    );
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
