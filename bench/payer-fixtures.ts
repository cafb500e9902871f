import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patientOf, prefetchOf } from '../scripts/example-requests.ts';

const example = readFileSync(new URL('../examples/pas/2.2/approve/request.json', import.meta.url), 'utf8');
const claim = JSON.stringify(JSON.parse(example));
const number = 'EX-2.2-1';

/** Members enough for a run. */
const mostMembers = 20_000;

/** A MEMBERS_FILE with a member for each request: a second one for the same member would be a person's to decide, as the therapy is given once. */
export function membersFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'oncoverage-bench-members-')), 'members.json');
  const members = Array.from({ length: mostMembers }, (_, at) => ({
    payer: 'carepartners-ct',
    memberId: memberId(at + 1),
    spans: [{ start: '2025-01-01' }],
  }));
  const demo: { readonly members: readonly unknown[] } = JSON.parse(readFileSync(new URL('../demo/members.json', import.meta.url), 'utf8'));
  writeFileSync(path, JSON.stringify({ members: [...demo.members, ...members] }));
  return path;
}

const memberId = (count: number): string => `BENCH-${String(count).padStart(6, '0')}`;

/** Makes `Claim/$submit` requests that are approved, each for a member and with identifiers of its own, as each is another request. */
export function claims(run: string): () => string {
  let made = 0;
  return () => {
    made += 1;
    const own = `${run}-${made}`;
    return claim
      .replaceAll(`"${number}"`, `"${own}"`)
      .replaceAll(`request-${number}`, `request-${own}`)
      .replaceAll('"CPCT-0001"', `"${memberId(made)}"`);
  };
}

const patientId = 'cigna-01';

/** A `$questionnaire-package` request for an order and its coverage. */
export function packageRequest(): string {
  const [order] = patientOf(patientId).orders;
  const [coverage] = resourcesIn(prefetchOf(patientId).coverage);
  const parameter = [
    { name: 'coverage', resource: coverage },
    { name: 'order', resource: order },
  ];
  return JSON.stringify({ resourceType: 'Parameters', parameter });
}

function resourcesIn(bundle: unknown): readonly unknown[] {
  const entries = typeof bundle === 'object' && bundle !== null && 'entry' in bundle && Array.isArray(bundle.entry) ? bundle.entry : [];
  return entries.map((entry: { readonly resource: unknown }) => entry.resource);
}
