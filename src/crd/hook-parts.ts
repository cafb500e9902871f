import type { CdsService } from '../cds-hooks/service.ts';
import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Phase } from '../policy/policy.ts';
import type { Records } from '../records/records.ts';
import type { Client } from '../security/client.ts';
import type { Outbound } from '../security/outbound.ts';

/** What answering a hook call takes besides the call: content, settings, store and the way out. */
export interface HookParts {
  readonly services: readonly CdsService[];
  readonly content: JudgementContent;
  readonly records: Records;
  readonly outbound: Outbound;
  /** Whether a FHIR server may be read on a client's behalf. */
  readonly mayRead: (client: Client) => (url: string) => boolean;
  /** Milliseconds one call may spend reading from the EHR. */
  readonly readBudgetMs: number;
  /** Keys of policies that may be authorized at signature. */
  readonly touchless: readonly string[];
  /** `url|version` of the form for a policy and phase in the rendition of a guide version; null where there is none. */
  readonly formFor: (version: '2.2' | '2.0', policy: string, phase: Phase) => string | null;
  /** The form about the place of treatment, named once the place can be known. */
  readonly placeFormFor: (version: '2.2' | '2.0', policy: string) => string | null;
  readonly publicUrl: string;
  readonly demo: boolean;
}

/** What is needed of a call, whichever door it came by. */
export interface HookCall {
  readonly body: unknown;
  readonly rawBody: string;
  readonly client: Client;
  readonly receivedAt: Date;
  readonly signal: () => AbortSignal;
}

/** The page of this service on a policy; no portal. */
export function policyPageOf(publicUrl: string): (policyKey: string) => string {
  return (policyKey) => `${publicUrl}/policies/${policyKey}`;
}
