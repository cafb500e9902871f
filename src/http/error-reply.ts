import { type Issue, OutcomeError, operationOutcome } from '../fhir/outcome.ts';
import { RecordsError, type RecordsErrorKind } from '../records/records-error.ts';
import type { Reply } from './handler.ts';

export const fhirJson = 'application/fhir+json; charset=utf-8';

/** The one place where an error becomes HTTP. What nobody foresaw is our fault: 500, and nothing of it goes out. */
export function errorReply(error: unknown): Reply {
  if (error instanceof OutcomeError)
    return { status: error.status, body: operationOutcome(error.issues), contentType: fhirJson, headers: error.headers };
  if (error instanceof RecordsError && !ours.has(error.kind)) return storeReply;
  const { status, issue } = fromReader(error) ?? unforeseen;
  return { status, body: operationOutcome([issue]), contentType: fhirJson };
}

interface Said {
  readonly status: number;
  readonly issue: Issue;
}

const said = (status: number, code: string, text: string): Said => ({ status, issue: { severity: 'error', code, text } });

const unforeseen = said(500, 'exception', 'The service failed to answer this call; it has been logged.');

/** A store that is full, locked, read-only or gone: nothing was acknowledged, and the same call may succeed later. */
const storeReply: Reply = {
  status: 503,
  body: operationOutcome([said(503, 'transient', 'The answer could not be stored, so none is given; try again.').issue]),
  contentType: fhirJson,
  headers: { 'retry-after': '5' },
};

/** What trying again cannot mend. */
const ours: ReadonlySet<RecordsErrorKind> = new Set(['value', 'duplicate']);

/**
 * What the body reader and the router throw has a `status` of 4xx and mostly a `type`; the texts are ours, because their own may
 * quote the caller.
 */
function fromReader(error: unknown): Said | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('type' in error && typeof error.type === 'string' && readerErrors.has(error.type)) return readerErrors.get(error.type);
  if (error instanceof URIError) return said(400, 'structure', 'The address is not validly encoded.');
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 500;
  return status >= 400 && status <= 499 ? said(400, 'structure', 'The request could not be read.') : undefined;
}

const readerErrors: ReadonlyMap<string, Said> = new Map([
  ['entity.too.large', said(413, 'too-long', 'The body is larger than this service accepts.')],
  ['encoding.unsupported', said(415, 'not-supported', 'The content-encoding is not supported; send the body plain or with gzip.')],
  ['request.aborted', said(400, 'structure', 'The request ended before its body was complete.')],
  ['request.size.invalid', said(400, 'structure', 'The body is not as long as content-length says.')],
]);
