import type { AuthorizedItem } from './authorization.ts';
import { decide } from './decide.ts';
import { notifyJob } from './job-kinds.ts';
import { composeAuthorization } from './next-authorization.ts';
import type { PasParts } from './pas-parts.ts';
import { detailOf, requestOf } from './stored-detail.ts';

/** How often an authorization is judged anew because another change came first. */
const mostRounds = 5;

/**
 * Judges the pended lines of an authorization anew, with what has come for it since. Subscribers are told if anything changed for them.
 * Nothing happens where nothing is pended, or where the authorization is no longer there.
 * @throws Error where others keep changing it: the queue tries again
 */
export async function rejudge(parts: PasParts, authorizationId: string, at: string): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    const stored = await parts.records.authorizations.byId(authorizationId);
    if (stored === undefined) return;
    const detail = detailOf(stored);
    const { authorization } = detail;
    const [request, wanted] = await Promise.all([requestOf(parts.records, stored), parts.records.documents.wanted(stored.id)]);
    const received = new Map(
      wanted.flatMap(({ trackingId, receivedAt }) => (receivedAt === null ? [] : [[trackingId, receivedAt] as const])),
    );
    const hasArrived = authorization.documents.some((document) => document.received === undefined && received.has(document.trackingId));
    const isOpen = authorization.items.some((item) => item.state === 'pended');
    if (!isOpen && !hasArrived) return;
    const version = detail.request.version;
    const decision =
      authorization.showcase !== undefined
        ? { items: authorization.items, assertions: authorization.assertions, member: undefined }
        : await decide(parts, { client: stored.client, version, request, before: stored, receivedAt: at, cause: 'arrival' });
    // A coverage that ended meanwhile is for a person to see; what was pended stays so.
    if ('error' in decision) return;
    const isChanged = differs(authorization.items, decision.items);
    if (!isChanged && !hasArrived) return;
    const member = decision.member ?? memberIn(parts, stored.payer, stored.memberKey);
    if (member === undefined) return;
    const outcome = await parts.records.authorizations.revise({
      id: stored.id,
      version: stored.version,
      at,
      ...('grantsSeen' in decision && { grantsSeen: decision.grantsSeen }),
      compose: (draw) =>
        composeAuthorization(
          parts,
          {
            version,
            request,
            mark: detail.request,
            member,
            at,
            items: decision.items,
            assertions: decision.assertions,
            before: detail,
            received,
            asked: [],
            humanReviewed: authorization.humanReviewed,
            ...(authorization.reviewer !== undefined && { reviewer: authorization.reviewer }),
            ...(authorization.showcase !== undefined && { showcase: authorization.showcase }),
            ...(isChanged && { jobs: (id: string, revision: number) => [notifyJob(id, revision, at)] }),
          },
          draw,
        ),
    });
    if (outcome.outcome === 'changed') return;
  }
  throw new Error('the authorization keeps being changed by others');
}

/** Whether the answer says anything else about a line than before. */
function differs(before: readonly AuthorizedItem[], after: readonly AuthorizedItem[]): boolean {
  const said = (items: readonly AuthorizedItem[]) =>
    JSON.stringify(
      items.map(({ sequence, state, note, determination, questionnaire }) => [sequence, state, note, determination, questionnaire]),
    );
  return said(before) !== said(after);
}

/** The member of a stored authorization, whose payer must still be one of ours. */
export function memberIn(parts: PasParts, payerId: string, memberKey: string) {
  const payer = parts.judgementContent.payers.find(({ id }) => id === payerId);
  return payer === undefined ? undefined : { payer: { payer, by: 'identifier' as const }, memberKey };
}
