/** One issue of an OperationOutcome. `expression` names the element at fault, FHIRPath style. */
export interface Issue {
  readonly severity: 'error' | 'warning' | 'information';
  /** A code of http://hl7.org/fhir/issue-type. */
  readonly code: string;
  readonly text: string;
  readonly expression?: string;
  readonly diagnostics?: string;
}

/** The OperationOutcome resource for these issues. Texts never carry patient data: they name elements, not values. */
export function operationOutcome(issues: readonly Issue[]): Readonly<Record<string, unknown>> {
  return {
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, text, expression, diagnostics }) => ({
      severity,
      code,
      details: { text },
      ...(diagnostics !== undefined && { diagnostics }),
      ...(expression !== undefined && { expression: [expression] }),
    })),
  };
}

/**
 * The caller's fault or ours, on its way to the one place that turns it into HTTP. Findings about a chart are never errors.
 * `headers` go out with it (Retry-After, WWW-Authenticate).
 */
export class OutcomeError extends Error {
  readonly status: number;
  readonly issues: readonly Issue[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, issues: readonly Issue[], options: { cause?: unknown; headers?: Readonly<Record<string, string>> } = {}) {
    super(issues.map((issue) => issue.text).join('; '), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OutcomeError';
    this.status = status;
    this.issues = issues;
    this.headers = options.headers ?? {};
  }
}

/** 400: the message breaks JSON, FHIR or CDS Hooks. */
export const badRequest = (text: string, expression?: string, code = 'invalid'): OutcomeError => refusal(400, code, text, expression);
/** 404: no such service, form or record, or not for this caller. */
export const notFound = (text: string, expression?: string): OutcomeError => refusal(404, 'not-found', text, expression);
/** 412: data the answer needs was neither sent nor readable. */
export const preconditionFailed = (text: string, expression?: string): OutcomeError => refusal(412, 'required', text, expression);
/** 422: valid JSON and FHIR that breaks a rule of the guide. */
export const unprocessable = (text: string, expression?: string, code = 'business-rule'): OutcomeError =>
  refusal(422, code, text, expression);

function refusal(status: number, code: string, text: string, expression?: string): OutcomeError {
  return new OutcomeError(status, [{ severity: 'error', code, text, ...(expression !== undefined && { expression }) }]);
}
