import express, { type Request, type Response, Router } from 'express';
import { badRequest, notFound, OutcomeError } from '../../src/fhir/outcome.ts';
import { isResource, type Resource } from '../../src/fhir/resource.ts';
import { parseJsonBody } from '../../src/http/body.ts';
import { fhirJson } from '../../src/http/error-reply.ts';
import type { AuthorizationServer } from './authorization.ts';
import { baseOf, isOwnPage } from './request-guards.ts';
import type { ResourceStore } from './resource-store.ts';
import { type Action, allows, type Grant, reaches } from './scopes.ts';
import { searchBundle } from './search-bundle.ts';
import { parametersOf } from './search-parameters.ts';

export interface FhirRouterParts {
  readonly basePath: string;
  readonly store: ResourceStore;
  readonly authorization: AuthorizationServer;
  /** Whether a patient's search for a type is made to fail. */
  readonly isFailing: (type: string, patients: readonly string[]) => boolean;
}

const mostBytes = 2 << 20;

/** FHIR R4 over HTTP: read, version read, search by GET and POST, create, update and delete. */
export function createFhirRouter({ basePath, store, authorization, isFailing }: FhirRouterParts): Router {
  const router = Router();
  const body = express.raw({ type: () => true, limit: mostBytes });

  /** The caller's grant: none where it sent no token, which the demo allows. @throws OutcomeError 401, 403 */
  const grantOf = (request: Request, action: Action, type: string): Grant | undefined => {
    if (parametersOf(type) === undefined) throw notFound(`The demo EHR stores no ${type.slice(0, 40)}.`);
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (request.headers.authorization === undefined) {
      if (action !== 'r' && action !== 's' && !isOwnPage(request))
        throw refused(401, 'A page of another origin needs an access token to write.');
      return undefined;
    }
    const grant = token === undefined ? undefined : authorization.grantOf(token);
    if (grant === undefined) throw refused(401, 'The access token is unknown or has expired.');
    if (!allows(grant, action, type)) throw refused(403, `The access token does not allow this on ${type}.`);
    return grant;
  };

  const search = (request: Request, response: Response, query: URLSearchParams): void => {
    const type = segment(request, 'type');
    const grant = grantOf(request, 's', type);
    acceptable(request, query);
    const strict = /handling=strict/.test(headerOf(request, 'prefer'));
    const maySee = (resource: Resource) => grant === undefined || reaches(grant, 's', resource) || reaches(grant, 'r', resource);
    const bundle = searchBundle({ store, maySee, isFailing }, baseOf(request, basePath), type, query, strict);
    if (bundle === 'failing')
      throw new OutcomeError(503, [{ severity: 'error', code: 'transient', text: 'This search fails on purpose.' }]);
    send(response, 200, bundle);
  };

  const existing = (request: Request, action: Action): Resource => {
    const reference = referenceOf(request);
    const grant = grantOf(request, action, segment(request, 'type'));
    const found = store.read(reference);
    if (found === 'gone') throw new OutcomeError(410, [{ severity: 'error', code: 'deleted', text: `${reference} was deleted.` }]);
    if (found === undefined || (grant !== undefined && !reaches(grant, action, found))) throw notFound(`There is no ${reference}.`);
    return found;
  };

  const incoming = (request: Request, action: Action): Resource => {
    const type = segment(request, 'type');
    const grant = grantOf(request, action, type);
    const { value } = parseJsonBody(request.body, request.headers['content-type']);
    if (!isResource(value)) throw badRequest('The body is no FHIR resource.', undefined, 'structure');
    if (value.resourceType !== type)
      throw badRequest(`The body is a ${value.resourceType.slice(0, 40)}, the address says ${type}.`, 'resourceType');
    if (grant !== undefined && !reaches(grant, action, value)) throw refused(403, 'The access token does not reach this patient.');
    return value;
  };

  router.get('/:type', (request, response) => search(request, response, queryOf(request)));
  router.post('/:type/_search', body, (request, response) => {
    const query = queryOf(request);
    const form = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    for (const [name, value] of new URLSearchParams(form)) query.append(name, value);
    search(request, response, query);
  });
  router.post('/:type', body, (request, response) => {
    const created = store.create(incoming(request, 'c'));
    response.setHeader('location', `${baseOf(request, basePath)}/${created.resourceType}/${created.id}/_history/1`);
    sendWritten(request, response, 201, created);
  });
  router.get('/:type/:id', (request, response) => {
    acceptable(request, queryOf(request));
    const resource = existing(request, 'r');
    if (request.headers['if-none-match'] === etagOf(resource)) {
      response.status(304).end();
      return;
    }
    sendVersioned(response, 200, resource);
  });
  router.get('/:type/:id/_history/:version', (request, response) => {
    existing(request, 'r');
    const found = store.version(referenceOf(request), segment(request, 'version'));
    if (found === undefined) throw notFound('There is no such version.');
    sendVersioned(response, 200, found);
  });
  router.put('/:type/:id', body, (request, response) => {
    const resource = incoming(request, 'u');
    const reference = referenceOf(request);
    if (resource.id !== segment(request, 'id')) throw badRequest('The id of the body is not the one of the address.', 'id');
    const before = store.read(reference);
    const match = headerOf(request, 'if-match');
    if (match !== '' && (before === undefined || before === 'gone' || etagOf(before) !== match))
      throw new OutcomeError(412, [{ severity: 'error', code: 'conflict', text: `${reference} has another version.` }]);
    const grant = grantOf(request, 'u', resource.resourceType);
    if (before !== undefined && before !== 'gone' && grant !== undefined && !reaches(grant, 'u', before))
      throw notFound(`There is no ${reference}.`);
    const { resource: stored, isNew } = store.update(reference, resource);
    if (isNew) response.setHeader('location', `${baseOf(request, basePath)}/${reference}`);
    sendWritten(request, response, isNew ? 201 : 200, stored);
  });
  router.delete('/:type/:id', (request, response) => {
    const found = store.read(referenceOf(request));
    if (found !== undefined && found !== 'gone') existing(request, 'd');
    else grantOf(request, 'd', segment(request, 'type'));
    store.remove(referenceOf(request));
    response.status(204).end();
  });
  router.all(['/:type', '/:type/:id'], () => {
    throw new OutcomeError(405, [{ severity: 'error', code: 'not-supported', text: 'The demo EHR does not offer this method here.' }]);
  });
  return router;
}

