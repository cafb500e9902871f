import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningEhr, startEhr } from './ehr-server.ts';

let running: RunningEhr;
beforeAll(async () => {
  running = await startEhr();
});
beforeEach(() => {
  running.ehr.reset();
  running.clock.now = new Date();
});
afterAll(() => running.close());

// biome-ignore lint/suspicious/noExplicitAny: the tests look into whatever came
const bodyOf = async (response: Response | Promise<Response>): Promise<any> => JSON.parse(await (await response).text());

const verifier = 'a-verifier-that-is-long-enough-for-pkce-0123456789';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const redirectUri = 'http://127.0.0.1:9999/app';
const scope = 'launch openid fhirUser patient/*.rs patient/QuestionnaireResponse.cu';

/** An authorization request as an app sends it; `undefined` leaves a parameter out. */
const asked = (over: Record<string, string | undefined> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries({
      response_type: 'code',
      client_id: 'my-app',
      redirect_uri: redirectUri,
      scope,
      state: 'st',
      aud: running.base,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      nonce: 'n1',
      ...over,
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
const post = (path: string, form: Record<string, string>): Promise<Response> =>
  fetch(`${running.base}/${path}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });
const authorize = (query: Record<string, string>): Promise<Response> =>
  fetch(`${running.base}/auth/authorize?${new URLSearchParams(query)}`, { redirect: 'manual' });
const returned = (response: Response): URLSearchParams => new URL(response.headers.get('location') ?? 'none:').searchParams;
const launch = async (parameters: Record<string, unknown>): Promise<string> => {
  const response = await fetch(`${running.base}/_services/smart/Launch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ launchUrl: 'http://127.0.0.1:3000/dtr/launch', parameters }),
  });
  return (await bodyOf(response)).launch_id;
};
const redeem = (code: string | null, over: Record<string, string> = {}): Promise<Response> =>
  post('auth/token', {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: redirectUri,
    client_id: 'my-app',
    code_verifier: verifier,
    ...over,
  });
// biome-ignore lint/suspicious/noExplicitAny: the tests look into whatever came
const tokenFor = async (parameters: Record<string, unknown>, over: Record<string, string> = {}): Promise<any> =>
  bodyOf(redeem(returned(await authorize(asked({ launch: await launch(parameters), ...over }))).get('code')));
const read = (path: string, token: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${running.base}/${path}`, { ...init, headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${token}` } });

describe('an EHR launch', () => {
  test('from the demo launcher to the chart: patient, order and coverage in context', async () => {
    const opened = await fetch(
      `${running.base}/_services/demo/launch?${new URLSearchParams({ patient: 'carepartners-01', launchUrl: 'http://127.0.0.1:9999/launch' })}`,
      { redirect: 'manual' },
    );
    expect(opened.status).toBe(302);
    expect(returned(opened).get('iss')).toBe(running.base);
    const discovered = await bodyOf(fetch(`${running.base}/.well-known/smart-configuration`));
    const approved = await fetch(
      `${discovered.authorization_endpoint}?${new URLSearchParams(asked({ launch: returned(opened).get('launch') ?? '' }))}`,
      {
        redirect: 'manual',
      },
    );
    expect(returned(approved).get('state')).toBe('st');
    const response = await redeem(returned(approved).get('code'));
    expect(response.headers.get('cache-control')).toBe('no-store');
    const token = await bodyOf(response);
    expect(token).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope,
      patient: 'carepartners-01',
      fhirContext: [{ reference: 'MedicationRequest/carepartners-01-lifileucel' }, { reference: 'Coverage/carepartners-01-coverage' }],
      need_patient_banner: true,
    });
    const keys = createRemoteJWKSet(new URL(discovered.jwks_uri));
    const { payload } = await jwtVerify(token.id_token, keys, { issuer: running.base, audience: 'my-app' });
    expect(payload).toMatchObject({ fhirUser: `${running.base}/Practitioner/dr-onda`, nonce: 'n1' });
    for (const { reference } of token.fhirContext) expect((await read(reference, token.access_token)).status).toBe(200);
    expect((await read('Practitioner/dr-onda', token.access_token)).status).toBe(200);
  });

  test('what the launch names itself stands: order, coverage, encounter, user, appContext', async () => {
    const token = await tokenFor({
      patient: 'cigna-01',
      order: 'MedicationRequest/cigna-01-fludarabine',
      coverage: 'Coverage/other',
      encounter: 'Encounter/cigna-01-encounter-1',
      user: 'PractitionerRole/dr-hema-role',
      appContext: 'anything at all',
    });
    expect(token).toMatchObject({
      fhirContext: [{ reference: 'MedicationRequest/cigna-01-fludarabine' }, { reference: 'Coverage/other' }],
      encounter: 'cigna-01-encounter-1',
      appContext: 'anything at all',
    });
    expect(JSON.parse(Buffer.from(token.id_token.split('.')[1], 'base64url').toString()).fhirUser).toBe(
      `${running.base}/Practitioner/dr-hema`,
    );
  });

  test('a SMART link of the CDS Hooks sandbox: patient and appContext are enough', async () => {
    const token = await tokenFor({ patient: 'cigna-02', smart_messaging_origin: 'https://sandbox.cds-hooks.org', appContext: 'x' });
    expect(token).toMatchObject({ patient: 'cigna-02', appContext: 'x' });
  });

  test('an open redirect is refused', async () => {
    const opened = await fetch(`${running.base}/_services/demo/launch?patient=cigna-01&launchUrl=https://evil.example/`, {
      redirect: 'manual',
    });
    expect(opened.status).toBe(400);
  });
});

