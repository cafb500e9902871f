import { randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type Reviewer, reviewerRoles } from './reviewer.ts';
import { sealedCookies } from './sealed-cookie.ts';

/** A reviewer's session, kept in the browser's sealed cookie. */
export interface ReviewerSession {
  readonly id: string;
  readonly reviewer: Reviewer;
  /** What an act must bring in the header `X-CSRF-Token`: another site can make the browser send the cookie, but cannot read this. */
  readonly csrfToken: string;
  /** Epoch seconds. */
  readonly signedInAt: number;
  readonly seenAt: number;
}

/** Starts, finds, prolongs and ends sessions. Each answer but `find` is a `Set-Cookie` header. */
export interface ReviewerSessions {
  start(reviewer: Reviewer): Promise<string>;
  /** The session of a request; undefined when nobody is signed in, or has been idle too long. */
  find(cookieHeader: string | undefined): Promise<ReviewerSession | undefined>;
  /** Undefined while prolonging it is not worth a new cookie yet. */
  prolong(session: ReviewerSession): Promise<string | undefined>;
  /** Resolves when no process takes a copy of its cookie any more. */
  end(session: ReviewerSession | undefined): Promise<string>;
}

/** Which sessions were ended, known to every process of the service. */
export interface EndedSessions {
  /** Resolves when it is stored; `until` in epoch seconds. */
  add(id: string, until: number): Promise<unknown>;
  has(id: string): Promise<boolean>;
}

export interface ReviewerSessionSettings {
  readonly secret: Buffer;
  readonly secure: boolean;
  readonly idleMinutes: number;
  readonly ended: EndedSessions;
  readonly now: () => Date;
}

/** After a working day everybody signs in again, however busy they were. */
const longestSeconds = 12 * 3600;
const prolongAfterSeconds = 60;

const content = z.object({
  jti: z.string(),
  sub: z.string(),
  name: z.string(),
  role: z.enum(reviewerRoles),
  csrf: z.string(),
  since: z.number(),
  iat: z.number(),
});

export function reviewerSessions({ secret, secure, idleMinutes, ended, now }: ReviewerSessionSettings): ReviewerSessions {
  const cookies = sealedCookies({ name: 'oncoverage-reviewer', path: '/', secret, secure, now });
  const seconds = (): number => Math.floor(now().getTime() / 1000);

  const write = ({ id, reviewer, csrfToken, signedInAt }: Omit<ReviewerSession, 'seenAt'>): Promise<string> => {
    const left = signedInAt + longestSeconds - seconds();
    const { subject, name, role } = reviewer;
    const claims = { jti: id, sub: subject, name, role, csrf: csrfToken, since: signedInAt };
    return cookies.seal(claims, Math.max(1, Math.min(idleMinutes * 60, left)));
  };

  return {
    start: (reviewer) => write({ id: randomUUID(), reviewer, csrfToken: randomUUID(), signedInAt: seconds() }),
    async find(cookieHeader) {
      const known = content.safeParse(await cookies.open(cookieHeader));
      if (!known.success || (await ended.has(known.data.jti))) return undefined;
      const { jti, sub, name, role, csrf, since, iat } = known.data;
      return { id: jti, reviewer: { subject: sub, name, role }, csrfToken: csrf, signedInAt: since, seenAt: iat };
    },
    prolong: async (session) => (seconds() - session.seenAt < prolongAfterSeconds ? undefined : write(session)),
    async end(session) {
      // A call in progress may still prolong its cookie: what was ended is remembered as long as a session can last.
      if (session !== undefined) await ended.add(session.id, session.signedInAt + longestSeconds + 1);
      return cookies.cleared();
    },
  };
}

/** Whether an act brought its session's token. Compared in constant time. */
export function isOwnAct(session: ReviewerSession, header: string | readonly string[] | undefined): boolean {
  if (typeof header !== 'string') return false;
  const [given, wanted] = [Buffer.from(header), Buffer.from(session.csrfToken)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
