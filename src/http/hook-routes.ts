import { randomUUID } from 'node:crypto';
import { discovery } from '../cds-hooks/discovery.ts';
import { parseFeedback } from '../cds-hooks/feedback.ts';
import { membersAt } from '../cds-hooks/json-text.ts';
import { type HookRequest, parseHookRequest } from '../cds-hooks/request.ts';
import type { CdsService } from '../cds-hooks/service.ts';
import { type AnsweredHook, answerHook } from '../crd/answer-hook.ts';
import { explainHook } from '../crd/explain.ts';
import type { HookParts } from '../crd/hook-parts.ts';
import { notFound } from '../fhir/outcome.ts';
import type { Decision } from '../records/records.ts';
import type { Call, Reply } from './handler.ts';
import type { Route } from './route.ts';

/** CDS Hooks: discovery, the services, feedback; and the reasoning behind a service's answer. */
export function hookRoutes(parts: HookParts): readonly Route[] {
  return [
    { method: 'GET', path: '/cds-services', access: 'open', handler: async () => ({ status: 200, body: discovery(parts.services) }) },
    { method: 'POST', path: '/cds-services/:id', access: 'hook', handler: (call) => answer(parts, call) },
    { method: 'POST', path: '/cds-services/:id/feedback', access: 'hook', handler: (call) => takeFeedback(parts, call) },
    { method: 'POST', path: '/explain/:id', access: 'hook', handler: (call) => explain(parts, call) },
  ];
}

async function answer(parts: HookParts, call: Call): Promise<Reply> {
  const started = performance.now();
  const request = parseHookRequest(call.body, serviceOf(parts, call));
  const answered = await answerHook(parts, call, request);
  // Acknowledged means stored: the answer goes out once the exchange is on disk.
  await parts.records.saveExchange({
    id: randomUUID(),
    client: call.client.id,
    endpoint: `/cds-services/${request.hook}`,
    receivedAt: call.receivedAt.toISOString(),
    durationMs: performance.now() - started,
    status: 200,
    request: withoutToken(call.rawBody),
    response: answered.text,
    decisions: decisionsOf(call, request, answered),
  });
  return { status: 200, body: answered.text };
}

async function explain(parts: HookParts, call: Call): Promise<Reply> {
  return { status: 200, body: await explainHook(parts, call, parseHookRequest(call.body, serviceOf(parts, call))) };
}

async function takeFeedback(parts: HookParts, call: Call): Promise<Reply> {
  const service = serviceOf(parts, call);
  const receivedAt = call.receivedAt.toISOString();
  const entries = parseFeedback(call.body);
  await Promise.all(
    entries.map((entry) =>
      parts.records.saveFeedback({ client: call.client.id, service: service.id, receivedAt, body: JSON.stringify(entry) }),
    ),
  );
  return { status: 200, body: {} };
}

function serviceOf({ services }: HookParts, { params }: Call): CdsService {
  const service = services.find(({ id }) => id === params.id);
  if (service === undefined) throw notFound('There is no service of this id; GET /cds-services lists those there are.');
  return service;
}

/** The call as received but for the EHR's token, which is never stored. */
function withoutToken(rawBody: string): string {
  const span = membersAt(rawBody, 0).get('fhirAuthorization');
  return span === undefined ? rawBody : `${rawBody.slice(0, span.start)}{"access_token":"removed"}${rawBody.slice(span.end)}`;
}

function decisionsOf(call: Call, request: HookRequest, { decided, memberKey }: AnsweredHook): readonly Decision[] {
  return decided.map(({ judgement, assertionId }) => ({
    assertionId,
    client: call.client.id,
    fhirServer: request.fhirServer ?? null,
    patient: request.patientId,
    memberKey,
    order: judgement.order,
    coverage: judgement.coverage,
    product: judgement.product,
    policy: judgement.policy?.key ?? null,
    policyVersion: judgement.policyVersion,
    phase: judgement.phase,
    determination: judgement.determination,
    criteria: judgement.criteria,
    notices: judgement.notices,
    decidedAt: call.receivedAt.toISOString(),
  }));
}
