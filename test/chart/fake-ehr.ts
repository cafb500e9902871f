import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Resource } from '../../src/fhir/resource.ts';

/** A FHIR server on loopback that answers reads and searches by patient or practitioner, and misbehaves where told to. */
export interface FakeEhr {
  readonly base: string;
  /** Every request as it came: path with query, and its Authorization header. */
  readonly requests: { readonly url: string; readonly authorization: string | undefined }[];
  mostAtOnce(): number;
  close(): Promise<void>;
}

/** Answers a request itself and says true, or leaves it to the server and says false. */
export type Behaviour = (url: URL, response: ServerResponse, request: IncomingMessage) => boolean | Promise<boolean>;

export const never: Behaviour = () => false;

export async function startEhr(resources: readonly Resource[], behaviour: Behaviour = never, pageSize = 100): Promise<FakeEhr> {
  const requests: { url: string; authorization: string | undefined }[] = [];
  let current = 0;
  let most = 0;
  let base = '';
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', authorization: request.headers.authorization });
    current += 1;
    most = Math.max(most, current);
    response.on('close', () => {
      current -= 1;
    });
    const url = new URL(request.url ?? '/', base);
    void (async () => {
      if (!(await behaviour(url, response, request))) answer(url, response);
    })();
  });

  const answer = (url: URL, response: ServerResponse): void => {
    const [type = '', id] = url.pathname.replace('/fhir/', '').split('/');
    if (id !== undefined) {
      const found = resources.find((resource) => resource.resourceType === type && resource.id === id);
      send(response, found === undefined ? 404 : 200, found ?? { resourceType: 'OperationOutcome', issue: [] });
      return;
    }
    const found = resources.filter((resource) => resource.resourceType === type && concerns(resource, url.searchParams));
    const offset = Number(url.searchParams.get('offset') ?? 0);
    url.searchParams.set('offset', String(offset + pageSize));
    send(
      response,
      200,
      searchset(found.slice(offset, offset + pageSize), offset + pageSize < found.length ? url.href : undefined, found.length),
    );
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/fhir`;
  return {
    base,
    requests,
    mostAtOnce: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body));
}

export function searchset(resources: readonly Resource[], next?: string, total?: number): Resource {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total !== undefined && { total }),
    link: next === undefined ? [] : [{ relation: 'next', url: next }],
    entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
  };
}

function concerns(resource: Resource, parameters: URLSearchParams): boolean {
  const text = JSON.stringify(resource);
  const patient = parameters.get('patient');
  if (patient !== null) return text.includes(`"Patient/${patient}"`);
  return text.includes(`"Practitioner/${parameters.get('practitioner')}"`);
}
