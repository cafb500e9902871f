import type { ReviewCasePage, WorkListPage } from '../../src/http/review-routes.ts';
import type { YearlyReport } from '../../src/pas/yearly-report.ts';

/** Who is signed in, with the token that acts bring along. */
export interface Session {
  readonly subject: string;
  readonly name: string;
  readonly role: 'reviewer' | 'medical-director';
  readonly csrfToken: string;
}

/** What the service said when it did not do as asked; status 0 where it could not be reached. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** The service behind the work list. Service and pages are of one build, so the shapes of its answers are trusted. */
export const service = {
  session: (signal?: AbortSignal) => ask<Session>('/sign-in/session', signal === undefined ? {} : { signal }),
  workList: (offset: number, signal?: AbortSignal) =>
    ask<WorkListPage>(`/review/api/requests?offset=${offset}`, signal === undefined ? {} : { signal }),
  request: (id: string) => ask<ReviewCasePage>(`/review/api/requests/${encodeURIComponent(id)}`, {}),
  report: (year: number) => ask<YearlyReport>(reportAddress(year), {}),

  /** Does an act on the version that was seen, as the person who is signed in now. Answers the request as it stands after it. */
  async act(id: string, as: string, version: number, act: unknown): Promise<ReviewCasePage> {
    const session = await service.session();
    if (session.subject !== as)
      throw new ServiceError(401, `${nameOf(session)} is signed in now. Reload the page to go on under that name; nothing was done.`);
    return ask<ReviewCasePage>(`/review/api/requests/${encodeURIComponent(id)}/acts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrfToken },
      body: JSON.stringify({ version, act }),
    });
  },

  async signOut({ csrfToken }: Session): Promise<void> {
    await fetch('/sign-in/out', { method: 'POST', headers: { 'x-csrf-token': csrfToken } });
  },
};

export const reportAddress = (year: number, extension = ''): string => `/review/api/report${extension}?year=${year}`;

export const nameOf = ({ name, subject }: Pick<Session, 'name' | 'subject'>): string => (name === '' ? subject : name);

/** The sentence to show for whatever went wrong. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'The service cannot be reached.');

async function ask<T>(address: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    // A redirect leads to the sign-in: the session is over.
    response = await fetch(address, { ...init, redirect: 'manual', headers: { accept: 'application/json', ...init.headers } });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ServiceError(0, 'The service cannot be reached. Nothing was lost; try again.');
  }
  if (response.type === 'opaqueredirect' || response.status === 401) throw new ServiceError(401, 'You are not signed in, or no longer.');
  if (!response.ok) throw new ServiceError(response.status, outcomeText(response.status, await response.text()));
  return await response.json();
}

/** The sentences of an OperationOutcome; the status where the body is none. */
function outcomeText(status: number, body: string): string {
  try {
    const { issue } = JSON.parse(body);
    const said = Array.isArray(issue) ? issue.flatMap(({ details }) => (typeof details?.text === 'string' ? [details.text] : [])) : [];
    if (said.length > 0) return said.join(' ');
  } catch {
    // No JSON: the status says what there is to say.
  }
  return `The service answered ${status}.`;
}
