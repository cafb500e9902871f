import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isOwnAct, reviewerSessions } from '../../src/security/reviewer-session.ts';
import { demoReviewers } from '../../src/security/reviewer-sign-in.ts';
import { type RunningService, startService } from '../running-service.ts';
import { type StrictService, startStrict } from './strict-service.ts';
import { Browser, clientId, clientSecret, startIssuer, type TestIssuer } from './test-issuer.ts';

let issuer: TestIssuer;
let service: StrictService;
beforeAll(async () => {
  issuer = await startIssuer();
  service = await startStrict([], {
    REVIEW_OIDC_ISSUER: issuer.issuer,
    REVIEW_OIDC_CLIENT_ID: clientId,
    REVIEW_OIDC_CLIENT_SECRET: clientSecret,
  });
  issuer.redirectUri = `${service.url}/sign-in/callback`;
});
afterAll(async () => {
  await service.close();
  await issuer.close();
});

const session = z.object({ subject: z.string(), name: z.string(), role: z.string(), csrfToken: z.string() });
const signedIn = async (browser: Browser, url = service.url) => {
  const { response } = await browser.go(`${url}/sign-in/session`);
  return response.status === 200 ? session.parse(await response.json()) : response.status;
};

describe('reviewers sign in by OpenID Connect', () => {
  const people: [string, TestIssuer['person'], unknown][] = [
    ['a reviewer', { sub: 'r1', name: 'Ria', roles: ['reviewer'] }, { subject: 'r1', name: 'Ria', role: 'reviewer' }],
    ['a medical director', { sub: 'm1', name: 'Max', roles: ['staff', 'medical-director'] }, { subject: 'm1', role: 'medical-director' }],
    ['one who is both', { sub: 'b1', roles: ['reviewer', 'medical-director'] }, { name: '', role: 'medical-director' }],
    ['a role as one word', { sub: 'w1', roles: 'reviewer' }, { role: 'reviewer' }],
  ];
  test.each(people)('%s', async (_, person, expected) => {
    issuer.person = person;
    const browser = new Browser();
    const { url } = await browser.go(`${service.url}/sign-in?to=/review`);
    expect(url).toBe(`${service.url}/review`);
    expect(await signedIn(browser)).toMatchObject({ ...(typeof expected === 'object' ? expected : {}) });
  });

  test.each([
    ['another role', { sub: 'x1', roles: ['nurse'] }],
    ['a role that begins alike', { sub: 'x2', roles: ['reviewers'] }],
    ['no role', { sub: 'x3' }],
    ['roles that are no text', { sub: 'x4', roles: { reviewer: true } }],
  ])('%s is nobody here', async (_, person) => {
    issuer.person = person;
    const browser = new Browser();
    const { response } = await browser.go(`${service.url}/sign-in`);
    expect(response.status).toBe(403);
    expect(await signedIn(browser)).toBe(401);
  });

  test('the request carries PKCE, state and nonce', async () => {
    const { response } = await new Browser().go(`${service.url}/sign-in`, {}, 0);
    const { searchParams } = new URL(response.headers.get('location') ?? '');
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)?.length).toBeGreaterThan(30);
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
  });

  const comebacks: [string, (location: string) => string][] = [
    ['another state', (location) => location.replace(/state=[^&]+/, 'state=other')],
    ['no state', (location) => location.replace(/&?state=[^&]+/, '')],
    ['another code', (location) => location.replace(/code=[^&]+/, 'code=other')],
    ['another issuer', (location) => location.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')],
    ['an error', (location) => location.replace(/code=[^&]+/, 'error=access_denied')],
  ];
  test.each(comebacks)('coming back with %s signs nobody in', async (_, change) => {
    issuer.person = { sub: 'r1', roles: ['reviewer'] };
    const browser = new Browser();
    const location = await comeback(browser);
    const { response } = await browser.go(change(location));
    expect(response.status).toBe(401);
    expect(await signedIn(browser)).toBe(401);
  });

  test('a comeback in another browser signs nobody in', async () => {
    issuer.person = { sub: 'r1', roles: ['reviewer'] };
    const location = await comeback(new Browser());
    const victim = new Browser();
    expect((await victim.go(location)).response.status).toBe(403);
    expect(await signedIn(victim)).toBe(401);
  });

  /** Signs in at the issuer and stops before coming back. */
  async function comeback(browser: Browser): Promise<string> {
    let url = `${service.url}/sign-in`;
    for (let hop = 0; hop < 10; hop += 1) {
      const { response } = await browser.go(url, { redirect: 'manual' });
      url = new URL(response.headers.get('location') ?? '', url).href;
      if (url.startsWith(issuer.redirectUri)) return url;
    }
    throw new Error('never came back');
  }

  test.each([
    ['https://evil.example/', '/review'],
    ['//evil.example', '/review'],
    ['/\\evil.example', '/review'],
    ['javascript:alert(1)', '/review'],
    ['/policies/cigna-amtagvi', '/policies/cigna-amtagvi'],
  ])('after signing in, %s leads to %s', async (to, path) => {
    issuer.person = { sub: 'r1', roles: ['reviewer'] };
    const { url } = await new Browser().go(`${service.url}/sign-in?to=${encodeURIComponent(to)}`);
    expect(url).toBe(service.url + path);
  });

  test('signing out needs the CSRF token, and ends the session for copies of its cookie too', async () => {
    issuer.person = { sub: 'r1', roles: ['reviewer'] };
    const browser = new Browser();
    await browser.go(`${service.url}/sign-in`);
    const who = await signedIn(browser);
    if (typeof who === 'number') throw new Error('not signed in');
    const copy = browser.cookies(service.url);
    expect((await browser.go(`${service.url}/sign-in/out`, { method: 'POST' })).response.status).toBe(403);
    const out = await browser.go(`${service.url}/sign-in/out`, { method: 'POST', headers: { 'x-csrf-token': who.csrfToken } });
    expect(out.response.status).toBe(204);
    expect(await signedIn(browser)).toBe(401);
    expect((await fetch(`${service.url}/sign-in/session`, { headers: { cookie: copy } })).status).toBe(401);
  });

  test('a cookie that was changed or is of another store signs nobody in', async () => {
    const elsewhere = reviewerSessions({
      secret: Buffer.alloc(32, 1),
      secure: false,
      idleMinutes: 30,
      ended: { add: async () => undefined, has: async () => false },
      now: () => new Date(),
    });
    const forged = (await elsewhere.start({ subject: 'x', name: '', role: 'medical-director' })).split(';')[0] ?? '';
    for (const cookie of [forged, `${forged}x`, 'oncoverage-reviewer=', 'oncoverage-reviewer=a.b.c.d.e'])
      expect((await fetch(`${service.url}/sign-in/session`, { headers: { cookie } })).status).toBe(401);
  });
});

