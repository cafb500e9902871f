import { badRequest, notFound, OutcomeError, unprocessable } from '../fhir/outcome.ts';
import type { ReviewAct, Authorization as StoredAuthorization } from '../records/authorization.ts';
import { auditAct } from './audit-event.ts';
import type { AuthorizedItem } from './authorization.ts';
import { notifyJob } from './job-kinds.ts';
import { composeAuthorization } from './next-authorization.ts';
import type { PasParts } from './pas-parts.ts';
import { isReasonCode } from './reason-codes.ts';
import { memberIn } from './rejudge.ts';
import { type ReviewActRequest, type Reviewer, reviewActSchema } from './review-acts.ts';
import { reviewedItem } from './reviewed-item.ts';
import { detailOf, requestOf } from './stored-detail.ts';

/**
 * What a person decides about an authorization: approve, modify, deny, or ask for more. It is recorded, written into the audit, answered
 * anew and told to subscribers. `version` is the one the reviewer saw: a later one is decided by who saw that.
 * @throws OutcomeError 400 for an act that makes no sense, 403 for one beyond the reviewer's role, 404, 409 where it has changed meanwhile, 422
 */
export async function review(
  parts: PasParts,
  reviewer: Reviewer,
  { id, version, act: given }: { readonly id: string; readonly version: number; readonly act: unknown },
): Promise<StoredAuthorization> {
  const act = parsedAct(given);
  const stored = await parts.records.authorizations.byId(id);
  if (stored === undefined) throw notFound('There is no such request.');
  if (stored.version !== version) throw changedMeanwhile();
  const detail = detailOf(stored);
  mayAct(parts, reviewer, act, detail.authorization.items);
  const at = parts.now().toISOString();
  const [request, wanted] = await Promise.all([requestOf(parts.records, stored), parts.records.documents.wanted(id)]);
  const member = memberIn(parts, stored.payer, stored.memberKey);
  if (member === undefined) throw unprocessable('The payer of this request is no longer answered for here.');
  const { policies } = parts.judgementContent;
  const reviewed = { request, policies, payer: member.payer.payer, day: at.slice(0, 10) };
  const items = detail.authorization.items.map((item) => (act.lines.includes(item.sequence) ? reviewedItem(reviewed, item, act) : item));
  const outcome = await parts.records.authorizations.revise({
    id,
    version,
    at,
    compose: (draw) =>
      composeAuthorization(
        parts,
        {
          version: detail.request.version,
          request,
          mark: detail.request,
          member,
          at,
          items,
          assertions: detail.authorization.assertions,
          before: detail,
          received: new Map(
            wanted.flatMap(({ trackingId, receivedAt }) => (receivedAt === null ? [] : [[trackingId, receivedAt] as const])),
          ),
          asked: act.act === 'ask' ? act.lines.flatMap((sequence) => act.documents.map((document) => ({ sequence, ...document }))) : [],
          humanReviewed: true,
          reviewer: { role: reviewer.role, ...(reviewer.npi !== undefined && { npi: reviewer.npi }) },
          ...(detail.authorization.showcase !== undefined && { showcase: detail.authorization.showcase }),
          act: recorded(reviewer, act),
          jobs: (authorization, revision) => [notifyJob(authorization, revision, at)],
        },
        draw,
      ),
  });
  if (outcome.outcome === 'stale') throw changedMeanwhile();
  await auditReview(parts, reviewer, act, outcome.authorization, at);
  return outcome.authorization;
}

function parsedAct(given: unknown): ReviewActRequest {
  const parsed = reviewActSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badRequest(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'act'}: ${message}.`).join(' '));
}

function mayAct(parts: PasParts, reviewer: Reviewer, act: ReviewActRequest, items: readonly AuthorizedItem[]): void {
  const restricts = act.act === 'deny' || act.act === 'modify';
  if (restricts && reviewer.role !== 'medical-director')
    throw new OutcomeError(403, [
      { severity: 'error', code: 'forbidden', text: 'Only a medical director may deny a request or grant less than it asks for.' },
    ]);
  for (const sequence of act.lines) {
    const item = items.find((candidate) => candidate.sequence === sequence);
    if (item === undefined) throw unprocessable(`The request has no line ${sequence}.`);
    if (item.state !== 'pended') throw unprocessable(`Line ${sequence} is not waiting for a person: it is ${item.state}.`);
    if (restricts && !isCitable(item, act.criterion, act.citation))
      throw unprocessable(`Line ${sequence}: ${act.criterion} is no criterion that was judged for it, or is cited otherwise.`);
  }
  if (restricts && act.reasonCode !== undefined && !isReasonCode(parts.reasonCodes, act.reasonCode))
    throw unprocessable('The reason code is not on the payer’s list.');
}

/** A criterion of the line's own judgement, by its own citation. A line that no policy speaks about rests on what the reviewer cites. */
function isCitable(item: AuthorizedItem, criterion: string, citation: { readonly source: string; readonly section: string }): boolean {
  if (item.criteria.length === 0) return true;
  return item.criteria.some(
    (finding) => finding.id === criterion && finding.citation.source === citation.source && finding.citation.section === citation.section,
  );
}

function recorded(reviewer: Reviewer, act: ReviewActRequest): ReviewAct {
  return {
    who: reviewer.id,
    role: reviewer.role,
    act: act.act,
    itemSequences: act.lines,
    citation: 'citation' in act ? `${act.citation.source} ${act.citation.section}` : null,
    note: act.note ?? null,
  };
}

function auditReview(
  parts: PasParts,
  reviewer: Reviewer,
  act: ReviewActRequest,
  { id, client, version }: StoredAuthorization,
  at: string,
): Promise<void> {
  return auditAct(parts, {
    at,
    client,
    actor: reviewer.id,
    action: `review-${act.act}`,
    code: 'U',
    authorization: id,
    detail: {
      role: reviewer.role,
      version: String(version),
      lines: act.lines.join(' '),
      ...('citation' in act && { criterion: act.criterion, citation: `${act.citation.source} ${act.citation.section}` }),
    },
  });
}

function changedMeanwhile(): OutcomeError {
  return new OutcomeError(409, [
    { severity: 'error', code: 'conflict', text: 'The request has changed since it was shown. Look at it again before deciding.' },
  ]);
}
