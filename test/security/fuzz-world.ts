import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { patientOf, prefetchOf } from '../../scripts/example-requests.ts';
import { isObject, isResource, listOf } from '../../src/fhir/resource.ts';
import type { SeedNames } from './request-seeds.ts';

/** What has to be there for good requests to get beyond the door: somebody signed in, a pended request, subscriptions, an EHR. */
export interface FuzzWorld {
  readonly headers: Readonly<Record<string, string>>;
  readonly names: SeedNames;
  close(): Promise<void>;
}

const examples = join(import.meta.dirname, '../../examples/pas/2.2');
const read = (file: string): Promise<string> => readFile(join(examples, file), 'utf8');

/** Prepares a service in demo mode. */
export async function openFuzzWorld(url: string): Promise<FuzzWorld> {
  const send = async (path: string, body: string): Promise<string> =>
    (await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text();
  const ehr = await startEhr();
  const endpoint = `${ehr.url}/notify`;
  const subscription = (await read('subscribe/request.json')).replaceAll('https://ehr.example.org/notify', endpoint);
  const idOf = (answer: string): string => z.object({ id: z.string() }).parse(JSON.parse(answer)).id;
  const subscriptions = {
    '2.2': idOf(await send('/fhir/2.2/Subscription', subscription)),
    '2.0': idOf(await send('/fhir/2.0/Subscription', subscription)),
  };
  const pended = await send('/fhir/2.2/Claim/$submit', await read('pend/request.json'));
  const requestId = /"resourceType":"ClaimResponse","id":"([^"]+)"/.exec(pended)?.[1];
  const trackingId = /"resourceType":"CommunicationRequest".*?"value":"([^"]+)"/.exec(pended)?.[1];
  if (requestId === undefined || trackingId === undefined) throw new Error('the pended request has no id or asks for nothing');
  // The app's bearer is the EHR's; elsewhere in demo mode nobody looks at it.
  const headers = { ...(await signedIn(url)), authorization: 'Bearer token-of-the-user' };
  return { headers, names: { requestId, subscriptions, trackingId, endpoint, fhirServer: `${ehr.url}/fhir` }, close: ehr.close };
}

async function signedIn(url: string): Promise<Readonly<Record<string, string>>> {
  const body = new URLSearchParams({ as: 'demo-medical-director' });
  const response = await fetch(`${url}/sign-in/demo`, { method: 'POST', body, redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const session: unknown = await (await fetch(`${url}/sign-in/session`, { headers: { cookie } })).json();
  return { cookie, 'x-csrf-token': z.object({ csrfToken: z.string() }).parse(session).csrfToken };
}

/** An EHR that gives one patient's records to everybody, and takes notifications. */
async function startEhr(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const resources = [...patientOf('lhcc-02').orders, ...Object.values(prefetchOf('lhcc-02')).flatMap(inBundle)].filter(isResource);
  const texts = new Map(resources.map((resource) => [`/fhir/${resource.resourceType}/${resource.id}`, JSON.stringify(resource)]));
  const server = createServer((request, response) => {
    request.resume();
    const text = request.url === '/notify' ? '{}' : texts.get(request.url ?? '');
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/fhir+json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function inBundle(value: unknown): readonly unknown[] {
  if (!isObject(value) || value.resourceType !== 'Bundle') return [value];
  return listOf(value.entry).map((entry) => (isObject(entry) ? entry.resource : undefined));
}
