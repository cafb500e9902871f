import express, { Router } from 'express';
import { badRequest } from '../../src/fhir/outcome.ts';
import { isResource, type Resource } from '../../src/fhir/resource.ts';
import { parseJsonBody } from '../../src/http/body.ts';

/** A subscription notification as it arrived. */
export interface ReceivedNotification {
  readonly receivedAt: string;
  /** What follows `/notifications` in the address, to tell subscriptions apart. */
  readonly channel: string;
  /** Whether the sender proved itself; the header itself is not kept. */
  readonly authorized: boolean;
  readonly bundle: Resource;
}

/** Receives notification Bundles, so that a demonstration can show what a payer sends; keeps the latest two hundred. */
export function createNotifications(now: () => Date): { readonly router: Router; clear(): void } {
  const received: ReceivedNotification[] = [];
  const router = Router();
  const body = express.raw({ type: () => true, limit: 2 << 20 });
  router.post(['/notifications', '/notifications/*channel'], body, (request, response) => {
    const { value } = parseJsonBody(request.body, request.headers['content-type']);
    if (!isResource(value) || value.resourceType !== 'Bundle') throw badRequest('A notification is a Bundle.', 'resourceType');
    const channel = request.path.slice('/notifications'.length).replace(/^\//, '').slice(0, 200);
    received.unshift({ receivedAt: now().toISOString(), channel, authorized: request.headers.authorization !== undefined, bundle: value });
    received.splice(200);
    response.status(200).end();
  });
  router.get('/notifications', (_request, response) => {
    response.json({ notifications: received });
  });
  return { router, clear: () => received.splice(0) };
}
