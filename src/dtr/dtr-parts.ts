import type { Resource } from '../fhir/resource.ts';
import type { BillingRules } from '../judgement/billing-rules.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { Finding } from '../policy/judge.ts';
import type { Phase } from '../policy/policy.ts';
import type { Decision } from '../records/records.ts';
import type { Client } from '../security/client.ts';
import type { CodeSetData } from '../terminology/code-set.ts';
import type { Form } from './form.ts';

/** What the documentation operations are made from, once, at start. */
export interface DtrParts {
  readonly forms: readonly Form[];
  readonly canonicalBase: string;
  /** The payer API as others see it, without a version: `https://payer.example/fhir`. */
  readonly fhirBase: string;
  readonly billing: BillingRules;
  /** Further value sets that `$expand` answers for, besides those of the forms. */
  readonly codeSets: readonly CodeSetData[];
  /** The decision behind a coverage-assertion-id; only that client's (Records.decisionByAssertion). */
  readonly decisionByAssertion: (client: string, assertionId: string) => Promise<Decision | undefined>;
  /** The pended request a trace number of ours names; undefined for another client's, for another member's than the coverage's, and for those decided. */
  readonly pendedRequest: (client: Client, trace: string, coverage: Resource) => Promise<PendedRequest | undefined>;
  /** Judges an order by what the call brought (the order, its coverage, the resources they refer to) and our authorizations for the member; stores nothing. */
  readonly judge: (question: PackageQuestion) => Judgement | Promise<Judgement>;
  /** Keeps a report of a form that did not work (QuestionnaireResponses.logError). */
  readonly logError: (report: ErrorReport) => Promise<void>;
}

/** A prior authorization request that waits for documentation. */
export interface PendedRequest {
  readonly policy: string;
  readonly phase: Phase;
  /** `Type/id` of the order in the client's EHR; null where the request did not say. */
  readonly order: string | null;
  readonly criteria: readonly Finding[];
}

export interface PackageQuestion {
  readonly client: Client;
  readonly order: Resource;
  readonly coverage: Resource;
  readonly resources: readonly Resource[];
  /** The ISO day of the call. */
  readonly today: string;
}

export interface ErrorReport {
  readonly client: string;
  readonly questionnaire: string | null;
  readonly receivedAt: string;
  /** The report as received, JSON text. */
  readonly body: string;
}

/** A call as the operations need it. */
export interface DtrCall {
  readonly body: unknown;
  readonly rawBody: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly client: Client;
  readonly receivedAt: Date;
}

export interface DtrReply {
  readonly status: number;
  readonly body?: unknown;
  readonly contentType?: string;
}

export type DtrHandler = (call: DtrCall) => Promise<DtrReply>;

/** A FHIR answer. */
export const fhirReply = (status: number, body: unknown): DtrReply => ({ status, body, contentType: 'application/fhir+json' });
