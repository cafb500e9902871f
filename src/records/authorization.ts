/** One authorization request as it stands now, whatever it took to get there. */
export interface Authorization extends AuthorizationState {
  readonly id: string;
  /** The EHR that submitted it. */
  readonly client: string;
  /** One more with each change; a change names the version it was made from. */
  readonly version: number;
  readonly submittedAt: string;
  readonly updatedAt: string;
  /** When the last open item was decided; null while one is pended. */
  readonly decidedAt: string | null;
  /** True once it was pended, even if decided since. */
  readonly wasPended: boolean;
  /** The PAS response Bundle that answers for it now, JSON text. */
  readonly answer: string;
}

/** What a submission or a reviewer makes of an authorization. */
export interface AuthorizationState {
  /** `active`: nothing is pended and something is granted. */
  readonly status: AuthorizationStatus;
  /** Hash of payer and member id. */
  readonly memberKey: string;
  readonly payer: string;
  readonly lineOfBusiness: string | null;
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly expedited: boolean;
  /** When the clock of its category runs out. Nothing happens then but that it shows. */
  readonly dueAt: string | null;
  /** The day the requested services are expected to end, which retention counts from; null where the request does not say. */
  readonly serviceEnd: string | null;
  /** Requesting, ordering and rendering NPIs: who may inquire. */
  readonly npis: readonly string[];
  /** Every number that stands for it now, header first, touchless ones included; one that is left out counts as replaced. */
  readonly numbers: readonly string[];
  /** CRD assertions it was linked to. */
  readonly assertionIds: readonly string[];
  readonly items: readonly AuthorizationItem[];
  /** The caller's own account of it (claim, findings, notes), JSON text; the store does not look inside. */
  readonly detail: string;
}

export const authorizationStatuses = ['active', 'pended', 'denied', 'cancelled'] as const;
export type AuthorizationStatus = (typeof authorizationStatuses)[number];

/** One line: Claim.item, or an addItem under a sequence no Claim.item has. */
export interface AuthorizationItem {
  readonly sequence: number;
  readonly product: string | null;
  readonly state: ItemState;
  readonly number: string | null;
  /** Days for which it is granted; null where it is not. An end of null with a start is open. */
  readonly periodStart: string | null;
  readonly periodEnd: string | null;
}

export const itemStates = ['pended', 'approved', 'modified', 'denied', 'cancelled'] as const;
export type ItemState = (typeof itemStates)[number];

/** What is written together: the new state, its answer, and everything that follows from it. */
export interface Composed {
  /** Null where the answer is a business error and no authorization comes of it: only the answer is kept, for replay. */
  readonly authorization: AuthorizationState | null;
  readonly answer: string;
  /** Work that must happen because of it, notifications among them: stored with it or not at all. */
  readonly jobs?: readonly NewJob[];
  /** Documents asked for with this answer. */
  readonly documentsWanted?: readonly WantedDocument[];
  /** What a person did, where a person did it. */
  readonly act?: ReviewAct;
}

/** Work for later, kept until it is done. */
export interface NewJob {
  readonly kind: string;
  /** JSON text. */
  readonly payload: string;
  readonly runAt: string;
  /** Tries before it is given up as dead. */
  readonly mostAttempts: number;
  /** A second job with the same key is not taken on while the first is kept. */
  readonly key?: string;
}

/** A document asked for, by the number under which it will come. */
export interface WantedDocument {
  /** Attachment control number, of our making: CommunicationRequest.identifier and CDex TrackingId. */
  readonly trackingId: string;
  /** What is wanted: a LOINC attachment code. */
  readonly code: string;
  readonly itemSequences: readonly number[];
}

/** What a reviewer did to an authorization. */
export interface ReviewAct {
  readonly who: string;
  readonly role: string;
  readonly act: 'approve' | 'modify' | 'deny' | 'ask' | 'note';
  readonly itemSequences: readonly number[];
  /** The policy's own words it rests on, as source and section. A denial always has one. */
  readonly citation: string | null;
  readonly note: string | null;
}
