import { type Issue, OutcomeError, operationOutcome } from '../fhir/outcome.ts';
import type { Reply } from './handler.ts';

export const fhirJson = 'application/fhir+json; charset=utf-8';

/** The one place where an error becomes HTTP. What is not an OutcomeError is our fault: 500, and nothing of it goes out. */
export function errorReply(error: unknown): Reply {
  if (error instanceof OutcomeError)
    return { status: error.status, body: operationOutcome(error.issues), contentType: fhirJson, headers: error.headers };
  const known = fromReader(error);
  if (known !== undefined) return { status: known.status, body: operationOutcome([known.issue]), contentType: fhirJson };
  const issue: Issue = { severity: 'error', code: 'exception', text: 'The service failed to answer this call; it has been logged.' };
  return { status: 500, body: operationOutcome([issue]), contentType: fhirJson };
}

/** What the body reader throws has a `type` and a `status`; the texts are ours, because its own may quote the caller. */
function fromReader(error: unknown): { readonly status: number; readonly issue: Issue } | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error) || typeof error.type !== 'string') return undefined;
  const said = readerErrors[error.type];
  return said && { status: said.status, issue: { severity: 'error', code: said.code, text: said.text } };
}

const readerErrors: Readonly<Record<string, { readonly status: number; readonly code: string; readonly text: string }>> = {
  'entity.too.large': { status: 413, code: 'too-long', text: 'The body is larger than this service accepts.' },
  'encoding.unsupported': {
    status: 415,
    code: 'not-supported',
    text: 'The content-encoding is not supported; send the body plain or with gzip.',
  },
  'request.aborted': { status: 400, code: 'structure', text: 'The request ended before its body was complete.' },
  'request.size.invalid': { status: 400, code: 'structure', text: 'The body is not as long as content-length says.' },
  'entity.verify.failed': { status: 400, code: 'structure', text: 'The body could not be read.' },
};
