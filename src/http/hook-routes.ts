import { discovery } from '../cds-hooks/discovery.ts';
import { parseFeedback } from '../cds-hooks/feedback.ts';
import { type HookRequest, parseHookRequest } from '../cds-hooks/request.ts';
import type { CdsService } from '../cds-hooks/service.ts';
import { withoutToken } from '../cds-hooks/without-token.ts';
import { type AnsweredHook, answerHook } from '../crd/answer-hook.ts';
import { explainHook } from '../crd/explain.ts';
import type { HookParts } from '../crd/hook-parts.ts';
import { notFound } from '../fhir/outcome.ts';
import type { AuditEntry } from '../records/audit-chain.ts';
import type { Decision, Exchange } from '../records/records.ts';
import { timeOrderedId } from '../records/time-ordered-id.ts';
import { exchangeEntry } from './audit-exchange.ts';
import type { Call, Reply } from './handler.ts';
import type { Route } from './route.ts';

/** CDS Hooks: discovery, the services, feedback; and the reasoning behind a service's answer. */
export function hookRoutes(parts: HookParts): readonly Route[] {
  return [
    // The router looks in this order, and a clinician waits for this one.
    { method: 'POST', path: '/cds-services/:id', access: 'hook', handler: (call) => answer(parts, call) },
    { method: 'GET', path: '/cds-services', access: 'hook', handler: async () => ({ status: 200, body: discovery(parts.services) }) },
    { method: 'POST', path: '/cds-services/:id/feedback', access: 'hook', handler: (call) => takeFeedback(parts, call) },
    { method: 'POST', path: '/explain/:id', access: 'hook', handler: (call) => explain(parts, call) },
  ];
}

function answer(parts: HookParts, call: Call): Promise<Reply> {
  return decided(parts, call).then((made) => stored(parts, made));
}

/** What is to be stored of an answered call: texts alone, so that nothing else of it is kept while they are written. */
interface Made {
  readonly text: string;
  readonly exchange: Exchange;
  readonly entry: AuditEntry;
}

async function decided(parts: HookParts, call: Call): Promise<Made> {
  const started = performance.now();
  const request = parseHookRequest(call.body, serviceOf(parts, call));
  const answered = await answerHook(parts, call, request);
  const id = timeOrderedId(call.receivedAt);
  const endpoint = `/cds-services/${request.hook}`;
  const receivedAt = call.receivedAt.toISOString();
  const { id: client } = call.client;
  const exchange = {
    id,
    client,
    endpoint,
    receivedAt,
    durationMs: performance.now() - started,
    status: 200,
    ...withoutToken(call.rawBody, answered.text),
    decisions: decisionsOf(call, request, answered),
  };
  const entry = exchangeEntry({ at: receivedAt, client, actor: client, action: endpoint, status: 200, subject: subjectOf(request), id });
  return { text: answered.text, exchange, entry };
}

/** Acknowledged means stored: the answer goes out once exchange and audit are on disk, with one flush for both. */
function stored({ records }: HookParts, { text, exchange, entry }: Made): Promise<Reply> {
  const reply: Reply = { status: 200, body: text, audited: true };
  return Promise.all([records.saveExchange(exchange), records.audit.append(entry)]).then(() => reply);
}

async function explain(parts: HookParts, call: Call): Promise<Reply> {
  const request = parseHookRequest(call.body, serviceOf(parts, call));
  return { status: 200, body: await explainHook(parts, call, request), subject: subjectOf(request) };
}

const subjectOf = ({ patientId }: HookRequest): string => `Patient/${patientId}`;

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

function decisionsOf(call: Call, request: HookRequest, { decided, memberKey }: AnsweredHook): readonly Decision[] {
  const decidedAt = call.receivedAt.toISOString();
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
    decidedAt,
  }));
}
