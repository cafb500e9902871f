import { createHash } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { badRequest } from '../../src/fhir/outcome.ts';
import { isObject, textOf } from '../../src/fhir/resource.ts';
import { parseJsonBody } from '../../src/http/body.ts';
import { type Authorization, type AuthorizationServer, isRegistered, type Redeemed } from './authorization.ts';
import type { DemoPatients } from './demo-patients.ts';
import { type LaunchContext, type Launches, type LaunchRequest, launchContext } from './launches.ts';
import { patientPickerPage, refusalPage, style } from './patient-picker.ts';
import { baseOf } from './request-guards.ts';
import type { ResourceStore } from './resource-store.ts';

export interface SmartRouterParts {
  readonly basePath: string;
  readonly patients: DemoPatients;
  readonly store: ResourceStore;
  readonly launches: Launches;
  readonly authorization: AuthorizationServer;
  readonly now: () => Date;
}

/** SMART app launch over HTTP: authorize, token, keys, and the two ways to start a launch. */
export function createSmartRouter(parts: SmartRouterParts): Router {
  const { basePath, patients, store, launches, authorization, now } = parts;
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '32kb' });
  const json = express.raw({ type: () => true, limit: '256kb' });
  // Made at start and kept nowhere: a restart ends every session of the demo.
  const key = generateKeyPair('ES256', { extractable: true });
  const contextOf = (request: LaunchRequest): LaunchContext => {
    const read = (reference: string) => {
      const found = store.read(reference);
      return found === 'gone' ? undefined : found;
    };
    return launchContext(request, patients, read);
  };

  const answer = (request: Request, response: Response, result: Authorization): void => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('referrer-policy', 'no-referrer');
    if (result.kind === 'redirect') {
      response.redirect(302, result.url);
      return;
    }
    response.setHeader('content-security-policy', policyOfPages);
    if (result.kind === 'refused') {
      response.status(400).type('html').send(refusalPage(result.text));
      return;
    }
    const action = `${baseOf(request, basePath)}/auth/patient`;
    response.type('html').send(patientPickerPage(action, result.transaction, result.clientId, patients.patients));
  };

  router.get('/auth/authorize', (request, response) => {
    const at = request.originalUrl.indexOf('?');
    const query = new URLSearchParams(at < 0 ? '' : request.originalUrl.slice(at + 1));
    answer(request, response, authorization.authorize(query, baseOf(request, basePath)));
  });
  router.post('/auth/authorize', form, (request, response) =>
    answer(request, response, authorization.authorize(formOf(request), baseOf(request, basePath))),
  );
  router.post('/auth/patient', form, (request, response) => {
    const said = formOf(request);
    const picked = patients.patients.find(({ id }) => id === said.get('patient'));
    if (picked === undefined) return answer(request, response, { kind: 'refused', text: 'No such patient.' });
    answer(request, response, authorization.pick(said.get('transaction') ?? '', contextOf({ patient: picked.id })));
  });
  router.post('/auth/token', form, async (request, response) => {
    const redeemed = authorization.redeem(formOf(request));
    response.setHeader('cache-control', 'no-store');
    response.setHeader('pragma', 'no-cache');
    if ('error' in redeemed) {
      response.status(400).json(redeemed);
      return;
    }
    const idToken = redeemed.scopes.includes('openid') ? await signed(baseOf(request, basePath), redeemed) : undefined;
    response.json(tokenReply(redeemed, idToken));
  });
  router.get('/auth/jwks', async (_request, response) => {
    const { publicKey } = await key;
    response.json({ keys: [{ ...(await exportJWK(publicKey)), kid: 'demo', use: 'sig', alg: 'ES256' }] });
  });

  // What the CDS Hooks sandbox calls before it opens a SMART link.
  router.post('/_services/smart/Launch', json, (request, response) => {
    const { value } = parseJsonBody(request.body, request.headers['content-type']);
    const said = isObject(value) && isObject(value.parameters) ? value.parameters : {};
    const patient = textOf(said.patient);
    if (patient === undefined) throw badRequest('parameters.patient is missing.', 'parameters.patient', 'required');
    const context = contextOf({ ...namedIn((name) => textOf(said[name])), patient: patient.replace(/^Patient\//, '') });
    response.json({ launch_id: launches.add(context) });
  });

  /** Opens an app as an EHR does from an order: `?patient=…&order=…&coverage=…&launchUrl=…`. */
  router.get('/_services/demo/launch', (request, response) => {
    const base = baseOf(request, basePath);
    const said = (name: string): string | undefined => textOf(request.query[name]);
    const patient = said('patient');
    if (patient === undefined) throw badRequest('patient is missing.', 'patient', 'required');
    const target = said('launchUrl') ?? `${new URL(base).origin}/dtr/launch`;
    if (!isRegistered(target, base)) throw badRequest('launchUrl is no app of this machine.', 'launchUrl', 'value');
    const url = new URL(target);
    url.searchParams.set('iss', base);
    url.searchParams.set('launch', launches.add(contextOf({ ...namedIn(said), patient })));
    response.redirect(302, url.href);
  });

  const signed = async (issuer: string, { clientId, nonce, context, expiresInSeconds }: Redeemed): Promise<string> => {
    const { privateKey } = await key;
    const issuedAt = Math.floor(now().getTime() / 1000);
    const fhirUser = `${issuer}/${context?.fhirUser ?? 'Practitioner/COREPRACTITIONER1'}`;
    return new SignJWT({ fhirUser, profile: fhirUser, ...(nonce !== undefined && { nonce }) })
      .setProtectedHeader({ alg: 'ES256', kid: 'demo', typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(context?.fhirUser.split('/').at(-1) ?? 'COREPRACTITIONER1')
      .setAudience(clientId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + expiresInSeconds)
      .sign(privateKey);
  };
  return router;
}

/** The token response of SMART App Launch 2.2: what is in context beside the token itself. */
function tokenReply(
  { accessToken, expiresInSeconds, scopes, context }: Redeemed,
  idToken: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresInSeconds,
    scope: scopes.join(' '),
    ...(context !== undefined && {
      patient: context.patient,
      ...(context.encounter !== undefined && { encounter: context.encounter.replace(/^Encounter\//, '') }),
      fhirContext: context.fhirContext.map((reference) => ({ reference })),
      ...(context.appContext !== undefined && { appContext: context.appContext }),
      need_patient_banner: true,
    }),
    ...(idToken !== undefined && { id_token: idToken }),
  };
}

function namedIn(said: (name: string) => string | undefined): Omit<LaunchRequest, 'patient'> {
  return {
    order: said('order'),
    coverage: said('coverage'),
    encounter: said('encounter'),
    user: said('user'),
    appContext: said('appContext'),
  };
}

function formOf(request: Request): URLSearchParams {
  const form = new URLSearchParams();
  if (!isObject(request.body)) return form;
  for (const [name, value] of Object.entries(request.body)) if (typeof value === 'string') form.set(name, value);
  return form;
}

/** The pages run no script; their form leads, by a redirect, to apps of this machine. */
const policyOfPages = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self' http://127.0.0.1:* http://localhost:*",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
