import type { Finding, RaisedNotice } from '../policy/judge.ts';
import type { Audit } from './audit.ts';
import type { Authorizations } from './authorizations.ts';
import type { Grant, GrantsQuery } from './authorizations-in-force.ts';
import type { DecisionQuery } from './decisions.ts';
import type { Documents } from './documents.ts';
import type { Jobs } from './jobs.ts';
import type { Measures } from './measures.ts';
import type { QuestionnaireResponses } from './questionnaire-responses.ts';
import type { Removed, RetentionLimits } from './retention.ts';
import type { Subscriptions } from './subscriptions.ts';

/**
 * What has to outlive a call. A promise of this interface resolves when its write is on disk (group commit):
 * what was acknowledged survives kill -9. SQLite and PostgreSQL behave alike.
 */
export interface Records {
  /** A secret of this store, made at its first start: keys assertion ids so that they say nothing of the patient. */
  readonly secret: Buffer;
  /** Writes a whole exchange and the decisions in it at once; resolves when durable. */
  saveExchange(exchange: Exchange): Promise<void>;
  /** An exchange as it was saved; undefined when there is none or it is no longer kept. */
  exchange(id: string): Promise<Exchange | undefined>;
  /** The stored decision behind a coverage-assertion-id; only that client's. */
  decisionByAssertion(client: string, assertionId: string): Promise<Decision | undefined>;
  /** What was decided about a patient of a client, newest first; about one order alone where it is named. */
  decisions(query: DecisionQuery): Promise<readonly Decision[]>;
  /**
   * The number of the touchless authorization for one (client, patient, coverage, order, product): the stored one while
   * `contentHash` (product, dose, quantity, reason, performer, requester, subject) is the same; else the old is voided and a new one made.
   */
  touchlessAuthorization(wanted: TouchlessKey): Promise<TouchlessAuthorization>;
  /** The touchless authorization in force that was given with an assertion id, for `$submit` to return; only that client's. */
  touchlessByAssertion(client: string, assertionId: string): Promise<TouchlessAuthorization | undefined>;
  /** Authorizations in force that we gave for a member and product on a day, from touchless and PAS alike. */
  authorizationsInForce(query: {
    readonly client: string;
    readonly memberKey: string;
    readonly product: string;
    readonly day: string;
  }): Promise<readonly AuthorizationSummary[]>;
  /** What was granted to a member for some products and has not ended by a day, whichever client it was given to. */
  grantsNotEnded(query: GrantsQuery): Promise<readonly Grant[]>;
  saveFeedback(entry: FeedbackEntry): Promise<void>;
  /** True the first time an (issuer, jti) is seen, false when it was used before; kept until `expiresAt` (epoch seconds). */
  useTokenOnce(issuer: string, jti: string, expiresAt: number): Promise<boolean>;
  /** Whether an (issuer, jti) was used, by whichever process. */
  wasTokenUsed(issuer: string, jti: string): Promise<boolean>;
  readonly authorizations: Authorizations;
  readonly documents: Documents;
  readonly questionnaireResponses: QuestionnaireResponses;
  readonly subscriptions: Subscriptions;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly measures: Measures;
  /** Removes what is older than its limit. */
  purge(limits: RetentionLimits): Promise<Removed>;
  /** @throws RecordsError when the store cannot be read and written: for /health/ready */
  ping(): Promise<void>;
  /** Waits for the writes accepted so far; later ones are refused. */
  close(): Promise<void>;
}

/** One call as received and answered, token removed. `request` and `response` are JSON texts. */
export interface Exchange {
  /** Of `timeOrderedId(receivedAt)`, by which it is found at once, or any other. */
  readonly id: string;
  readonly client: string;
  readonly endpoint: string;
  readonly receivedAt: string;
  readonly durationMs: number;
  readonly status: number;
  readonly request: string;
  readonly response: string;
  /** Decided at `receivedAt`, whatever they say themselves. */
  readonly decisions: readonly Decision[];
}

/** What was answered about one order, apart from the exchange so that it can be found and audited on its own. */
export interface Decision {
  readonly assertionId: string;
  readonly client: string;
  readonly fhirServer: string | null;
  readonly patient: string;
  /** Hash of payer and member id, by which our own authorizations are found; null without a member id. */
  readonly memberKey: string | null;
  readonly order: string;
  readonly coverage: string | null;
  readonly product: string | null;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly phase: string | null;
  readonly determination: string;
  readonly criteria: readonly Finding[];
  readonly notices: readonly RaisedNotice[];
  readonly decidedAt: string;
}

export interface TouchlessKey {
  readonly client: string;
  readonly patient: string;
  readonly memberKey: string | null;
  readonly coverage: string;
  readonly order: string;
  readonly product: string;
  readonly policy: string;
  readonly contentHash: string;
  readonly assertionId: string;
  readonly periodStart: string;
  readonly periodEnd: string | null;
  /** `PA-` or `DEMO-PA-`; twelve digits follow. */
  readonly prefix: string;
  readonly now: string;
}

export interface TouchlessAuthorization {
  readonly number: string;
  readonly periodStart: string;
  readonly periodEnd: string | null;
}

export interface AuthorizationSummary {
  readonly number: string;
  readonly product: string;
  readonly periodStart: string;
  readonly periodEnd: string | null;
  readonly origin: 'touchless' | 'submitted';
  /** The order a touchless one was given for, `Type/id`. */
  readonly order?: string;
}

export interface FeedbackEntry {
  readonly client: string;
  readonly service: string;
  readonly receivedAt: string;
  /** The feedback element as received, JSON text. */
  readonly body: string;
}
