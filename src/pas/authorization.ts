import type { Finding, RaisedNotice } from '../policy/judge.ts';

/** Where one line stands. Approved may be the machine's; denied and modified are always a person's. */
export type ItemState = 'approved' | 'modified' | 'denied' | 'pended' | 'cancelled';

/** X12 306 code of each state, as the answer carries it. */
export const reviewActionOf = { approved: 'A1', modified: 'A6', denied: 'A3', pended: 'A4', cancelled: 'C' } as const satisfies Record<
  ItemState,
  string
>;

/** One authorization as it stands: what every answer, notification and inquiry is rendered from. Stored as JSON. */
export interface Authorization {
  /** Our own id; the ClaimResponse's id too. */
  readonly id: string;
  /** Grows with every answer that differs from the one before. */
  readonly revision: number;
  /** Number of the pended or denied outcome, for inquiries and attachments (X12 REF-NT). */
  readonly administrationNumber: string;
  /** Number of the authorization once anything is granted (X12 REF-BB). */
  readonly number?: string;
  readonly created: string;
  readonly humanReviewed: boolean;
  readonly reviewer?: { readonly npi?: string; readonly role: string };
  readonly items: readonly AuthorizedItem[];
  /** Documents asked for, one CommunicationRequest each. */
  readonly documents: readonly DocumentNeed[];
  /** The form to be completed, as a Task; its context is the administration number. */
  readonly questionnaire?: string;
  readonly due: string;
  readonly expedited: boolean;
  /** Business errors (X12 AAA); with any, nothing is authorized. */
  readonly errors: readonly BusinessError[];
  /** The coverage-assertion-ids of CRD that the request carried: audit and consistency only. */
  readonly assertions: readonly string[];
  /** Every element the guide names, for conformance kits: the showcase member only. */
  readonly showcase?: true;
}

export interface AuthorizedItem {
  readonly sequence: number;
  readonly state: ItemState;
  readonly product: string | null;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly determination: string | null;
  readonly criteria: readonly Finding[];
  readonly notices: readonly RaisedNotice[];
  /** Bill and chart, or bill and bill, disagree: one sentence each. */
  readonly mismatches: readonly string[];
  /** Why it stands as it does, for the provider: citation included where a criterion decided. */
  readonly note?: string;
  /** What the machine would put to the reviewer; never an outcome. */
  readonly recommendation?: string;
  readonly issued?: string;
  readonly period?: { readonly start: string; readonly end?: string };
  /** Doses or units granted; absent where the request stands as it is. */
  readonly quantity?: { readonly value: number; readonly unit: string };
  /** A licensed X12 886 code, where the payer's list gives one. */
  readonly reasonCode?: string;
  readonly previousNumber?: string;
}

export interface DocumentNeed {
  /** The attachment control number a document is matched by. */
  readonly trackingId: string;
  readonly sequence: number;
  /** LOINC code of the document type. */
  readonly loinc: string;
  readonly text: string;
  readonly received?: string;
}

export interface BusinessError {
  /** X12 901. */
  readonly code: string;
  /** X12 889. */
  readonly followup: string;
  /** FHIRPath from the Bundle to the element. */
  readonly path: string;
  readonly text: string;
}
