import { row, type Store } from './store.ts';
import { timeOrderedId } from './time-ordered-id.ts';

/** The figures a payer reports and an operator watches. A line of a request counts, not a request. */
export interface Measures {
  /** Keeps what is to be measured of one exchange (the PAS metric model), JSON text. */
  save(measure: ExchangeMeasure): Promise<void>;
  /** Those of a time, oldest first: from the first instant on, up to but without the second. */
  exchanges(from: string, before: string, limit: number): Promise<readonly ExchangeMeasure[]>;
  /** Lines asked for within a time, by policy, and expedited ones apart. `now` tells which of the open ones are late. */
  decisions(period: MeasuredPeriod): Promise<readonly PolicyFigures[]>;
  /** The same over all policies together: a median of the whole is none of the medians of its parts. */
  totals(period: MeasuredPeriod): Promise<readonly DecisionFigures[]>;
}

export interface MeasuredPeriod {
  readonly from: string;
  readonly before: string;
  readonly now: string;
  /** The key of a member whose lines do not count. */
  readonly exceptMember?: string;
}

export interface ExchangeMeasure {
  readonly client: string;
  readonly at: string;
  readonly authorizationId: string | null;
  readonly body: string;
}

export interface PolicyFigures extends DecisionFigures {
  /** Null: no policy of ours. */
  readonly policy: string | null;
}

export interface DecisionFigures {
  readonly expedited: boolean;
  readonly requested: number;
  readonly approved: number;
  /** Granted otherwise than asked for. */
  readonly modified: number;
  readonly denied: number;
  readonly cancelled: number;
  /** Still waiting for a person. */
  readonly pended: number;
  /** Were pended at some time. */
  readonly everPended: number;
  /** Decided or still open after the clock ran out. */
  readonly late: number;
  /** From request to decision over approved, modified and denied; null where none is. */
  readonly meanHours: number | null;
  readonly medianHours: number | null;
}

/** The measures of a store. */
export function measuresIn(store: Store): Measures {
  return {
    save: ({ client, at, authorizationId, body }) =>
      store.append([row('exchange_measures', { id: timeOrderedId(new Date(at)), client, at, authorization_id: authorizationId, body })]),
    exchanges: async (from, before, limit) => {
      const found = await store.db
        .selectFrom('exchange_measures')
        .selectAll()
        .where('at', '>=', from)
        .where('at', '<', before)
        .orderBy('at')
        .limit(limit)
        .execute();
      return found.map(({ client, at, authorization_id, body }) => ({ client, at, authorizationId: authorization_id, body }));
    },
    decisions: (period) => figuresByPolicy(store, period),
    totals: (period) => figuresOfAll(store, period),
  };
}

const decided = ['approved', 'modified', 'denied'];

async function figuresByPolicy(store: Store, period: MeasuredPeriod): Promise<readonly PolicyFigures[]> {
  const groups = await figuresIn(store, period)
    .select('policy')
    .groupBy(['policy', 'expedited'])
    .orderBy('policy')
    .orderBy('expedited')
    .execute();
  return Promise.all(groups.map(async ({ policy, ...group }) => ({ policy, ...(await figuresOf(store, period, group, policy)) })));
}

async function figuresOfAll(store: Store, period: MeasuredPeriod): Promise<readonly DecisionFigures[]> {
  const groups = await figuresIn(store, period).groupBy('expedited').orderBy('expedited').execute();
  return Promise.all(groups.map((group) => figuresOf(store, period, group)));
}

function requestedIn(store: Store, { from, before, exceptMember }: MeasuredPeriod) {
  const requested = store.db.selectFrom('authorization_items').where('requested_at', '>=', from).where('requested_at', '<', before);
  return exceptMember === undefined ? requested : requested.where('member_key', '!=', exceptMember);
}

function figuresIn(store: Store, period: MeasuredPeriod) {
  return requestedIn(store, period).select((column) => {
    const count = (state: string) => column.fn.countAll<number>().filterWhere('state', '=', state);
    return [
      'expedited',
      column.fn.countAll<number>().as('requested'),
      count('approved').as('approved'),
      count('modified').as('modified'),
      count('denied').as('denied'),
      count('cancelled').as('cancelled'),
      count('pended').as('pended'),
      column.fn.countAll<number>().filterWhere('was_pended', '=', 1).as('everPended'),
      column.fn
        .countAll<number>()
        .filterWhere((late) =>
          late.or([late('decided_at', '>', late.ref('due_at')), late.and([late('state', '=', 'pended'), late('due_at', '<', period.now)])]),
        )
        .as('late'),
      column.fn.avg<number | null>('minutes_to_decision').filterWhere('state', 'in', decided).as('meanMinutes'),
    ];
  });
}

type Group = Awaited<ReturnType<ReturnType<typeof figuresIn>['executeTakeFirstOrThrow']>>;

/** The figures of a group; without a policy it is one of all policies. */
async function figuresOf(
  store: Store,
  period: MeasuredPeriod,
  { expedited, meanMinutes, ...counts }: Group,
  policy?: string | null,
): Promise<DecisionFigures> {
  const ofGroup = requestedIn(store, period).where('expedited', '=', expedited).where('state', 'in', decided);
  const median = await medianMinutes(
    policy === undefined ? ofGroup : ofGroup.where('policy', policy === null ? 'is' : '=', policy),
    counts.approved + counts.modified + counts.denied,
  );
  return { ...counts, expedited: expedited === 1, meanHours: hours(meanMinutes), medianHours: hours(median) };
}

/** The middle one, or the mean of the two middle ones. */
async function medianMinutes(decisions: ReturnType<typeof requestedIn>, count: number): Promise<number | null> {
  if (count === 0) return null;
  const middle = await decisions
    .select('minutes_to_decision as minutes')
    .orderBy('minutes_to_decision')
    .limit(count % 2 === 0 ? 2 : 1)
    .offset(Math.ceil(count / 2) - 1)
    .execute();
  const minutes = middle.map((found) => found.minutes ?? 0);
  return minutes.reduce((sum, one) => sum + one, 0) / minutes.length;
}

function hours(minutes: number | null): number | null {
  return minutes === null ? null : minutes / 60;
}
