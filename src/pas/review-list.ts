import { isResource, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { Policy } from '../policy/policy.ts';
import type { Authorization as StoredAuthorization } from '../records/authorization.ts';
import type { StoredAct } from '../records/authorizations.ts';
import type { DocumentWanted } from '../records/documents.ts';
import { auditAct } from './audit-event.ts';
import { type Authorization, type AuthorizedItem, headerNumber } from './authorization.ts';
import { openedEntries } from './bundle-chart.ts';
import { wants } from './deliver.ts';
import type { PasParts } from './pas-parts.ts';
import { type RequestedLine, requestedLine } from './requested-line.ts';
import type { Reviewer } from './review-acts.ts';
import { categoryOf, rowOf, type WorkListRow } from './review-row.ts';
import { detailOf, requestOf, requestsOf } from './stored-detail.ts';

/** A request as a reviewer sees it: findings with their evidence, who stated what, the documents, what was done so far. */
export interface ReviewCase {
  readonly row: WorkListRow;
  readonly status: StoredAuthorization['status'];
  readonly decidedAt: string | null;
  readonly numbers: { readonly authorization: string | null; readonly administration: string | null };
  readonly patient: {
    readonly name: string | null;
    readonly birthDate: string | null;
    readonly gender: string | null;
    readonly reference: string;
  };
  readonly lines: readonly ReviewLine[];
  /** The policies the lines were judged by. */
  readonly policies: readonly Pick<Policy, 'key' | 'title' | 'source' | 'publisher' | 'url'>[];
  readonly documents: {
    readonly wanted: readonly (DocumentWanted & { readonly text: string | null })[];
    readonly received: readonly { readonly trackingId: string; readonly receivedAt: string; readonly resources: readonly Resource[] }[];
    /** Types a reviewer may ask for. */
    readonly types: readonly { readonly loinc: string; readonly display: string }[];
  };
  /** Every resource of the request and of the documents that came, to be looked at. */
  readonly resources: readonly Resource[];
  readonly acts: readonly StoredAct[];
  /** The reason codes the payer's licensed list offers; empty without one. */
  readonly reasonCodes: readonly { readonly code: string; readonly display: string }[];
  /** The PAS response Bundle that answers for it now. */
  readonly answer: unknown;
  /** How many subscriptions hear of a change. */
  readonly subscribers: number;
}

export interface ReviewLine extends AuthorizedItem {
  /** What was asked for; null for a line the request no longer holds. */
  readonly requested: RequestedLine | null;
  readonly category: 'drug' | 'other';
}

/** What waits for a person: expedited first, then what is due first. */
export async function workList(
  parts: PasParts,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly WorkListRow[]> {
  const stored = await parts.records.authorizations.workList(page);
  const requests = await requestsOf(
    parts.records,
    stored.map((one) => ({ id: one.id, client: one.client, mark: detailOf(one).request })),
  );
  return stored.flatMap((one, at) => {
    const request = requests[at];
    return request === undefined ? [] : [rowOf(parts, one, request)];
  });
}

/** One request, pended or not; undefined where there is none. That it was looked at is written into the audit. */
export async function reviewCase(parts: PasParts, reviewer: Reviewer, id: string): Promise<ReviewCase | undefined> {
  const stored = await parts.records.authorizations.byId(id);
  if (stored === undefined) return undefined;
  const { authorization } = detailOf(stored);
  const at = parts.now().toISOString();
  const [request, wanted, received, acts, subscriptions] = await Promise.all([
    requestOf(parts.records, stored),
    parts.records.documents.wanted(id),
    parts.records.documents.received(id),
    parts.records.authorizations.acts(id),
    parts.records.subscriptions.active(stored.client, at),
  ]);
  await auditAct(parts, {
    at,
    client: stored.client,
    actor: reviewer.id,
    action: 'review-read',
    code: 'R',
    authorization: id,
    detail: { role: reviewer.role },
  });
  const { policies, factContent } = parts.judgementContent;
  const arrived = received.map(({ trackingId, receivedAt, content }) => ({ trackingId, receivedAt, resources: resourcesIn(content) }));
  const row = rowOf(parts, stored, request);
  return {
    row,
    status: stored.status,
    decidedAt: stored.decidedAt,
    numbers: { authorization: headerNumber(authorization) ?? null, administration: authorization.administrationNumber ?? null },
    patient: {
      name: row.patient,
      birthDate: textOf(request.patient.birthDate) ?? null,
      gender: textOf(request.patient.gender) ?? null,
      reference: `Patient/${request.patient.id ?? ''}`,
    },
    lines: authorization.items.map((item) => {
      const requested = request.items.find(({ sequence }) => sequence === item.sequence);
      return { ...item, requested: requested === undefined ? null : requestedLine(request, requested), category: categoryOf(item) };
    }),
    policies: policies
      .filter(({ key }) => authorization.items.some(({ policy }) => policy === key))
      .map(({ key, title, source, publisher, url }) => ({ key, title, source, publisher, url })),
    documents: {
      wanted: wanted.map((document) => ({ ...document, text: documentText(authorization, document.trackingId) })),
      received: arrived,
      types: factContent.terminology.set('attachment-documents').data.codes.map(({ code, display }) => ({ loinc: code, display })),
    },
    resources: [...openedEntries(request).map(({ resource }) => resource), ...arrived.flatMap(({ resources }) => resources)],
    acts,
    reasonCodes: parts.reasonCodes?.all() ?? [],
    answer: JSON.parse(stored.answer),
    subscribers: subscriptions.filter((subscription) => wants(subscription, request)).length,
  };
}

function documentText({ documents }: Authorization, trackingId: string): string | null {
  return documents.find((document) => document.trackingId === trackingId)?.text ?? null;
}

/** What `$submit-attachment` kept: a list of resources. */
function resourcesIn(content: string): readonly Resource[] {
  return listOf(JSON.parse(content)).filter(isResource);
}
