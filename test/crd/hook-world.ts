import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { billingRules, countries, evidenceRules, readTerminology } from '../../src/catalog.ts';
import type { Chart } from '../../src/chart/chart.ts';
import { codingsOf } from '../../src/fhir/coding.ts';
import { referenceTo } from '../../src/fhir/resource.ts';
import { errorReply } from '../../src/http/error-reply.ts';
import type { Call, Reply } from '../../src/http/handler.ts';
import { hookRoutes } from '../../src/http/hook-routes.ts';
import type { JudgementContent } from '../../src/judgement/judge-order.ts';
import { type Fact, silent } from '../../src/policy/fact.ts';
import type { Criterion, Policy, Rule } from '../../src/policy/policy.ts';
import { openRecords } from '../../src/records/open-records.ts';
import type { Exchange, FeedbackEntry } from '../../src/records/records.ts';
import type { Client } from '../../src/security/client.ts';
import { createOutbound } from '../../src/security/outbound.ts';
import { services } from '../cds-hooks/service-at.ts';
import { payer, policy } from './judgements.ts';

/** A policy of two criteria, small enough that a test shows on its face what it comes to. */
const smallPolicy: Policy = {
  ...policy,
  phases: {
    initial: {
      citation: { source: 'DOC-1', section: '1' },
      approvalMonths: 6,
      approvedDoses: 1,
      criteria: [
        criterion('A', 'The patient is an adult', { fact: 'ageInYears', unit: 'a', step: 1, atLeast: 18 }),
        { ...criterion('B', 'Melanoma is current', { fact: 'melanoma', is: true }), diagnosis: true },
      ],
    },
  },
};

function criterion(id: string, statement: string, rule: Rule): Criterion {
  return { id, statement, rule, settle: `what shows that ${statement.toLowerCase()}`, citation: { source: 'DOC-1', section: `1.${id}` } };
}

/** Age by year of birth, melanoma by an ICD-10-CM C43 Condition: the least that lets a chart decide. */
function factsOf(chart: Chart): (name: string) => Fact {
  return (name) => {
    const birth = Number(String(chart.patient?.birthDate ?? '').slice(0, 4));
    if (name === 'ageInYears' && chart.patient !== undefined && birth > 0)
      return { value: 2026 - birth, evidence: [{ reference: referenceTo(chart.patient), value: String(birth) }], hints: [] };
    if (name !== 'melanoma') return silent;
    const found = chart.ofType('Condition').find((condition) => codingsOf(condition.code).some(({ code }) => code.startsWith('C43')));
    if (found !== undefined) return { value: true, evidence: [{ reference: referenceTo(found), value: 'C43' }], hints: [] };
    return chart.search('conditions') === 'failed' ? { ...silent, failedReads: [chart.searchText('conditions')] } : silent;
  };
}

function content(): JudgementContent {
  const terminology = readTerminology();
  return {
    policies: [smallPolicy],
    payers: [payer],
    members: {
      spansOf: (_, memberId) =>
        memberId === 'unknown' ? undefined : [{ start: '2020-01-01', ...(memberId === 'former' && { end: '2025-12-31' }) }],
    },
    treatmentCenters: undefined,
    factContent: { terminology, rules: evidenceRules, forms: new Map(), oncologistAlso: [] },
    readFacts: (chart) => ({ get: factsOf(chart), attestation: () => undefined }),
    billing: billingRules,
    europeanCountries: countries,
    formFor: (key, phase) => `https://oncoverage.example/fhir/Questionnaire/${key}-${phase}|1.0.0`,
  };
}

export interface HookWorld {
  /** Calls an address as the HTTP layer would; errors come back as the replies they become. */
  post(path: string, id: string, body: unknown): Promise<Answer>;
  readonly exchanges: readonly Exchange[];
  readonly feedback: readonly FeedbackEntry[];
  /** A FHIR server of which every search fails, and one that never answers. */
  readonly failingEhr: string;
  readonly silentEhr: string;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly contentType: string | undefined;
}

/** The hook routes over a real store and a real way out, with a small policy. */
export async function openHookWorld({ demo = false, client = {} }: { demo?: boolean; client?: Partial<Client> } = {}): Promise<HookWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'oncoverage-hooks-'));
  const records = await openRecords(`sqlite:${join(folder, 'records.db')}`, { migrate: true });
  const outbound = createOutbound({ allowLoopback: true });
  const exchanges: Exchange[] = [];
  const feedback: FeedbackEntry[] = [];
  const failing = createServer((_, response) => response.writeHead(500).end());
  const quiet = createServer(() => {});
  const listen = (server: typeof failing) =>
    new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/fhir`);
      });
    });
  const [failingEhr, silentEhr] = await Promise.all([listen(failing), listen(quiet)]);
  const routes = hookRoutes({
    services,
    content: content(),
    records: {
      ...records,
      saveExchange: async (exchange) => {
        exchanges.push(exchange);
        await records.saveExchange(exchange);
      },
      saveFeedback: async (entry) => {
        feedback.push(entry);
        await records.saveFeedback(entry);
      },
    },
    outbound,
    mayRead: () => () => true,
    readBudgetMs: 400,
    touchless: [smallPolicy.key],
    formFor: (_version, key, phase) => `https://oncoverage.example/fhir/Questionnaire/${key}-${phase}|1.0.0`,
    placeFormFor: (_version, key) => `https://oncoverage.example/fhir/Questionnaire/${key}-place|1.0.0`,
    publicUrl: 'https://coverage.example.org',
    demo,
  });
  const caller: Client = {
    id: 'ehr',
    name: 'EHR',
    npi: [],
    fhirServers: [],
    subscriptionEndpoints: [],
    outcomeAsCard: false,
    docPurpose: true,
    ...client,
  };
  return {
    exchanges,
    feedback,
    failingEhr,
    silentEhr,
    post: async (path, id, body) => {
      const route = routes.find((candidate) => candidate.method === 'POST' && candidate.path === path);
      if (route === undefined) throw new Error(`no route ${path}`);
      const rawBody = typeof body === 'string' ? body : JSON.stringify(body);
      const call: Call = {
        method: 'POST',
        path,
        params: { id },
        query: {},
        headers: {},
        body: JSON.parse(rawBody),
        rawBody,
        client: caller,
        receivedAt: new Date('2026-11-21T09:00:00Z'),
        signal: () => AbortSignal.timeout(10_000),
      };
      return answerOf(await route.handler(call).catch(errorReply));
    },
    close: async () => {
      failing.closeAllConnections();
      quiet.closeAllConnections();
      failing.close();
      quiet.close();
      await outbound.close();
      await records.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answerOf({ status, body, contentType }: Reply): Answer {
  return { status, contentType, text: typeof body === 'string' ? body : JSON.stringify(body) };
}
