import { performance } from 'node:perf_hooks';
import { isObject, isResource, listOf } from '../../src/fhir/resource.ts';
import type { Route } from '../../src/http/route.ts';
import { mutated, placesIn, randomFrom } from './mutate.ts';
import { overTheWire, type SentBody } from './over-the-wire.ts';
import { type Seed, type SeedNames, seedsOf } from './request-seeds.ts';

/** What came of sending mutated bodies to one route. */
export interface FuzzResult {
  readonly route: string;
  readonly sent: number;
  readonly statuses: Readonly<Record<number, number>>;
  /** The slowest answer, with whatever the machine was busy with besides. */
  readonly slowestMs: number;
  /** The slowest among the quickest answers to each body, without the waiting for a processor where that can be told. */
  readonly slowestByItselfMs: number;
  /** Bodies that were answered 5xx, not at all, not as FHIR says, or each time slower than `mostMs`; to be kept and looked at. */
  readonly failures: readonly FuzzFailure[];
}

export interface FuzzFailure {
  readonly why: string;
  readonly path: string;
  /** The text that was mutated, before it was packed. */
  readonly body: string;
  readonly headers: SentBody['headers'];
}

export interface FuzzSettings {
  readonly url: string;
  readonly bodies: number;
  readonly seed: number;
  readonly mostMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What stands in the service already. */
  readonly names?: SeedNames;
  /** Milliseconds the service and we have waited for a processor so far; absent where nobody can tell. */
  readonly waitedMs?: () => number;
}

const atOnce = 4;
/** How often a body that was answered slowly is sent again: a machine may be busy for a moment, a slow body is slow each time. */
const mostTries = 4;

/** Every route of a table that takes a body. */
export const takesBody = ({ method }: Route): boolean => method === 'POST' || method === 'PUT';

/** What adds authorizations, each of which the next inquiry shows. */
export const isSubmit = ({ path }: Route): boolean => path.endsWith('$submit');

/** Sends so many mutated bodies to a route, a few at a time. */
export async function fuzz(route: Route, { url, bodies, seed, mostMs, headers = {}, names, waitedMs }: FuzzSettings): Promise<FuzzResult> {
  const random = randomFrom(seed);
  const statuses: Record<number, number> = {};
  const failures: FuzzFailure[] = [];
  const slow: (Omit<FuzzFailure, 'why'> & { readonly again: () => SentBody })[] = [];
  let slowestMs = 0;
  let slowestByItselfMs = 0;
  let sent = 0;

  const call = async (path: string, body: SentBody): Promise<{ readonly status: number; readonly ms: number; readonly why?: string }> => {
    const started = performance.now();
    try {
      const response = await fetch(url + path, {
        method: route.method,
        headers: { 'content-type': 'application/json', ...headers, ...body.headers },
        body: body.bytes,
      });
      const text = await response.text();
      const ms = performance.now() - started;
      return { status: response.status, ms, ...faultOf(response.status, text) };
    } catch (error) {
      return { status: 0, ms: performance.now() - started, why: `no answer: ${String(error)}` };
    }
  };

  // What an adaptive form answers is what the next call sends.
  const followed = async ({ path, body }: Seed): Promise<readonly Seed[]> => {
    const response = await fetch(url + path, {
      method: route.method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    return isResource(answer) && answer.resourceType === 'QuestionnaireResponse' ? [{ path, body: answer }] : [];
  };
  const good = seedsOf(route, names);
  const seeds = [...good, ...(await Promise.all(good.map(followed))).flat()].map((seed) => ({
    ...seed,
    places: placesIn(seed.body),
    identifiers: identifiersIn(seed.body),
  }));

  const one = async (): Promise<void> => {
    sent += 1;
    const seed = seeds[Math.floor(random() * seeds.length)];
    if (seed === undefined) return;
    const { path } = seed;
    const number = sent;
    const text = mutated(seed.body, seed.places, random);
    const packing = random();
    // A request that was answered is answered the same again, without being read: each try gets identifiers of its own.
    const body = (tries: number): string =>
      seed.identifiers.reduce((changed, identifier) => changed.replaceAll(`"${identifier}"`, `"${identifier}-${number}-${tries}"`), text);
    const packed = (tries: number): SentBody => overTheWire(body(tries), randomFrom(packing * 2 ** 32));
    let { status, ms, why } = await call(path, packed(1));
    slowestMs = Math.max(slowestMs, ms);
    for (let tries = 2; why === undefined && ms > mostMs && tries <= mostTries; tries += 1)
      ({ status, ms, why } = await call(path, packed(tries)));
    statuses[status] = (statuses[status] ?? 0) + 1;
    const failure = { path, body: body(1), headers: packed(1).headers };
    if (why !== undefined) failures.push({ why, ...failure });
    else if (ms > mostMs) slow.push({ ...failure, again: () => packed(mostTries + 1) });
    else slowestByItselfMs = Math.max(slowestByItselfMs, ms);
  };
  const lane = async (): Promise<void> => {
    while (sent < bodies) await one();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  // What stayed slow is sent once more when nothing else is: a machine that others share keeps both of us waiting for a processor.
  for (const { again, ...failure } of slow) {
    const waited = waitedMs?.() ?? 0;
    const { ms, why } = await call(failure.path, again());
    const ownMs = Math.max(0, ms - ((waitedMs?.() ?? 0) - waited));
    slowestByItselfMs = Math.max(slowestByItselfMs, ownMs);
    if (why !== undefined || ownMs > mostMs) failures.push({ why: why ?? `${Math.round(ownMs)} ms`, ...failure });
  }
  return { route: `${route.method} ${route.path}`, sent, statuses, slowestMs, slowestByItselfMs, failures };
}

function faultOf(status: number, text: string): { readonly why?: string } {
  if (status >= 500) return { why: `status ${status}` };
  if (status >= 400 && !text.includes('"resourceType":"OperationOutcome"')) return { why: `status ${status} without OperationOutcome` };
  return {};
}

/** The identifiers by which a request is known to have come before: those of a Bundle and of its Claim. */
function identifiersIn(body: unknown): readonly string[] {
  if (!isObject(body) || body.resourceType !== 'Bundle') return [];
  const claim = listOf(body.entry)
    .map((entry) => (isObject(entry) ? entry.resource : undefined))
    .find((resource) => isObject(resource) && resource.resourceType === 'Claim');
  const identifiers = [body.identifier, ...listOf(isObject(claim) ? claim.identifier : undefined)];
  return identifiers.flatMap((identifier) => (isObject(identifier) && typeof identifier.value === 'string' ? [identifier.value] : []));
}
