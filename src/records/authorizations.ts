import type { Authorization, Composed } from './authorization.ts';
import type { GrantsQuery } from './authorizations-in-force.ts';

/** Prior authorization requests, their answers and what became of them. */
export interface Authorizations {
  /**
   * Stores a submission and what it makes of an authorization, or finds that it was submitted before. However many send the same at once,
   * one authorization comes of it and all get its answer. Nothing is stored unless the outcome is `created`, `changed` or `answered`.
   */
  submit(submission: Submission): Promise<SubmitOutcome>;
  /** The answer to an earlier submission with this Bundle.identifier, to replay before judging anything; only that client's. */
  answered(client: string, bundleIdentifier: string): Promise<AnsweredBefore | undefined>;
  /** Stores what a reviewer's act, an arrived document or a re-judgement makes of an authorization. */
  revise(revision: Revision): Promise<ReviseOutcome>;
  byId(id: string): Promise<Authorization | undefined>;
  /** The authorization a number stands for or stood for once, in its current state; whoever's it is, so check what is answered. */
  byNumber(number: string): Promise<Authorization | undefined>;
  /** The authorization a Claim belongs to, for an update that names it; only that client's. */
  byClaimIdentifier(client: string, claimIdentifier: string): Promise<Authorization | undefined>;
  /** Those of a member in which one of the NPIs has a part, newest first, some at a time for as long as more are wanted. Empty for no NPIs. */
  inquire(query: Inquiry): AsyncIterable<readonly Authorization[]>;
  /** The requests of these Bundles as received, in this order; undefined for what that client did not submit. */
  requests(asked: readonly SubmittedBundle[]): Promise<readonly (string | undefined)[]>;
  /** What waits for a person: expedited first; of each kind what is due first on top and what has no clock last. */
  workList(page: { readonly limit: number; readonly offset: number }): Promise<readonly Authorization[]>;
  /** What was submitted for it, oldest first, as received and answered. */
  submissions(authorizationId: string): Promise<readonly StoredSubmission[]>;
  /** What people did to it, oldest first. */
  acts(authorizationId: string): Promise<readonly StoredAct[]>;
}

/** A `$submit` that passed the structural checks. */
export interface Submission {
  readonly client: string;
  /** Bundle.identifier as `system|value`. */
  readonly bundleIdentifier: string;
  /** Claim.identifier, each as `system|value`. */
  readonly claimIdentifiers: readonly string[];
  /** Hash of the Bundle: another one under its identifier is a conflict. */
  readonly contentHash: string;
  readonly kind: 'initial' | 'update' | 'cancel';
  readonly receivedAt: string;
  /** The Bundle as received, JSON text. */
  readonly request: string;
  /** The authorization it changes, as it was read; null for a new one. */
  readonly changes: { readonly id: string; readonly version: number } | null;
  /** The grants its decision rests on, where it does: with others there by now it is `stale`. */
  readonly grantsSeen?: GrantsSeen;
  /**
   * Makes state and answer of it. Called within the transaction and perhaps several times: it must depend on nothing else and change nothing.
   * `newNumber` draws an authorization number that nobody has (`PA-` or `DEMO-PA-`, twelve digits follow).
   */
  readonly compose: (draw: { readonly id: string; readonly newNumber: (prefix: string) => string }) => Composed;
}

/** A submission that was answered. */
export interface AnsweredBefore {
  readonly contentHash: string;
  /** The Bundle as received, JSON text. */
  readonly request: string;
  readonly answer: string;
}

/** What a member was found to hold when a decision was made. */
export interface GrantsSeen {
  readonly query: GrantsQuery;
  readonly numbers: readonly string[];
}

/** A change that no submission brought. */
export interface Revision {
  readonly id: string;
  readonly version: number;
  readonly at: string;
  /** As for a submission. */
  readonly grantsSeen?: GrantsSeen;
  /** As for a submission. */
  readonly compose: Submission['compose'];
}

export type SubmitOutcome =
  | { readonly outcome: 'created' | 'changed'; readonly authorization: Authorization; readonly answer: string }
  /** A business error: only its answer was kept. */
  | { readonly outcome: 'answered'; readonly answer: string }
  /** The same was submitted before: its stored answer, to the byte. */
  | { readonly outcome: 'replayed'; readonly answer: string }
  /** The Bundle.identifier was used for other content, or a Claim.identifier belongs to another authorization. */
  | { readonly outcome: 'conflict'; readonly on: 'bundle-identifier' | 'claim-identifier' }
  /** The authorization, or the grants seen, were changed since they were read: read, judge and submit again. `current` is undefined when it is not there, or another client's. */
  | { readonly outcome: 'stale'; readonly current: Authorization | undefined };

export type ReviseOutcome =
  | { readonly outcome: 'changed'; readonly authorization: Authorization }
  | { readonly outcome: 'stale'; readonly current: Authorization | undefined };

export interface Inquiry {
  readonly memberKey: string;
  readonly npis: readonly string[];
}

export interface SubmittedBundle {
  readonly client: string;
  /** As in `Submission`. */
  readonly bundleIdentifier: string;
}

export interface StoredSubmission {
  readonly kind: string;
  readonly receivedAt: string;
  readonly request: string;
  readonly answer: string;
}

export interface StoredAct {
  readonly at: string;
  /** The version of the authorization that came of it. */
  readonly version: number;
  readonly who: string;
  readonly role: string;
  readonly act: string;
  readonly itemSequences: readonly number[];
  readonly citation: string | null;
  readonly note: string | null;
}
