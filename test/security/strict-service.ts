import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { type RunningService, startService } from '../running-service.ts';

/** Two registered EHRs, each with keys of its own; an ES384 pair and an RS384 pair take a while to make, so they are made once. */
export interface Ehr {
  readonly id: string;
  readonly iss: string;
  readonly es384: KeyOf;
  readonly rs384: KeyOf;
}
export interface KeyOf {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function makeKey(alg: 'ES384' | 'RS384', kid: string): Promise<KeyOf> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export async function makeEhr(id: string): Promise<Ehr> {
  const [es384, rs384] = await Promise.all([makeKey('ES384', `${id}-ec`), makeKey('RS384', `${id}-rsa`)]);
  return { id, iss: `https://${id}.example.org`, es384, rs384 };
}

/** A client of a CLIENTS_FILE. */
export function clientOf(ehr: Ehr, npi: readonly string[], scopes: readonly string[] = ['system/*.cruds']) {
  const keys = [ehr.es384.jwk, ehr.rs384.jwk];
  return {
    id: ehr.id,
    name: ehr.id,
    cdsHooks: { iss: ehr.iss, jwks: { keys } },
    backendServices: { clientId: `${ehr.id}-backend`, jwks: { keys }, scopes },
    npi,
    fhirServers: [`https://${ehr.id}.example.org/fhir`],
    subscriptionEndpoints: [],
  };
}

/** A service with AUTH=required and these clients. */
export interface StrictService extends RunningService {
  readonly clientsFile: string;
  /** The header of a hook call: a fresh JWT for that address. */
  hookToken(ehr: Ehr, path: string, change?: TokenChange): Promise<{ readonly authorization: string }>;
  /** The header of a call to the payer API. */
  accessToken(ehr: Ehr, scope?: string): Promise<{ readonly authorization: string }>;
}

export interface TokenChange {
  readonly key?: KeyOf;
  readonly alg?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export async function startStrict(
  clients: readonly object[],
  settings: Readonly<Record<string, string>> = {},
  log?: Parameters<typeof startService>[2],
): Promise<StrictService> {
  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-clients-'));
  const clientsFile = join(folder, 'clients.json');
  await writeFile(clientsFile, JSON.stringify({ clients }));
  const service = await startService({ AUTH: 'required', CLIENTS_FILE: clientsFile, ...settings }, undefined, log);
  const answer = z.object({ access_token: z.string() });
  return {
    ...service,
    clientsFile,
    hookToken: async (ehr, path, change) => ({ authorization: `Bearer ${await hookJwt(ehr, service.url + path, change)}` }),
    async accessToken(ehr, scope = 'system/*.cruds') {
      const clientId = `${ehr.id}-backend`;
      const assertion = await signed(ehr.es384, {
        iss: clientId,
        sub: clientId,
        aud: `${service.url}/auth/token`,
        ...times(),
        jti: randomUUID(),
      });
      const response = await fetch(`${service.url}/auth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          scope,
        }),
      });
      return { authorization: `Bearer ${answer.parse(await response.json()).access_token}` };
    },
    async close() {
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A JWT as an EHR sends it with a hook call, apart from what is changed; a claim changed to undefined is left out. */
export function hookJwt(ehr: Ehr, audience: string, { key = ehr.es384, alg, header = {}, claims = {} }: TokenChange = {}): Promise<string> {
  const all = { iss: ehr.iss, aud: audience, ...times(), jti: randomUUID(), ...claims };
  return signed(key, all, { ...(alg !== undefined && { alg }), ...header });
}

export function times(lifeSeconds = 300): { readonly iat: number; readonly exp: number } {
  const iat = Math.floor(Date.now() / 1000);
  return { iat, exp: iat + lifeSeconds };
}

function signed(key: KeyOf, claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: String(key.jwk.alg), kid: key.kid, typ: 'JWT', ...header })
    .sign(key.privateKey);
}
