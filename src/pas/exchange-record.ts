import { isObject, isResource, listOf, type Resource } from '../fhir/resource.ts';
import type { Call } from '../http/handler.ts';
import type { ExchangeMeasure } from '../records/measures.ts';
import { assertionsOf } from './assertions.ts';
import { type AuditedAct, auditAct } from './audit-event.ts';
import { npisOf } from './npis.ts';
import type { PasParts, PasVersion } from './pas-parts.ts';
import type { Incoming } from './submit.ts';

/** What is kept of an exchange beside its answer. */
export interface ExchangeRecord {
  readonly measure: ExchangeMeasure;
  readonly act: AuditedAct;
}

/** Keeps what is measured of an exchange and writes it into the audit; resolves when both are on disk. */
export async function keepRecord(parts: PasParts, { measure, act }: ExchangeRecord): Promise<void> {
  await Promise.all([parts.records.measures.save(measure), auditAct(parts, act)]);
}

/** What is measured of a `$submit` (PAS metric model), and what the audit says of it. */
export async function exchangeRecord(
  parts: PasParts,
  incoming: Incoming & { readonly answer: string; readonly endedAt: Date },
): Promise<ExchangeRecord> {
  const { client, request, receivedAt, answer, endedAt, version } = incoming;
  const response = claimResponseOf(answer);
  const authorizationId = response?.outcome === 'error' ? null : (response?.id ?? null);
  const assertions = assertionsOf(request);
  const decisions = await Promise.all(assertions.map((assertion) => parts.records.decisionByAssertion(client, assertion)));
  const items = listOf(response?.item).filter(isObject).map(itemMeasure);
  const measure = {
    source: 'payer-src',
    providerId: npisOf(request),
    guide: version,
    exchange: {
      type: request.kind === 'initial' ? 'initial' : request.kind === 'update' ? 'update' : 'cancel',
      method: 'restful',
      requestTime: receivedAt,
      responseTime: endedAt.toISOString(),
      httpResponse: 200,
    },
    aaaCodes: listOf(response?.error)
      .filter(isObject)
      .map(({ code }) => firstCode(code)),
    itemDetail: items,
    assertionId: assertions,
    // What CRD found for the same order, so that a difference between the doors shows.
    crd: decisions.flatMap((decision) =>
      decision === undefined ? [] : [{ assertionId: decision.assertionId, determination: decision.determination }],
    ),
  };
  return {
    measure: { client, at: receivedAt, authorizationId, body: JSON.stringify(measure) },
    act: {
      at: receivedAt,
      client,
      actor: client,
      action: 'pas-submit',
      code: request.kind === 'initial' ? 'C' : 'U',
      authorization: authorizationId,
      detail: {
        outcome: String(response?.outcome ?? ''),
        lines: items.map(({ item, result }) => `${item}:${result}`).join(' '),
        assertions: assertions.join(' '),
      },
    },
  };
}

/** Keeps what is measured of a `$inquire` and writes it into the audit, one entry for each authorization that was shown. */
export async function recordInquiry(
  parts: PasParts,
  call: Call,
  { version, found }: { readonly version: PasVersion; readonly found: readonly string[] },
): Promise<void> {
  const at = call.receivedAt.toISOString();
  const client = call.client.id;
  const measure = {
    source: 'payer-src',
    guide: version,
    exchange: { type: 'query', method: 'restful', requestTime: at, responseTime: parts.now().toISOString(), httpResponse: 200 },
    found: found.length,
  };
  const shown: readonly (string | null)[] = found.length === 0 ? [null] : found;
  await Promise.all([
    parts.records.measures.save({ client, at, authorizationId: null, body: JSON.stringify(measure) }),
    ...shown.map((authorization) =>
      auditAct(parts, { at, client, actor: client, action: 'pas-inquire', code: 'R', authorization, detail: {} }),
    ),
  ]);
}

function claimResponseOf(answer: string): Resource | undefined {
  const bundle: unknown = JSON.parse(answer);
  const [first] = listOf(isObject(bundle) ? bundle.entry : undefined);
  return isObject(first) && isResource(first.resource) ? first.resource : undefined;
}

const results: Readonly<Record<string, string>> = { A1: 'approved', A6: 'modified', A3: 'denied', A4: 'pended', C: 'cancelled' };

function itemMeasure(item: { readonly [key: string]: unknown }): { readonly item: number; readonly result: string } {
  const code = /"code":"(A1|A3|A4|A6|C)"/.exec(JSON.stringify(item.adjudication))?.[1] ?? '';
  return { item: Number(item.itemSequence), result: results[code] ?? '' };
}

function firstCode(concept: unknown): string {
  const [coding] = listOf(isObject(concept) ? concept.coding : undefined);
  return isObject(coding) ? String(coding.code) : '';
}
