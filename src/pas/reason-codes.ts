/**
 * The payer's list of denial reasons (X12 external code source 886). The list is licensed, so none is shipped: a payer that
 * holds a license puts its own behind this.
 */
export interface ReasonCodes {
  /** What a reviewer may choose from. */
  all(): readonly { readonly code: string; readonly display: string }[];
}

/** Whether a code is on the payer's list; without a list no code is. */
export function isReasonCode(codes: ReasonCodes | undefined, code: string): boolean {
  return codes?.all().some((reason) => reason.code === code) ?? false;
}