describe('a session', () => {
  const start = Date.parse('2026-11-21T10:00:00Z');
  const world = () => {
    const clock = { now: start };
    const { records } = service;
    const sessions = reviewerSessions({
      secret: Buffer.alloc(32, 7),
      secure: true,
      idleMinutes: 30,
      ended: { add: (id, until) => records.useTokenOnce('session', id, until), has: (id) => records.wasTokenUsed('session', id) },
      now: () => new Date(clock.now),
    });
    const cookie = (header: string) => header.split(';')[0];
    return { clock, sessions, cookie };
  };
  const reviewer = { subject: 'r1', name: 'Ria', role: 'reviewer' } as const;

  test('is bound to https and this host, and read by nobody else', async () => {
    const header = await world().sessions.start(reviewer);
    expect(header).toMatch(/^__Host-oncoverage-reviewer=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=1800$/);
    expect(header).not.toContain(Buffer.from('Ria').toString('base64url'));
  });

  test.each([
    [29, true],
    [31, false],
  ])('idle for %i minutes: signed in %s', async (minutes, expected) => {
    const { clock, sessions, cookie } = world();
    const held = cookie(await sessions.start(reviewer));
    clock.now += minutes * 60_000;
    expect((await sessions.find(held)) !== undefined).toBe(expected);
  });

  test('goes on while it is used, for twelve hours at most', async () => {
    const { clock, sessions, cookie } = world();
    let held = cookie(await sessions.start(reviewer));
    let hours = 0;
    for (; hours < 20; hours += 1 / 3) {
      clock.now += 20 * 60_000;
      const known = await sessions.find(held);
      if (known === undefined) break;
      held = cookie((await sessions.prolong(known)) ?? '') ?? held;
    }
    expect(hours).toBeGreaterThan(11);
    expect(hours).toBeLessThanOrEqual(12);
  });

  test('that ended is not revived by a cookie that was prolonged meanwhile', async () => {
    const { clock, sessions, cookie } = world();
    const known = await sessions.find(cookie(await sessions.start(reviewer)));
    clock.now += 2 * 60_000;
    if (known === undefined) throw new Error('no session');
    await sessions.end(known);
    const prolonged = cookie((await sessions.prolong(known)) ?? '');
    expect(prolonged).toMatch(/^__Host-oncoverage-reviewer=\S+$/);
    expect(await sessions.find(prolonged)).toBeUndefined();
  });

  test('an act is its own by the exact token alone', async () => {
    const { sessions, cookie } = world();
    const known = await sessions.find(cookie(await sessions.start(reviewer)));
    if (known === undefined) throw new Error('no session');
    expect(isOwnAct(known, known.csrfToken)).toBe(true);
    for (const token of [undefined, '', 'x', `${known.csrfToken}x`, [known.csrfToken]]) expect(isOwnAct(known, token)).toBe(false);
  });
});

