/** A payer as PAYERS_FILE describes it. */
export interface Payer {
  readonly id: string;
  /** The name on the member's card; every CDS card carries it. */
  readonly label: string;
  /** Exact names by which clients older than 2.1 may name the payer. */
  readonly names: readonly string[];
  readonly identifiers: readonly Identifier[];
  readonly lineOfBusiness: LineOfBusiness;
  /** Keys of the policies that decide for its members. */
  readonly policies: readonly string[];
  readonly contact: { readonly name: string; readonly telecom: readonly { readonly system: string; readonly value: string }[] };
  readonly clocks: readonly Clock[];
  readonly assert: { readonly allowedPeriodMonths?: number; readonly billingCodes?: readonly string[]; readonly expiryDays?: number };
}

export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** Coverage.type codes the policy's plan goes by; a coverage coded as another plan has no policy here. */
export interface LineOfBusiness {
  readonly name: string;
  readonly codes: readonly string[];
}

/** How long a decision may take, in hours. */
export interface Clock {
  readonly lineOfBusiness: string;
  readonly category: 'drug' | 'other';
  readonly expeditedHours: number;
  readonly standardHours: number;
}
