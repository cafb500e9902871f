import { hash } from 'node:crypto';
import { returnsCoverageInformation } from '../cds-hooks/hooks.ts';
import { compactDrafts, rawResources } from '../cds-hooks/raw-orders.ts';
import type { HookRequest } from '../cds-hooks/request.ts';
import { responseText } from '../cds-hooks/response.ts';
import { referenceTo } from '../fhir/resource.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { TouchlessAuthorization } from '../records/records.ts';
import type { CardIds } from './card-draft.ts';
import { cards, type JudgedOrder } from './cards.ts';
import { coverageInformation } from './coverage-information.ts';
import { grantOf } from './grant.ts';
import { type HookCall, type HookParts, policyPageOf } from './hook-parts.ts';
import { type JudgedHook, judgeHook } from './judge-hook.ts';
import { contentHash, coverageAssertionId, materialContent } from './order-content.ts';
import { orderName } from './order-name.ts';
import { patientViewCards } from './patient-view.ts';
import { obstacleCards } from './plain-cards.ts';
import { type OrderAnswer, systemActions } from './system-actions.ts';
import { mayAuthorize } from './touchless.ts';

/** An answered hook call: its JSON text, and what was decided order by order. */
export interface AnsweredHook {
  readonly text: string;
  readonly decided: readonly DecidedOrder[];
  readonly memberKey: string | null;
}

export interface DecidedOrder {
  readonly judgement: Judgement;
  readonly assertionId: string;
  readonly authorization: TouchlessAuthorization | undefined;
}

/** What is shown as the issuer of a card that no payer stands behind. */
const serviceName = 'Oncoverage';

/**
 * Answers a hook call: judges its orders, gives authorizations where that is switched on, and writes cards and system actions.
 * @throws OutcomeError for the caller's faults, see `judgeHook`
 */
export async function answerHook(parts: HookParts, call: HookCall, request: HookRequest): Promise<AnsweredHook> {
  const cardIds = cardIdsFor(request.hookInstance);
  const plain = { configuration: request.configuration, cardIds };
  if (request.needsR4) return onlyCards(obstacleCards('r4-needed', serviceName, plain));
  if (isIdle(request)) return onlyCards([]);
  const hook = await judgeHook(parts, call, request);
  if (request.hook === 'patient-view') return onlyCards(patientViewCards(parts, hook, call.receivedAt.toISOString().slice(0, 10), plain));
  const decided = await Promise.all(hook.judged.map(({ judgement, found }) => decide(parts, call, request, hook, judgement, found.judged)));
  const orders: JudgedOrder[] = decided.map(({ judgement, authorization }, at) => {
    const judged = hook.judged[at]?.found.judged;
    const name = judged === undefined ? judgement.order : orderName(judged, judgement.productNames, medicationOf(hook, judged));
    return { judgement, name, authorization };
  });
  const policyPage = policyPageOf(parts.publicUrl);
  const showOutcome = call.client.outcomeAsCard || (parts.demo && !request.isCrdClient);
  const answers =
    hook.obstacle === undefined
      ? cards(orders, { hook: request.hook, configuration: request.configuration, showOutcome, policyPage, cardIds })
      : [];
  const obstacle = hook.obstacle !== undefined && !request.isCrdClient ? obstacleCards(hook.obstacle, serviceName, plain) : [];
  const actions = actionsFor(parts, call, request, hook, decided, orders);
  return { text: responseText([...obstacle, ...answers], actions), decided, memberKey: hook.memberKey };
}

const onlyCards = (list: readonly string[]): AnsweredHook => ({ text: responseText(list, []), decided: [], memberKey: null });

/** Nothing is asked: no drafts in scope, as when a tab is opened before anything is chosen. */
function isIdle({ hook, asked }: HookRequest): boolean {
  return asked.length === 0 && (returnsCoverageInformation(hook) || hook === 'order-select');
}

