import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Express } from 'express';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { billingRules, countries, defaultPayers, evidenceRules, policies, readTerminology, services } from './catalog.ts';
import type { Config } from './config.ts';
import type { HookParts } from './crd/hook-parts.ts';
import { documentationParts } from './documentation.ts';
import type { FactContent } from './facts/fact-finder.ts';
import { factNames } from './facts/fact-names.ts';
import { createFactReader } from './facts/facts.ts';
import { createObserver } from './http/observer.ts';
import { parseMembers, parsePayers, parseTreatmentCenters } from './judgement/files.ts';
import type { JudgementContent } from './judgement/judge-order.ts';
import { readingSheet } from './reading-sheet/reading-sheet.ts';
import type { Records } from './records/records.ts';
import { type AuthenticateParts, authenticate } from './security/authenticate.ts';
import { createKeySets } from './security/key-sets.ts';
import { createOutbound, type Outbound } from './security/outbound.ts';
import { mayReadFor } from './security/outbound-servers.ts';
import { type ClientRegistry, parseRegistry, registryOf } from './security/registry.ts';
import { createTokenEndpoint } from './security/token-endpoint.ts';

/** A service ready to listen, and what has to be closed after it. */
export interface Service {
  readonly app: Express;
  readonly outbound: Outbound;
}

export interface ServiceParts {
  readonly config: Config;
  readonly records: Records;
  readonly log: Logger;
  readonly now: () => Date;
}

/**
 * Builds the service from its settings and content. Everything that can be wrong with them is found here.
 * @throws Error with a sentence an operator understands
 */
export async function createService({ config, records, log, now }: ServiceParts): Promise<Service> {
  const outbound = createOutbound({ allowLoopback: config.AUTH === 'off' });
  const registry = readRegistry(config);
  const fetchKeySet = async (url: string): Promise<unknown> => {
    const answer = await outbound.fetchJson(url, { maxBytes: 262_144 });
    if (!answer.ok) throw new Error(answer.text);
    return answer.body;
  };
  const useTokenOnce = (issuer: string, jti: string, expiresAt: number) => records.useTokenOnce(issuer, jti, expiresAt);
  const { publicUrl } = config;
  const tokens = await createTokenEndpoint({
    publicUrl,
    registry,
    fetchKeySet,
    useTokenOnce,
    secret: records.secret,
    now,
    behindProxy: config.TRUST_PROXY !== undefined,
  });
  const credentials: AuthenticateParts = {
    required: config.AUTH === 'required',
    publicUrl,
    registry,
    keySets: createKeySets(fetchKeySet, now),
    useTokenOnce,
    now,
    verifyAccessToken: tokens.verify,
  };
  const hooks: HookParts = {
    services,
    records,
    outbound,
    publicUrl,
    content: judgementContent(config),
    mayRead: (client) => mayReadFor(client, config.AUTH === 'off'),
    readBudgetMs: config.EHR_READ_BUDGET_MS,
    touchless: policyKeys(config, 'TOUCHLESS_AUTHORIZATION'),
    demo: config.demo,
  };
  const origins = () => new Set(registry().all.flatMap((client) => client.fhirServers.map((server) => new URL(server).origin)));
  const pagesFolder = join(import.meta.dirname, '../ui/dist');
  const app = createApp({
    dtrApp: {
      dtr: documentationParts(config, records, hooks.content),
      registry,
      outbound,
      decisions: (query) => records.decisions(query),
      submit: undefined,
      open: config.AUTH === 'off',
      demoEhr: config.demo ? `${publicUrl}/demo/fhir` : undefined,
    },
    origins,
    pagesFolder,
    config,
    records,
    hooks,
    tokens,
    now,
    policyContent: () => ({ sheets: policies.map((policy) => readingSheet(policy)), factNames, billing: billingRules }),
    demo: config.demo ? await demoOf(hooks.content, now) : undefined,
    observer: createObserver(log),
    authenticate: (access, scope, request) => authenticate(credentials, access, scope, request),
  });
  return { app, outbound };
}

/** What orders are judged by: the content in force, the payers, members and centers of the settings. */
export function judgementContent(config: Config): JudgementContent {
  const keys = policies.map((policy) => policy.key);
  const phases = policies
    .filter((policy) => policy.kind === 'policy')
    .flatMap((policy) =>
      (['initial', 'continued'] as const)
        .filter((phase) => policy.phases[phase] !== undefined)
        .map((phase) => ({ policy: policy.key, phase })),
    );
  const canonical = (policy: string, phase: string) => `${config.CANONICAL_BASE}/Questionnaire/${policy}-${phase}`;
  const factContent: FactContent = {
    terminology: readTerminology(),
    rules: evidenceRules,
    forms: new Map(phases.map((form) => [canonical(form.policy, form.phase), form])),
    oncologistAlso: config.ONCOLOGIST_ALSO,
  };
  const members = config.MEMBERS_FILE ?? (config.demo ? demoFile('members.json') : undefined);
  const centers = config.TREATMENT_CENTERS_FILE ?? (config.demo ? demoFile('treatment-centers.json') : undefined);
  return {
    policies,
    payers: config.PAYERS_FILE === undefined ? defaultPayers(config.CANONICAL_BASE) : parsePayers(readJson(config.PAYERS_FILE), keys),
    members: members === undefined ? undefined : parseMembers(readJson(members)),
    treatmentCenters: centers === undefined ? undefined : parseTreatmentCenters(readJson(centers)),
    factContent,
    readFacts: createFactReader(factContent),
    billing: billingRules,
    europeanCountries: countries,
    formFor: (policy, phase) =>
      phases.some((form) => form.policy === policy && form.phase === phase) ? `${canonical(policy, phase)}|1.0.0` : null,
  };
}

/** The demo EHR and the playground's patients. Loaded in demo mode only: a deployment may leave demo/ out. */
async function demoOf({ payers, factContent }: JudgementContent, now: () => Date) {
  const [{ createDemoEhr }, { loadDemoPatients }, { playgroundSet }] = await Promise.all([
    import('../demo/ehr/demo-ehr.ts'),
    import('../demo/ehr/demo-patients.ts'),
    import('../demo/playground/playground-set.ts'),
  ]);
  const basePath = '/demo/fhir';
  const patients = loadDemoPatients();
  const labels = new Map(payers.map(({ id, label }) => [id, label]));
  return {
    ehr: createDemoEhr({ basePath, patients, now }),
    playground: playgroundSet(patients, factContent.terminology, labels, `${basePath}/_services/demo/launch`),
  };
}

/** The policies a setting switches on: those it names; unset, all in demo mode and none otherwise. */
function policyKeys(config: Config, setting: 'TOUCHLESS_AUTHORIZATION' | 'AUTOMATIC_APPROVALS'): readonly string[] {
  const known = policies.map((policy) => policy.key);
  const named = config[setting];
  if (named === undefined) return config.demo ? known : [];
  const unknown = named.filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${setting}: there is no policy ${unknown.join(', ')}; known are ${known.join(', ')}.`);
  return named;
}

function readRegistry(config: Config): () => ClientRegistry {
  const registry = config.CLIENTS_FILE === undefined ? registryOf([]) : parseRegistry(readJson(config.CLIENTS_FILE), config.production);
  return () => registry;
}

const demoFile = (name: string): string => join(import.meta.dirname, '../demo', name);

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON.`, { cause });
  }
}
