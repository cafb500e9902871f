import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { subscriptionTo } from '../pas/example-scenarios.ts';
import { type Listener, listen } from '../pas/listener.ts';
import { inquiryFor } from '../pas/pas-inquiry.ts';
import { type ItemOptions, pasRequest, type RequestOptions } from '../pas/pas-request.ts';
import { actionsIn, claimResponseIn, notesIn, resourcesIn } from '../pas/pas-world.ts';
import { type RunningService, startService } from '../running-service.ts';
import { launchBrowser, noBrowser, openPage, seriousFindings, sidewaysScroll } from './browser.ts';
import { buildPage } from './built-pages.ts';

let service: RunningService;
let listener: Listener;
let browser: Browser;
let now = new Date('2026-11-21T10:00:00Z');

beforeAll(async () => {
  // Guidance authorizes nothing, so that every request waits for a person.
  service = await startService({ TOUCHLESS_AUTHORIZATION: 'ema-imlygic', AUTOMATIC_APPROVALS: 'ema-imlygic' }, () => now);
  listener = await listen();
});
afterAll(async () => {
  await listener.close();
  await service.close();
});

const fhir = { 'content-type': 'application/fhir+json' };
const reviewer = 'demo-reviewer';
const director = 'demo-medical-director';

/** Submits a request that pends, and answers its id. */
async function pended(patient: string, options: RequestOptions = {}): Promise<string> {
  const { status, json, text } = await service.post('/fhir/2.2/Claim/$submit', pasRequest(patient, options), fhir);
  expect([status, Object.values(actionsIn(json))], text).toEqual([200, expect.arrayContaining(['A4'])]);
  return String(claimResponseIn(json).id);
}

/** What an inquiry of the clinic finds about a patient. */
async function inquired(patient: string): Promise<Resource> {
  const { json } = await service.post('/fhir/2.2/Claim/$inquire', inquiryFor(patient), fhir);
  const [found] = JSON.stringify(json).includes('"Parameters"') ? resourcesOfParameters(json) : [json];
  return found === undefined ? { resourceType: 'none' } : claimResponseIn(found);
}

function resourcesOfParameters(json: unknown): readonly unknown[] {
  const { parameter = [] } = JSON.parse(JSON.stringify(json));
  return parameter.flatMap(({ resource }: { resource?: unknown }) => resource ?? []);
}

const actionIn = (response: Resource): string | undefined =>
  /"system":"https:\/\/codesystem\.x12\.org\/005010\/306","code":"(\w+)"/.exec(JSON.stringify(response))?.[1];

