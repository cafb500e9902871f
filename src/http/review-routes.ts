import { z } from 'zod';
import { badRequest, notFound, OutcomeError } from '../fhir/outcome.ts';
import type { PasParts } from '../pas/pas-parts.ts';
import { review } from '../pas/review.ts';
import type { Reviewer } from '../pas/review-acts.ts';
import { type ReviewCase, reviewCase, workList } from '../pas/review-list.ts';
import type { WorkListRow } from '../pas/review-row.ts';
import { reportCsv, yearlyReport } from '../pas/yearly-report.ts';
import type { Call, Reply } from './handler.ts';
import type { Route } from './route.ts';

/** A page of the work list. `asOf` is the service's clock, which times left are counted from. */
export interface WorkListPage {
  readonly asOf: string;
  readonly rows: readonly WorkListRow[];
  /** Where the next page begins; null on the last one. */
  readonly nextOffset: number | null;
}

/** One request for the page, with the service's clock. */
export interface ReviewCasePage extends ReviewCase {
  readonly asOf: string;
}

const rowsPerPage = 50;

/**
 * What the work list page asks for. Every route is for people who are signed in; an act needs its session's CSRF token too,
 * which is checked before a handler runs. Who may deny is the reviewer's role, checked where the act is done.
 */
export function reviewRoutes(parts: PasParts): readonly Route[] {
  const route = (method: Route['method'], path: string, answer: (call: Call, reviewer: Reviewer) => Promise<Reply>): Route => ({
    method,
    path: `/review/api${path}`,
    access: 'reviewer',
    handler: async (call) => ({ ...(await answer(call, reviewerOf(call))), headers: { 'cache-control': 'no-store' } }),
  });
  return [
    route('GET', '/requests', (call) => list(parts, call)),
    route('GET', '/requests/:id', async (call, reviewer) => one(parts, call, reviewer)),
    route('POST', '/requests/:id/acts', async (call, reviewer) => {
      await review(parts, reviewer, { ...parsedAct(call.body), id: idOf(call) });
      // The act is in the audit already, and so is that its outcome was looked at.
      return one(parts, call, reviewer);
    }),
    route('GET', '/report', async (call) => ({ status: 200, body: await yearlyReport(parts, yearOf(call), call.receivedAt) })),
    route('GET', '/report.csv', async (call) => ({
      status: 200,
      body: reportCsv(await yearlyReport(parts, yearOf(call), call.receivedAt)),
      contentType: 'text/csv; charset=utf-8',
    })),
  ];
}

async function list(parts: PasParts, call: Call): Promise<Reply> {
  const offset = wholeNumber(call, 'offset', 0, 0, 1_000_000);
  // One more than is shown tells whether there is another page.
  const found = await workList(parts, { limit: rowsPerPage + 1, offset });
  const body: WorkListPage = {
    asOf: call.receivedAt.toISOString(),
    rows: found.slice(0, rowsPerPage),
    nextOffset: found.length > rowsPerPage ? offset + rowsPerPage : null,
  };
  return { status: 200, body };
}

async function one(parts: PasParts, call: Call, reviewer: Reviewer): Promise<Reply> {
  const found = await reviewCase(parts, reviewer, idOf(call));
  if (found === undefined) throw notFound('There is no such request.');
  const body: ReviewCasePage = { ...found, asOf: call.receivedAt.toISOString() };
  return { status: 200, body, audited: true };
}

const idOf = ({ params }: Call): string => params.id ?? '';

const actBody = z.strictObject({ version: z.number().int().positive(), act: z.unknown() });

function parsedAct(body: unknown): { readonly version: number; readonly act: unknown } {
  const parsed = actBody.safeParse(body);
  if (!parsed.success) throw badRequest('An act names the version of the request it was decided on, and what is done.', 'version');
  return { version: parsed.data.version, act: parsed.data.act };
}

const yearOf = (call: Call): number => wholeNumber(call, 'year', call.receivedAt.getUTCFullYear(), 2000, 2999);

function wholeNumber({ query }: Call, name: string, otherwise: number, least: number, most: number): number {
  const given = query[name];
  if (given === undefined) return otherwise;
  const value = typeof given === 'string' && /^\d{1,7}$/.test(given) ? Number(given) : Number.NaN;
  if (!(value >= least && value <= most)) throw badRequest(`${name} has to be a whole number from ${least} to ${most}.`, name);
  return value;
}

/** The person signed in, as the audit and the answer name them. */
function reviewerOf({ reviewer }: Call): Reviewer {
  if (reviewer === undefined) throw new OutcomeError(401, [{ severity: 'error', code: 'login', text: 'Nobody is signed in.' }]);
  return { id: reviewer.subject, role: reviewer.role };
}