describe('a standalone launch', () => {
  const standalone = 'launch/patient openid fhirUser patient/*.rs';

  test('shows a page to pick a patient, which any keyboard can use and no script serves', async () => {
    const page = await authorize(asked({ scope: standalone }));
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain('<html lang="en">');
    expect(html.match(/<label><input type="radio" name="patient"/g)).toHaveLength(36);
    expect(html).toMatch(/<legend>/);
    expect(html).not.toMatch(/<script| on\w+=/);
    const transaction = /name="transaction" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const picked = await post('auth/patient', { transaction, patient: 'lhcc-01' });
    const token = await bodyOf(redeem(returned(picked).get('code')));
    expect(token).toMatchObject({
      patient: 'lhcc-01',
      fhirContext: [{ reference: 'MedicationRequest/lhcc-01-talimogene' }, { reference: 'Coverage/lhcc-01-coverage' }],
    });
    expect((await post('auth/patient', { transaction, patient: 'lhcc-01' })).status).toBe(400);
  });

  test('the app’s name cannot put markup on the page', async () => {
    expect(await (await authorize(asked({ scope: standalone, client_id: '<b>x' }))).text()).not.toContain('<b>x');
  });
});

describe('what is refused', () => {
  test.each([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no state', { state: undefined }, 'invalid_request'],
    ['another FHIR server as aud', { aud: 'https://elsewhere.example/fhir' }, 'invalid_request'],
    ['an implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['a launch nobody started', { launch: 'unknown' }, 'invalid_request'],
  ])('%s is told to the app', async (_sentence, over, error) => {
    const response = await authorize(asked(over));
    expect(response.status).toBe(302);
    expect(returned(response).get('error')).toBe(error);
    expect(returned(response).get('code')).toBeNull();
  });

  test.each([
    ['no client_id', { client_id: undefined }],
    ['a redirect elsewhere', { redirect_uri: 'https://evil.example/' }],
    ['a redirect that only looks like this machine', { redirect_uri: 'http://127.0.0.1.evil.example/' }],
    ['a redirect with a user in it', { redirect_uri: 'http://127.0.0.1:3000@evil.example/' }],
    ['a script for a redirect', { redirect_uri: 'javascript:alert(1)' }],
  ])('%s is told to the user, never redirected', async (_sentence, over) => {
    const response = await authorize(asked(over));
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  test('on this service’s own origin only /dtr is an app', async () => {
    const { origin } = new URL(running.base);
    const id = await launch({ patient: 'cigna-01' });
    expect((await authorize(asked({ launch: id, redirect_uri: `${origin}/dtr` }))).status).toBe(302);
    expect((await authorize(asked({ launch: id, redirect_uri: `${origin}/review` }))).status).toBe(400);
  });

  test.each([
    ['another verifier', { code_verifier: `${verifier}x` }, 'invalid_grant'],
    ['another redirect_uri', { redirect_uri: 'http://127.0.0.1:1/' }, 'invalid_grant'],
    ['another app', { client_id: 'other' }, 'invalid_grant'],
    ['a code nobody gave', { code: 'x' }, 'invalid_grant'],
    ['another grant type', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
  ])('at the token endpoint: %s', async (_sentence, over, error) => {
    const approved = await authorize(asked({ launch: await launch({ patient: 'cigna-01' }) }));
    const response = await redeem(returned(approved).get('code'), over);
    expect([response.status, (await bodyOf(response)).error]).toEqual([400, error]);
  });

  test('a code used twice ends the token it gave', async () => {
    const approved = await authorize(asked({ launch: await launch({ patient: 'cigna-01' }) }));
    const code = returned(approved).get('code');
    const token = (await bodyOf(redeem(code))).access_token;
    expect((await read('Patient/cigna-01', token)).status).toBe(200);
    expect((await redeem(code)).status).toBe(400);
    expect((await read('Patient/cigna-01', token)).status).toBe(401);
  });

  test('codes last a minute, tokens an hour', async () => {
    const approved = await authorize(asked({ launch: await launch({ patient: 'cigna-01' }) }));
    const { access_token: token } = await tokenFor({ patient: 'cigna-01' });
    running.clock.now = new Date(running.clock.now.getTime() + 61_000);
    expect((await redeem(returned(approved).get('code'))).status).toBe(400);
    expect((await read('Patient/cigna-01', token)).status).toBe(200);
    running.clock.now = new Date(running.clock.now.getTime() + 3_600_000);
    const expired = await read('Patient/cigna-01', token);
    expect([expired.status, expired.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('a token is honoured', () => {
  const response = (patient: string) =>
    JSON.stringify({ resourceType: 'QuestionnaireResponse', status: 'in-progress', subject: { reference: `Patient/${patient}` } });

  test('a patient’s token reaches that chart and what is nobody’s, and no other chart', async () => {
    const { access_token: token } = await tokenFor({ patient: 'cigna-01' });
    expect((await read('Patient/cigna-02', token)).status).toBe(404);
    expect((await bodyOf(read('Condition?patient=cigna-02', token))).total).toBe(0);
    expect((await bodyOf(read('Condition?patient=cigna-01', token))).total).toBe(2);
    expect((await read('Organization/payer-cigna', token)).status).toBe(200);
  });

  test('it writes what its scopes let it write, for its patient', async () => {
    const { access_token: token } = await tokenFor({ patient: 'cigna-01' });
    expect((await read('QuestionnaireResponse', token, { method: 'POST', body: response('cigna-01') })).status).toBe(201);
    expect((await read('QuestionnaireResponse', token, { method: 'POST', body: response('cigna-02') })).status).toBe(403);
    expect((await read('Task', token, { method: 'POST', body: '{"resourceType":"Task"}' })).status).toBe(403);
  });

  test('scopes of SMART 1 mean the same; scopes this EHR does not know are not granted', async () => {
    const token = await tokenFor(
      { patient: 'cigna-01' },
      { scope: 'launch patient/*.read patient/QuestionnaireResponse.write system/*.rs offline_access' },
    );
    expect(token.scope).toBe('launch patient/*.read patient/QuestionnaireResponse.write');
    expect(token.id_token).toBeUndefined();
    expect((await read('QuestionnaireResponse', token.access_token, { method: 'POST', body: response('cigna-01') })).status).toBe(201);
    expect((await read('Patient/cigna-01', token.access_token)).status).toBe(200);
  });
});