describe('what is served to whom', () => {
  const pages = ['/', '/review', '/metrics'];
  test('with AUTH=required and no issuer the playground, the work list and the metrics are not there', async () => {
    const closed = await startStrict([]);
    for (const path of [...pages, '/sign-in', '/sign-in/session', '/sign-in/demo'])
      expect([path, (await fetch(closed.url + path, { redirect: 'manual' })).status]).toEqual([path, 404]);
    await closed.close();
  });

  test('with an issuer they are for people who are signed in', async () => {
    expect((await fetch(`${service.url}/metrics`)).status).toBe(401);
    for (const path of ['/', '/review', '/REVIEW', '/review/']) {
      const response = await fetch(service.url + path, { redirect: 'manual' });
      expect([path, response.status, response.headers.get('location')?.startsWith('/sign-in?to=')]).toEqual([path, 303, true]);
    }
    issuer.person = { sub: 'r1', roles: ['reviewer'] };
    const browser = new Browser();
    await browser.go(`${service.url}/sign-in`);
    expect((await browser.go(`${service.url}/metrics`)).response.status).toBe(200);
    expect((await browser.go(`${service.url}/review`)).url).toBe(`${service.url}/review`);
  });

  test('with AUTH=off metrics are open', async () => {
    const open = await startService();
    expect((await fetch(`${open.url}/metrics`)).status).toBe(200);
    await open.close();
  });
});

describe('demo mode', () => {
  let demo: RunningService;
  beforeAll(async () => {
    demo = await startService();
  });
  afterAll(() => demo.close());

  test('offers two people to be', async () => {
    const page = await (await fetch(`${demo.url}/sign-in?to=${encodeURIComponent('"><script>')}`)).text();
    for (const { subject } of demoReviewers) expect(page).toContain(subject);
    expect(page).not.toContain('<script>');
    for (const { subject, role } of demoReviewers) {
      const browser = new Browser();
      const body = new URLSearchParams({ as: subject, to: '/review' });
      expect((await browser.go(`${demo.url}/sign-in/demo`, { method: 'POST', body })).url).toBe(`${demo.url}/review`);
      expect(await signedIn(browser, demo.url)).toMatchObject({ subject, role });
    }
  });

  test.each([
    ['nobody known', { as: 'somebody' }, {}, 400],
    ["another site's form", { as: 'demo-reviewer' }, { 'sec-fetch-site': 'cross-site' }, 403],
    ['the form of another port', { as: 'demo-reviewer' }, { 'sec-fetch-site': 'same-site' }, 403],
  ])('%s is refused', async (_, form, headers, status) => {
    const response = await fetch(`${demo.url}/sign-in/demo`, { method: 'POST', body: new URLSearchParams(form), headers });
    expect(response.status).toBe(status);
  });
});