/** FHIR in JSON, whatever JSON name the caller used for it. */
export function send(response: Response, status: number, resource: unknown): void {
  response.status(status).setHeader('content-type', fhirJson).end(JSON.stringify(resource));
}

function sendVersioned(response: Response, status: number, resource: Resource): void {
  response.setHeader('etag', etagOf(resource));
  send(response, status, resource);
}

function sendWritten(request: Request, response: Response, status: number, resource: Resource): void {
  response.setHeader('etag', etagOf(resource));
  if (/return=minimal/.test(headerOf(request, 'prefer'))) response.status(status).end();
  else send(response, status, resource);
}

function etagOf({ meta }: Resource): string {
  return `W/"${typeof meta === 'object' && meta !== null && 'versionId' in meta ? meta.versionId : ''}"`;
}

/** @throws OutcomeError 406 where the caller takes nothing but another format */
function acceptable(request: Request, query: URLSearchParams): void {
  const wanted = query.get('_format') ?? headerOf(request, 'accept');
  if (wanted === '' || /json|\*|html|text\/plain/.test(wanted)) return;
  throw new OutcomeError(406, [{ severity: 'error', code: 'not-supported', text: 'The demo EHR answers in JSON only.' }]);
}

function refused(status: 401 | 403, text: string): OutcomeError {
  const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return new OutcomeError(status, [{ severity: 'error', code: status === 401 ? 'login' : 'forbidden', text }], { headers });
}

function queryOf(request: Request): URLSearchParams {
  const at = request.originalUrl.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : request.originalUrl.slice(at + 1));
}

function headerOf(request: Request, name: 'prefer' | 'accept' | 'if-match'): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

function segment(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

function referenceOf(request: Request): string {
  return `${segment(request, 'type')}/${segment(request, 'id')}`;
}
