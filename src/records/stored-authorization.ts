import type { Authorization, AuthorizationState, ItemState } from './authorization.ts';
import type { AuthorizationItemRow, AuthorizationRow } from './schema/authorization-tables.ts';

/** An authorization as it is stored: the state whole, and beside it what is searched by. */
export function authorizationRow(authorization: Authorization): AuthorizationRow {
  const { id, client, version, submittedAt, updatedAt, decidedAt, wasPended, answer, ...state } = authorization;
  return {
    id,
    client,
    version,
    status: state.status,
    member_key: state.memberKey,
    policy: state.policy,
    submitted_at: submittedAt,
    updated_at: updatedAt,
    decided_at: decidedAt,
    due_at: state.dueAt,
    was_pended: wasPended ? 1 : 0,
    keep_until: wasPended ? keepUntil(state, updatedAt) : null,
    state: JSON.stringify(state),
    answer,
  };
}

/** An authorization as it was stored. */
export function authorizationOf(stored: AuthorizationRow): Authorization {
  const state: AuthorizationState = JSON.parse(stored.state);
  return {
    ...state,
    id: stored.id,
    client: stored.client,
    version: stored.version,
    submittedAt: stored.submitted_at,
    updatedAt: stored.updated_at,
    decidedAt: stored.decided_at,
    wasPended: stored.was_pended === 1,
    answer: stored.answer,
  };
}

/** The authorization that comes of a new state: what went before is null for a new one. */
export function nextAuthorization(
  identity: { readonly id: string; readonly client: string; readonly at: string },
  before: Authorization | null,
  state: AuthorizationState,
  answer: string,
): Authorization {
  const { id, client, at } = identity;
  const pended = state.status === 'pended' || state.items.some((item) => item.state === 'pended');
  return {
    ...state,
    id,
    client,
    version: (before?.version ?? 0) + 1,
    submittedAt: before?.submittedAt ?? at,
    updatedAt: at,
    decidedAt: pended ? null : before?.status === state.status && before.decidedAt !== null ? before.decidedAt : at,
    wasPended: pended || before?.wasPended === true,
    answer,
  };
}

/** Its lines as they are stored. A line whose state did not change keeps its times, and a pended one its clock. */
export function itemRows(authorization: Authorization, before: readonly AuthorizationItemRow[]): readonly AuthorizationItemRow[] {
  return authorization.items.map((item) => {
    const earlier = before.find((row) => row.sequence === item.sequence);
    return {
      authorization_id: authorization.id,
      sequence: item.sequence,
      client: authorization.client,
      member_key: authorization.memberKey,
      product: item.product,
      policy: authorization.policy,
      expedited: authorization.expedited ? 1 : 0,
      state: item.state,
      // A line without a number of its own goes by the header's.
      number: item.number ?? authorization.numbers[0] ?? null,
      period_start: item.periodStart,
      period_end: item.periodEnd,
      due_at: authorization.dueAt,
      was_pended: item.state === 'pended' || earlier?.was_pended === 1 ? 1 : 0,
      ...times(item.state, earlier, authorization.updatedAt),
    };
  });
}

type Times = Pick<AuthorizationItemRow, 'requested_at' | 'decided_at' | 'minutes_to_decision'>;

function times(state: ItemState, earlier: AuthorizationItemRow | undefined, at: string): Times {
  if (earlier?.state === state) {
    return { requested_at: earlier.requested_at, decided_at: earlier.decided_at, minutes_to_decision: earlier.minutes_to_decision };
  }
  if (state === 'pended') return { requested_at: at, decided_at: null, minutes_to_decision: null };
  // A line decided before and now decided otherwise was asked for anew with this change.
  const requested = earlier?.decided_at === null ? earlier.requested_at : at;
  return { requested_at: requested, decided_at: at, minutes_to_decision: (Date.parse(at) - Date.parse(requested)) / 60_000 };
}

/**
 * PAS keeps what was pended at least six months past the end of the services. Where neither request nor period says when that is,
 * it counts from a year after the last change.
 */
function keepUntil(state: AuthorizationState, updatedAt: string): string {
  const ends = [state.serviceEnd, ...state.items.map((item) => item.periodEnd)].filter((end) => end !== null);
  const last = ends.sort().at(-1);
  return last === undefined ? monthsAfter(updatedAt, 18) : monthsAfter(last, 6);
}

/** The day some months later; where that month is shorter, a few days more. */
function monthsAfter(instant: string, months: number): string {
  const date = new Date(instant);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate())).toISOString().slice(0, 10);
}
