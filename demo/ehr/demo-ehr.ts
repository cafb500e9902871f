import { type NextFunction, type Request, type Response, Router } from 'express';
import { notFound } from '../../src/fhir/outcome.ts';
import { errorReply } from '../../src/http/error-reply.ts';
import { createAuthorizationServer } from './authorization.ts';
import { capabilityStatement, openidConfiguration, smartConfiguration } from './capability.ts';
import type { DemoPatients } from './demo-patients.ts';
import { createFhirRouter, send } from './fhir-router.ts';
import { createLaunches } from './launches.ts';
import { createNotifications } from './notifications.ts';
import { baseOf, crossOrigin, isOwnPage, loopbackOnly } from './request-guards.ts';
import { createResourceStore, type ResourceStore } from './resource-store.ts';
import { createSmartRouter } from './smart-router.ts';

export interface DemoEhrParts {
  /** Where the router is mounted: `/demo/fhir`. */
  readonly basePath: string;
  readonly patients: DemoPatients;
  readonly now: () => Date;
}

/** The demo EHR as a router, and the way back to its first state. */
export type DemoEhr = Router & { reset(): void };

/**
 * A small EHR with synthetic patients: FHIR R4, SMART launch, and a receiver for notifications. Everything is in memory,
 * for callers of this machine alone, and forgotten at a restart.
 */
export function createDemoEhr({ basePath, patients, now }: DemoEhrParts): DemoEhr {
  const router = Router();
  const started = now().toISOString();
  let current = createResourceStore(patients.resources, now);
  const store: ResourceStore = {
    read: (reference) => current.read(reference),
    version: (reference, versionId) => current.version(reference, versionId),
    ofType: (type) => current.ofType(type),
    create: (resource, id) => current.create(resource, id),
    update: (reference, resource) => current.update(reference, resource),
    remove: (reference) => current.remove(reference),
  };
  const launches = createLaunches(now);
  const authorization = createAuthorizationServer(launches, now);
  const notifications = createNotifications(now);
  const failing = new Map(patients.patients.map(({ id, failingSearches }) => [`Patient/${id}`, failingSearches]));
  const isFailing = (type: string, asked: readonly string[]): boolean => asked.some((patient) => failing.get(patient)?.includes(type));
  const reset = (): void => {
    current = createResourceStore(patients.resources, now);
    launches.clear();
    authorization.clear();
    notifications.clear();
  };

  router.use(loopbackOnly, crossOrigin);
  router.get('/metadata', (request, response) => send(response, 200, capabilityStatement(baseOf(request, basePath), started)));
  router.get('/.well-known/smart-configuration', (request, response) => {
    response.json(smartConfiguration(baseOf(request, basePath)));
  });
  router.get('/.well-known/openid-configuration', (request, response) => {
    response.json(openidConfiguration(baseOf(request, basePath)));
  });
  router.use(createSmartRouter({ basePath, patients, store, launches, authorization, now }));
  router.use(notifications.router);
  router.post('/_services/demo/reset', (request, response) => {
    if (!isOwnPage(request)) throw notFound('The demo EHR has nothing at this address.');
    reset();
    response.status(204).end();
  });
  router.use(createFhirRouter({ basePath, store, authorization, isFailing }));
  router.use(() => {
    throw notFound('The demo EHR has nothing at this address.');
  });
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    const { status, body, headers } = errorReply(error);
    for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
    send(response, status, body);
  });
  return Object.assign(router, { reset });
}
