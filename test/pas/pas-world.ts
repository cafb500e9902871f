import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource } from '../../src/fhir/resource.ts';
import { errorReply } from '../../src/http/error-reply.ts';
import type { Call, Handler, Reply } from '../../src/http/handler.ts';
import { baseOf, type PasParts, type PasVersion } from '../../src/pas/pas-parts.ts';
import { openRecords } from '../../src/records/open-records.ts';
import type { Client } from '../../src/security/client.ts';
import { createOutbound } from '../../src/security/outbound.ts';
import { demoClient } from '../../src/security/registry.ts';
import { judgementContent } from '../../src/service.ts';

/** The PAS handlers over a real store of their own, the content in force and a clock that stands until it is moved. */
export interface PasWorld {
  readonly parts: PasParts;
  call(handler: Handler, body: unknown, more?: Partial<Call>): Promise<Answer>;
  /** Moves the clock. */
  at(instant: string): void;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What every demo patient's content is; read once. */
const content = judgementContent(readConfig({}));

export async function openPasWorld(changes: Partial<PasParts> = {}): Promise<PasWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-pas-'));
  const records = await openRecords(`sqlite:${join(folder, 'records.db')}`, { migrate: true });
  const outbound = createOutbound({ allowLoopback: true });
  let now = new Date('2026-11-21T10:00:05Z');
  const parts: PasParts = {
    judgementContent: content,
    records,
    outbound,
    clientNamed: (id) => clientOf(id),
    publicUrl: 'https://payer.example.org',
    automaticApprovals: content.policies.map(({ key }) => key),
    demo: true,
    open: true,
    now: () => now,
    ...changes,
  };
  return {
    parts,
    at: (instant) => {
      now = new Date(instant);
    },
    call: async (handler, body, more = {}) => {
      const rawBody = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
      const call: Call = {
        method: 'POST',
        path: '/',
        params: {},
        query: {},
        headers: {},
        body: rawBody === '' ? undefined : JSON.parse(rawBody),
        rawBody,
        client: demoClient,
        receivedAt: now,
        signal: () => AbortSignal.timeout(20_000),
        ...more,
      };
      return answerOf(await handler(call).catch(errorReply));
    },
    close: async () => {
      await outbound.close();
      await records.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A registered EHR. */
export function clientOf(id: string, changes: Partial<Client> = {}): Client {
  return { ...demoClient, id, name: id, ...changes };
}

function answerOf({ status, body, headers = {} }: Reply): Answer {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return { status, text, json: text === '' ? undefined : JSON.parse(text), headers };
}

/** Resources of a type in a Bundle. */
export function resourcesIn(bundle: unknown, type: string): readonly Resource[] {
  return listOf(isObject(bundle) ? bundle.entry : undefined)
    .filter(isObject)
    .map(({ resource }) => resource)
    .filter(isResource)
    .filter(({ resourceType }) => resourceType === type);
}

/** The ClaimResponse of an answer. */
export function claimResponseIn(bundle: unknown): Resource {
  const [found] = resourcesIn(bundle, 'ClaimResponse');
  if (found === undefined) throw new Error(`no ClaimResponse in ${JSON.stringify(bundle)}`);
  return found;
}

/** Each line's X12 306 code, by sequence. */
export function actionsIn(bundle: unknown): Readonly<Record<string, string>> {
  const items = listOf(claimResponseIn(bundle).item).filter(isObject);
  return Object.fromEntries(items.map((item) => [String(item.itemSequence), actionOf(item)]));
}

function actionOf(item: JsonObject): string {
  return /"system":"https:\/\/codesystem\.x12\.org\/005010\/306","code":"(\w+)"/.exec(JSON.stringify(item))?.[1] ?? '';
}

/** Every process note, in one text. */
export function notesIn(bundle: unknown): string {
  return listOf(claimResponseIn(bundle).processNote)
    .filter(isObject)
    .map(({ text }) => String(text))
    .join('\n');
}

export const base = (parts: PasParts, version: PasVersion = '2.2'): string => baseOf(parts, version);
