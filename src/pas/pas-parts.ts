import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Records } from '../records/records.ts';
import type { Client } from '../security/client.ts';
import type { Outbound } from '../security/outbound.ts';
import type { ReasonCodes } from './reason-codes.ts';

/** What the PAS handlers work with; the same for every call. Clocks, identifiers and contacts come with the payers of `judgementContent`. */
export interface PasParts {
  readonly judgementContent: JudgementContent;
  readonly records: Records;
  readonly outbound: Outbound;
  /** A client as it is registered now; undefined for one that was dismissed. */
  readonly clientNamed: (id: string) => Client | undefined;
  /** The URL others see, without a trailing slash; the FHIR bases lie below it. */
  readonly publicUrl: string;
  /** Keys of the policies that may be approved without a person (setting AUTOMATIC_APPROVALS). */
  readonly automaticApprovals: readonly string[];
  /** Demo mode: numbers say so, and the showcase member is answered. */
  readonly demo: boolean;
  /** AUTH=off: any NPI may be seen, and any endpoint on this machine may be notified. */
  readonly open: boolean;
  /** The payer's licensed list of denial reasons, where it has one. */
  readonly reasonCodes?: ReasonCodes;
  readonly now: () => Date;
}

/** PAS 2.2.1 at `/fhir/2.2`, PAS 2.0.1 at `/fhir/2.0`. */
export type PasVersion = '2.2' | '2.0';

/** The FHIR base of a version, as others see it. */
export function baseOf(parts: Pick<PasParts, 'publicUrl'>, version: PasVersion): string {
  return `${parts.publicUrl}/fhir/${version}`;
}