/** The cookie of somebody who signed in to the demo, and the token their acts need. */
async function signedIn(as: string): Promise<{ readonly cookie: string; readonly 'x-csrf-token': string }> {
  const answer = await fetch(`${service.url}/sign-in/demo`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `as=${as}&to=/review`,
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { csrfToken } = JSON.parse(await (await fetch(`${service.url}/sign-in/session`, { headers: { cookie } })).text());
  return { cookie, 'x-csrf-token': csrfToken };
}

const act = (id: string, body: unknown, headers: Readonly<Record<string, string>>) =>
  service.post(`/review/api/requests/${id}/acts`, body, headers);

const denial = {
  act: 'deny',
  lines: [1],
  criterion: 'F',
  citation: { source: 'IP0625', section: '1.F' },
  note: 'An infusion is on record.',
};

describe('who may do what', () => {
  let id: string;
  beforeAll(async () => {
    id = await pended('cigna-04', { bundle: 'who', claim: 'who' });
  });

  interface Row {
    readonly sentence: string;
    readonly as: string | undefined;
    readonly body: unknown;
    readonly withoutToken?: true;
    readonly status: number;
    readonly says: string;
  }
  const rows: readonly Row[] = [
    { sentence: 'nobody is signed in', as: undefined, body: { version: 1, act: denial }, status: 401, says: 'signed in' },
    {
      sentence: 'an act without its session’s token',
      as: director,
      body: { version: 1, act: denial },
      withoutToken: true,
      status: 403,
      says: 'X-CSRF-Token',
    },
    { sentence: 'a plain reviewer denies', as: reviewer, body: { version: 1, act: denial }, status: 403, says: 'Only a medical director' },
    {
      sentence: 'a denial without a reason',
      as: director,
      body: { version: 1, act: { ...denial, note: ' ' } },
      status: 400,
      says: 'say why',
    },
    {
      sentence: 'a denial that cites another section',
      as: director,
      body: { version: 1, act: { ...denial, citation: { source: 'IP0625', section: '9' } } },
      status: 422,
      says: 'cited otherwise',
    },
    {
      sentence: 'a smaller grant that grants nothing',
      as: director,
      body: { version: 1, act: { ...denial, act: 'modify' } },
      status: 400,
      says: 'granted instead',
    },
    {
      sentence: 'an approval whose last day lies before its first',
      as: reviewer,
      body: { version: 1, act: { act: 'approve', lines: [1], period: { start: '2026-12-01', end: '2026-11-01' } } },
      status: 400,
      says: 'before the first',
    },
    {
      sentence: 'a version that is not the current one',
      as: director,
      body: { version: 7, act: denial },
      status: 409,
      says: 'has changed',
    },
    { sentence: 'no version', as: director, body: { act: denial }, status: 400, says: 'version' },
    { sentence: 'no object at all', as: director, body: [], status: 400, says: 'version' },
  ];
  test.each(rows)('$sentence: $status', async ({ as, body, withoutToken, status, says }) => {
    const credentials = as === undefined ? {} : await signedIn(as);
    const { 'x-csrf-token': _token, ...bare } = { 'x-csrf-token': '', ...credentials };
    const answer = await act(id, body, withoutToken ? bare : credentials);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(says)]);
    expect(answer.text).toContain('OperationOutcome');
    expect((await service.records.authorizations.byId(id))?.version).toBe(1);
  });

  test('a request that is not there', async () => {
    expect((await act('nothing', { version: 1, act: denial }, await signedIn(director))).status).toBe(404);
  });

  test('who looked at a record and who was refused is in the audit', async () => {
    const { cookie } = await signedIn(reviewer);
    await fetch(`${service.url}/review/api/requests/${id}`, { headers: { cookie } });
    const entries = await service.records.audit.entries({ limit: 100 });
    expect(entries.map(({ actor, action, outcome }) => `${actor} ${action} ${outcome}`)).toEqual(
      expect.arrayContaining(['demo-reviewer review-read success', 'demo-reviewer POST /review/api/requests/:id/acts minor-failure']),
    );
  });
});

