import type { Coding } from '../fhir/coding.ts';
import type { Determination } from '../policy/determination.ts';
import type { Finding, RaisedNotice } from '../policy/judge.ts';
import type { Citation } from '../policy/policy.ts';
import type { ItemState } from '../records/authorization.ts';

/** X12 306 code of each state, as the answer carries it. `approved` may be the machine's; `denied` and `modified` are always a person's. */
export const reviewActionOf = {
  approved: 'A1',
  modified: 'A6',
  denied: 'A3',
  pended: 'A4',
  cancelled: 'C',
} as const satisfies Record<ItemState, string>;

/** One authorization as it stands: what every answer, notification and inquiry is rendered from. Stored as JSON. */
export interface Authorization {
  /** Our own id; the ClaimResponse's id too. */
  readonly id: string;
  /** Grows with every answer that differs from the one before. */
  readonly revision: number;
  /** Number of the pended or denied outcome, for inquiries and attachments (X12 REF-NT); absent where only errors were answered. */
  readonly administrationNumber?: string;
  /** When the answer it now has was given. */
  readonly answeredAt: string;
  /** True once a person has decided or asked for anything in the answer it now has. */
  readonly humanReviewed: boolean;
  readonly reviewer?: { readonly npi?: string; readonly role: string };
  readonly items: readonly AuthorizedItem[];
  /** Documents asked for, one CommunicationRequest each. */
  readonly documents: readonly DocumentNeed[];
  readonly expedited: boolean;
  /** Business errors (X12 AAA); with any, nothing is authorized. */
  readonly errors: readonly BusinessError[];
  /** The coverage-assertion-ids of CRD that the request carried: audit and consistency only. */
  readonly assertions: readonly string[];
  /** Every element the guide names, for conformance kits: the showcase member of demo mode only. */
  readonly showcase?: ShowcaseCodes;
}

/** Codes of the terminology that the showcase needs besides the request's own. */
export interface ShowcaseCodes {
  readonly specialty: Coding;
  /** A type of document, LOINC. */
  readonly document: Coding;
}

export interface AuthorizedItem {
  readonly sequence: number;
  readonly state: ItemState;
  readonly product: string | null;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  /** Null for a line that no policy speaks about. */
  readonly determination: Determination | null;
  readonly criteria: readonly Finding[];
  readonly notices: readonly RaisedNotice[];
  /** Bill and chart, or bill and bill, disagree: one sentence each. */
  readonly mismatches: readonly string[];
  /** Why it stands as it does, for the provider: citation included where a criterion decided. */
  readonly note?: string;
  /** What the machine puts to the reviewer; never an outcome. */
  readonly recommendation?: Recommendation;
  /** `url|version` of the form that asks for what is open; absent where no form would help. */
  readonly questionnaire?: string;
  /** When the clock of its category runs out; absent where the payer has none. Nothing happens then but that it shows. */
  readonly due?: string;
  /** A person has acted on it: the machine no longer decides it. */
  readonly reviewed?: true;
  /** Its authorization number, once granted. */
  readonly number?: string;
  readonly issued?: string;
  readonly period?: { readonly start: string; readonly end?: string };
  /** Doses or units granted; absent where the request stands as it is. */
  readonly quantity?: { readonly value: number; readonly unit: string };
  /** A licensed X12 886 code, where the payer's list gives one. */
  readonly reasonCode?: string;
  /** The number it had before a change was granted. */
  readonly previousNumber?: string;
}

/** What the findings suggest a person does, with the text it rests on. */
export type Recommendation =
  | { readonly act: 'approve' }
  | { readonly act: 'deny'; readonly because: readonly UnmetCriterion[] }
  | { readonly act: 'refer'; readonly to: string; readonly because: readonly UnmetCriterion[] };

export interface UnmetCriterion {
  readonly id: string;
  readonly statement: string;
  readonly citation: Citation;
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

/** Whether a line is granted, as asked or otherwise. */
export function isGranted({ state }: Pick<AuthorizedItem, 'state'>): boolean {
  return state === 'approved' || state === 'modified';
}

/** The number on the card of the whole authorization: its first granted line's; undefined while nothing is granted. */
export function headerNumber({ items }: Pick<Authorization, 'items'>): string | undefined {
  return items.find((item) => isGranted(item) && item.number !== undefined)?.number;
}

/** The earliest of the clocks that still run; of all, once nothing is pended. Undefined without a clock. */
export function dueOf({ items }: Pick<Authorization, 'items'>): string | undefined {
  const open = items.filter((item) => item.state === 'pended');
  const clocks = (open.length > 0 ? open : items).flatMap(({ due }) => due ?? []);
  return clocks.sort()[0];
}

/** The forms that pended lines still want, each once. */
export function formsNeeded({ items }: Pick<Authorization, 'items'>): readonly string[] {
  const forms = items.filter((item) => item.state === 'pended').flatMap(({ questionnaire }) => questionnaire ?? []);
  return [...new Set(forms)];
}