async function decide(
  parts: HookParts,
  call: HookCall,
  request: HookRequest,
  hook: JudgedHook,
  judgement: Judgement,
  order: JudgedHook['judged'][number]['found']['judged'],
): Promise<DecidedOrder> {
  const content = materialContent(order, judgement.product);
  const { id: client } = call.client;
  const { patientId: patient } = request;
  const assertionId = coverageAssertionId(parts.records.secret, {
    client,
    fhirServer: request.fhirServer ?? null,
    patient,
    order: judgement.order,
    coverage: judgement.coverage ?? '',
    product: judgement.product,
    content,
  });
  const { policy, product, coverage } = judgement;
  if (
    policy === null ||
    product === null ||
    coverage === null ||
    // Without a member id nobody could be found by the number that was given.
    hook.memberKey === null ||
    !mayAuthorize(judgement, { hook: request.hook, configuration: request.configuration, policies: parts.touchless })
  )
    return { judgement, assertionId, authorization: undefined };
  const { period } = grantOf(judgement);
  const authorization = await parts.records.touchlessAuthorization({
    client,
    patient,
    memberKey: hook.memberKey,
    coverage,
    order: judgement.order,
    product,
    policy: policy.key,
    contentHash: contentHash(content),
    assertionId,
    periodStart: period?.start ?? judgement.date,
    periodEnd: period?.end ?? null,
    prefix: parts.demo ? 'DEMO-PA-' : 'PA-',
    now: call.receivedAt.toISOString(),
  });
  return { judgement, assertionId, authorization };
}

function actionsFor(
  parts: HookParts,
  call: HookCall,
  request: HookRequest,
  hook: JudgedHook,
  decided: readonly DecidedOrder[],
  orders: readonly JudgedOrder[],
): readonly string[] {
  if (!returnsCoverageInformation(request.hook) || request.configuration.refused.has('coverage-info')) return [];
  // A plain client is told of an obstacle by a card; only a CRD client can use the extension.
  if (hook.obstacle !== undefined && !request.isCrdClient) return [];
  const targets = new Map(hook.judged.map(({ found }) => [referenceTo(found.updated), found.updated]));
  const compact = compactDrafts(call.rawBody, targets);
  const raw = compact.size === targets.size ? compact : rawResources(call.rawBody, new Set(targets.keys()));
  const hookClass = request.hook === 'order-select' ? 'secondary' : 'primary';
  const answers: OrderAnswer[] = [];
  const today = call.receivedAt.toISOString().slice(0, 10);
  const policyPage = policyPageOf(parts.publicUrl);
  decided.forEach(({ judgement, assertionId, authorization }, at) => {
    const updated = hook.judged[at]?.found.updated;
    if (updated === undefined) return;
    const context = {
      shape: request.shape,
      hookClass,
      client: call.client,
      assertionId,
      authorization,
      placeForm: placeFormOf(parts, request, judgement),
      today,
      policyPage,
    } as const;
    const information = coverageInformation(withForm(parts, request, judgement), context);
    const target = referenceTo(updated);
    if (information === null) return;
    answers.push({
      target,
      // What a search of ours brought has no text of its own; its numbers were parsed once.
      rawTarget: raw.get(target) ?? hook.gathered.textOf(updated) ?? JSON.stringify(updated),
      isCompact: raw === compact && updated.extension === undefined,
      name: orders[at]?.name ?? target,
      information,
    });
  });
  return systemActions(answers);
}

/** The form in the rendition of the shape spoken. */
function withForm(parts: HookParts, { shape }: HookRequest, judgement: Judgement): Judgement {
  const { policy, phase } = judgement;
  if (policy === null || phase === null || judgement.questionnaire === null) return judgement;
  return { ...judgement, questionnaire: parts.formFor(formVersion(shape), policy.key, phase) };
}

/** The form about the place: never asked at order-sign, where the place cannot be known yet. */
function placeFormOf(parts: HookParts, { shape, hook }: HookRequest, { policy }: Judgement): string | undefined {
  if (policy === null || (hook !== 'order-dispatch' && hook !== 'appointment-book')) return undefined;
  return parts.placeFormFor(formVersion(shape), policy.key) ?? undefined;
}

const formVersion = (shape: HookRequest['shape']): '2.2' | '2.0' => (shape === '2.2' ? '2.2' : '2.0');

function medicationOf({ gathered }: JudgedHook, order: { readonly [element: string]: unknown; readonly resourceType: string }) {
  const reference =
    typeof order.medicationReference === 'object' && order.medicationReference !== null && 'reference' in order.medicationReference
      ? order.medicationReference.reference
      : undefined;
  return gathered.chart.resolve(typeof reference === 'string' ? reference : undefined, order);
}

/** The same words in the same call are the same cards; feedback names each by its id: a UUID of version 8, whose last digits are the card's place. */
function cardIdsFor(hookInstance: string): CardIds {
  return (content) => {
    const hex = hash('sha256', `${hookInstance} ${content}`, 'hex');
    const start = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 29)}`;
    return (place) => start + (place % 4096).toString(16).padStart(3, '0');
  };
}