describe.skipIf(noBrowser !== undefined)(`the work list in a browser${noBrowser === undefined ? '' : ` (skipped: ${noBrowser})`}`, () => {
  beforeAll(async () => {
    await buildPage('review', 'review');
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** Opens a page as one of the demo's people. */
  async function open(as: string, path: string, options: Parameters<typeof openPage>[2] = {}) {
    const [name = '', value = ''] = (await signedIn(as)).cookie.split('=');
    const cookies = [{ name, value, domain: '127.0.0.1', path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' as const }];
    const opened = await openPage(browser, service.url + path, { ...options, storageState: { cookies, origins: [] } });
    await opened.page.getByRole('button', { name: 'Sign out' }).waitFor();
    await opened.page.getByText('Loading…').waitFor({ state: 'detached' });
    return opened;
  }

  test('by keyboard alone: sign in, approve, the subscriber hears of it, an inquiry shows it', async () => {
    await service.post('/fhir/2.2/Subscription', subscriptionTo(listener.url, '2.2'), fhir);
    await service.runDueJobs();
    expect(listener.heard).toHaveLength(1);
    await pended('cigna-02');
    expect(actionIn(await inquired('cigna-02'))).toBe('A4');

    const { page } = await openPage(browser, `${service.url}/review`);
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await press(page, page.getByRole('link', { name: 'Sign in' }));
    await press(page, page.getByRole('button', { name: /Robin Reviewer/ }));
    await press(page, page.getByRole('link', { name: 'Testa Melanoma-02' }));
    const panel = page.locator('#decision');
    await reach(page, panel.getByRole('radio').first());
    await page.keyboard.press('Space');
    await reach(page, panel.getByLabel(/Note to the provider/));
    await page.keyboard.type('Confirmed by telephone.');
    await press(page, panel.getByRole('button', { name: 'Check and confirm…' }));
    await expectText(panel, 'You approve line 1 of the request for Testa Melanoma-02.');
    await press(page, panel.getByRole('button', { name: 'Approve', exact: true }));
    await expectText(panel, 'approved');
    expect(await panel.innerText()).toMatch(/Authorization DEMO-PA-\d{12}, valid Nov 21, 2026 to May 20, 2027/);
    expect(await panel.innerText()).toContain('one subscriber is being told');
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
    await page.context().close();

    await service.runDueJobs();
    expect(listener.heard).toHaveLength(2);
    expect(actionIn(claimResponseIn(answerIn(listener.heard[1]?.body)))).toBe('A1');
    expect(actionIn(await inquired('cigna-02'))).toBe('A1');
    expect((await service.records.audit.entries({ limit: 5 })).map(({ actor, action }) => `${actor} ${action}`)).toContain(
      'demo-reviewer review-approve',
    );
  });

  test('a medical director denies with criterion, citation and reason; faults are named first', async () => {
    const id = await pended('cigna-05');
    const { page, complaints } = await open(director, `/review/requests/${id}`);
    const panel = page.locator('#decision');
    await panel.getByLabel('Deny').check();
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await expectText(panel, '2 things need your attention');
    await panel.getByLabel('Criterion it rests on').selectOption({ label: 'A (not met): The patient is an adult of 18 years or older.' });
    await panel.getByLabel('Reason, for the provider').fill('The patient is 17.');
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await expectText(panel, 'criterion A (IP0625, 1.A)');
    expect(await panel.innerText()).toContain('A denied line cannot be changed any more');
    expect((await service.records.authorizations.byId(id))?.status).toBe('pended');
    await panel.getByRole('button', { name: 'Deny', exact: true }).click();
    await expectText(panel, 'The answer is stored');
    expect(complaints).toEqual([]);
    await page.context().close();

    const stored = await service.records.authorizations.byId(id);
    const answer: unknown = JSON.parse(stored?.answer ?? '');
    expect([stored?.status, actionsIn(answer)]).toEqual(['denied', { 1: 'A3' }]);
    expect(notesIn(answer)).toContain('The patient is 17. (criterion A; IP0625, 1.A)');
    expect(await service.records.authorizations.acts(id)).toMatchObject([{ who: director, act: 'deny', citation: 'IP0625 1.A' }]);
  });

  test('a plain reviewer is not offered a denial, and is told why', async () => {
    const { page } = await open(reviewer, `/review/requests/${await pended('carepartners-04')}`);
    const panel = page.locator('#decision');
    expect(await panel.getByLabel('Deny').isDisabled()).toBe(true);
    expect(await panel.getByLabel('Grant something else').isDisabled()).toBe(true);
    expect(await panel.innerText()).toContain('Only a medical director may deny');
    await page.context().close();
  });

  test('a criterion’s evidence opens the resource, with what was used marked', async () => {
    const { page } = await open(reviewer, `/review/requests/${await pended('cigna-04', { bundle: 'evidence', claim: 'evidence' })}`);
    const record = page.locator('.record');
    expect(await record.innerText()).toContain('The machine’s recommendation: have a medical director look at a denial.');
    expect(await record.innerText()).toContain('A recommendation decides nothing; you do.');
    const statuses = await page.locator('tr.criterion th').allInnerTexts();
    expect(statuses.map((text) => text.trim())).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
    await page.locator('#line-1-A').getByRole('button').first().click();
    expect(await page.locator('dialog mark').first().innerText()).toContain('1958-12-24');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('somebody else was faster: what was entered stays, and can be sent after a look at the request as it is', async () => {
    const lines: readonly ItemOptions[] = [1, 2].map((sequence) => ({
      sequence,
      order: 0,
      codings: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code: 'C9399' }],
      quantity: 1,
      day: '2026-11-24',
    }));
    const id = await pended('cigna-03', { items: lines });
    const { page } = await open(reviewer, `/review/requests/${id}`);
    const panel = page.locator('#decision');
    await panel.getByLabel('Approve as asked for').check();
    await panel.getByLabel(/Note to the provider/).fill('As discussed.');
    const other = await act(id, { version: 1, act: { act: 'approve', lines: [2] } }, await signedIn(director));
    expect(other.status).toBe(200);
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await panel.getByRole('button', { name: 'Approve', exact: true }).click();
    await expectText(panel, 'The request has changed since it was shown.');
    await panel.getByRole('button', { name: 'Show the request as it is now' }).click();
    await page.getByText('Morgan Director').or(page.getByText('by demo-medical-director')).first().waitFor();
    expect(await panel.getByLabel(/Note to the provider/).inputValue()).toBe('As discussed.');
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await expectText(panel, 'You approve line 1 of');
    await panel.getByRole('button', { name: 'Approve', exact: true }).click();
    await expectText(panel, 'The answer is stored');
    await page.context().close();
    expect((await service.records.authorizations.byId(id))?.status).toBe('active');
  });

  test('the service cannot be reached, or the session is over: nothing is lost', async () => {
    const id = await pended('carepartners-06');
    const { page } = await open(reviewer, `/review/requests/${id}`);
    const panel = page.locator('#decision');
    await panel.getByLabel('Approve as asked for').check();
    await panel.getByLabel(/Note to the provider/).fill('Kept.');
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await page.context().setOffline(true);
    await panel.getByRole('button', { name: 'Approve', exact: true }).click();
    await expectText(panel, 'The service cannot be reached.');
    await page.context().setOffline(false);
    await page.context().clearCookies();
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await panel.getByRole('button', { name: 'Approve', exact: true }).click();
    await expectText(panel, 'You are not signed in, or no longer.');
    expect(await panel.getByLabel(/Note to the provider/).inputValue()).toBe('Kept.');
    expect((await service.records.authorizations.byId(id))?.status).toBe('pended');
    await page.context().close();
  });

  test('documents are asked for, come, and are read', async () => {
    const id = await pended('lhcc-02');
    const { page } = await open(reviewer, `/review/requests/${id}`);
    const panel = page.locator('#decision');
    await panel.getByLabel('Ask for documents').check();
    await panel.getByLabel(/Surgical operation note/).check();
    await panel.getByLabel('Surgical operation note: what it has to show').fill('Which lesions were removed.');
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await panel.getByRole('button', { name: 'Ask for the documents' }).click();
    await expectText(panel, 'documents asked for');
    expect(await page.locator('.documents').innerText()).toMatch(
      /awaited\s+Surgical operation note for line 1\s+Which lesions were removed\./,
    );

    const wanted = (await service.records.documents.wanted(id)).find(({ code }) => code === '11504-8');
    const sent = await service.post('/fhir/2.2/$submit-attachment', attachment(wanted?.trackingId ?? '', 'LHCC-0002'), fhir);
    expect(sent.status, sent.text).toBe(200);
    await page.reload();
    await page.getByText('Two lesions of the left calf.').waitFor();
    expect(await page.locator('.documents').innerText()).toMatch(/received\s+Surgical operation note/);
    await page.context().close();
  });

  test('something smaller is granted, by a medical director', async () => {
    const id = await pended('lhcc-12');
    const { page } = await open(director, `/review/requests/${id}`);
    const panel = page.locator('#decision');
    await panel.getByLabel('Grant something else').check();
    await panel.getByLabel('Quantity granted').fill('100');
    await panel.getByLabel('Unit').fill('units');
    await panel.getByLabel('Criterion it rests on').selectOption({ index: 1 });
    await panel.getByLabel('Reason, for the provider').fill('One vial until the response is documented.');
    await panel.getByRole('button', { name: 'Check and confirm…' }).click();
    await panel.getByRole('button', { name: 'Grant this instead' }).click();
    await expectText(panel, 'granted otherwise');
    await page.context().close();
    const answer: unknown = JSON.parse((await service.records.authorizations.byId(id))?.answer ?? '');
    expect(actionsIn(answer)).toEqual({ 1: 'A6' });
    expect(claimResponseIn(answer).addItem).toMatchObject([{ itemSequence: [1], quantity: { value: 100, unit: 'units' } }]);
  });

  test('expedited first, then by due time; what is overdue says so, and nothing decided it', async () => {
    now = new Date('2026-11-17T08:00:00Z');
    const late = await pended('carepartners-03');
    now = new Date('2026-11-21T10:00:00Z');
    await pended('cigna-10', { urgent: true });
    const { page, complaints } = await open(reviewer, '/review');
    const rows = await page.locator('tbody tr').allInnerTexts();
    expect(rows[0]).toMatch(/expedited[\s\S]*Testa Melanoma-10[\s\S]*24 h 0 min left|expedited[\s\S]*Testa Melanoma-10[\s\S]*1 d 0 h left/);
    expect(rows[0]).toContain('24 h for drugs, commercial plans');
    expect(rows[1]).toMatch(/Testa Melanoma-23[\s\S]*overdue by 1 d 2 h/);
    expect((await service.records.authorizations.byId(late))?.status).toBe('pended');
    await page.getByLabel('Overdue').check();
    expect(await page.locator('tbody tr').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the yearly report is shown and taken along', async () => {
    const { page } = await open(reviewer, '/review/report');
    await page.getByRole('row', { name: /all policies standard/ }).waitFor();
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    expect((await waiting).suggestedFilename()).toBe('prior-authorization-2026.csv');
    const { cookie } = await signedIn(reviewer);
    const csv = await fetch(`${service.url}/review/api/report.csv?year=2026`, { headers: { cookie } });
    expect([csv.headers.get('content-type'), (await csv.text()).split('\r\n')[0]]).toEqual([
      'text/csv; charset=utf-8',
      'year,policy,kind,requested,approved,modified,denied,cancelled,pended,late,approvedPercent,modifiedPercent,deniedPercent,meanHours,medianHours',
    ]);
    expect((await fetch(`${service.url}/review/api/report?year=x`, { headers: { cookie } })).status).toBe(400);
    await page.context().close();
  });

  const views = [
    { sentence: '1280 pixels, light', options: {} },
    { sentence: '360 pixels, dark', options: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const } },
  ];
  test.each(views)('every page at $sentence: nothing serious for axe, nothing to scroll sideways', async ({ sentence, options }) => {
    const id = await pended('lhcc-06', { bundle: `view-${sentence}`, claim: `view-${options.viewport?.width ?? 1280}` });
    for (const path of ['/review', `/review/requests/${id}`, '/review/report']) {
      const { page, complaints } = await open(director, path, options);
      if (path.includes('requests')) {
        await page.getByLabel('Deny').check();
        await page.getByRole('button', { name: 'Check and confirm…' }).click();
        await page.getByLabel('Criterion it rests on').selectOption({ index: 1 });
      }
      expect([path, await seriousFindings(page), await sidewaysScroll(page), complaints]).toEqual([path, [], 0, []]);
      await page.context().close();
    }
  });
});

/** The PAS response of a notification: the Bundle inside its Bundle. */
function answerIn(notification: unknown): unknown {
  const [answer] = resourcesIn(notification, 'Bundle');
  return answer ?? notification;
}

/** Waits for a text, and fails with what there is instead. */
async function expectText(place: Locator, text: string): Promise<void> {
  await place
    .getByText(text)
    .first()
    .waitFor({ timeout: 10_000 })
    .catch(async () => expect(await place.innerText()).toContain(text));
}

/** Goes to an element by Tab alone. */
async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if ((await target.and(page.locator(':focus')).count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be reached by keyboard`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Enter');
}

/** A document sent in for a tracking id, as CDex says. */
function attachment(trackingId: string, memberId: string): Resource {
  const note: Resource = {
    resourceType: 'DocumentReference',
    id: 'operation-note',
    status: 'current',
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          title: 'Operation note',
          data: Buffer.from('Two lesions of the left calf.').toString('base64'),
        },
      },
    ],
  };
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'TrackingId', valueIdentifier: { value: trackingId } },
      { name: 'AttachTo', valueCode: 'preauthorization' },
      { name: 'MemberId', valueIdentifier: { value: memberId } },
      { name: 'Attachment', part: [{ name: 'Content', resource: note }] },
    ],
  };
}
