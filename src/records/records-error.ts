/**
 * What is wrong with the store, told apart by what an operator does about it.
 * `full` make room · `locked` somebody else holds it · `read-only` permissions · `missing` path, database or permission to reach it ·
 * `corrupt` restore · `unreachable` network or server · `unmigrated` run the primary first · `duplicate` a key was there already ·
 * `value` a value the store cannot hold (our defect) · `closed` shutting down · `failed` anything else.
 */
export const recordsErrorKinds = [
  'full',
  'locked',
  'read-only',
  'missing',
  'corrupt',
  'unreachable',
  'unmigrated',
  'duplicate',
  'value',
  'closed',
  'failed',
] as const;
export type RecordsErrorKind = (typeof recordsErrorKinds)[number];

/** A store that could not do what was asked; the driver's own error is the cause. Its message holds no stored value. */
export class RecordsError extends Error {
  override readonly name = 'RecordsError';
  readonly kind: RecordsErrorKind;

  constructor(kind: RecordsErrorKind, options?: { readonly detail?: string; readonly cause?: unknown }) {
    super(sentences[kind] + (options?.detail === undefined ? '' : `: ${options.detail}`), { cause: options?.cause });
    this.kind = kind;
  }
}

const sentences: Readonly<Record<RecordsErrorKind, string>> = {
  full: 'The store is full: nothing more can be written until there is room on its disk',
  locked: 'The store is locked by another process and did not come free in time',
  'read-only': 'The store is read-only: the service needs to write to it',
  missing: 'The store is not there or may not be opened',
  corrupt: 'The store is damaged or is no database of ours: restore it from a copy',
  unreachable: 'The store cannot be reached',
  unmigrated: 'The store has not been brought to the version this service needs',
  duplicate: 'The store holds a record with this key already',
  value: 'A value of a kind the store cannot hold was to be written',
  closed: 'The store is closed',
  failed: 'The store failed',
};

/** Any error of node:sqlite or pg as a RecordsError; one that is already stays as it is. */
export function toRecordsError(error: unknown): RecordsError {
  if (error instanceof RecordsError) return error;
  return new RecordsError(kindOf(error), { cause: error });
}

/** True where trying the same again, or the next write, meets the same wall: no use in trying a batch's writes one by one. */
export function concernsWholeStore(error: RecordsError): boolean {
  return ['locked', 'read-only', 'missing', 'corrupt', 'unreachable', 'unmigrated', 'closed'].includes(error.kind);
}

function kindOf(error: unknown): RecordsErrorKind {
  if (typeof error !== 'object' || error === null) return 'failed';
  if ('errcode' in error && typeof error.errcode === 'number') return sqliteKind(error.errcode);
  if ('code' in error && typeof error.code === 'string') return postgresKind(error.code);
  // pg reports a connection that broke or did not come in time by message alone.
  return error instanceof Error && /connection|timeout/i.test(error.message) ? 'unreachable' : 'failed';
}

/** https://www.sqlite.org/rescode.html: extended codes carry the primary one in their low byte. */
function sqliteKind(code: number): RecordsErrorKind {
  if (code === 1555 || code === 2067 || code === 2579) return 'duplicate';
  switch (code & 0xff) {
    case 5:
    case 6:
      return 'locked';
    case 8:
      return 'read-only';
    case 11:
    case 26:
      return 'corrupt';
    case 13:
      return 'full';
    case 14:
    case 3:
    case 23:
      return 'missing';
    default:
      return 'failed';
  }
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html, and the system errors of a socket. */
function postgresKind(code: string): RecordsErrorKind {
  if (code === '23505') return 'duplicate';
  if (code === '53100') return 'full';
  if (code === '55P03' || code === '40P01' || code === '40001') return 'locked';
  if (code === '25006') return 'read-only';
  if (code === '42P01' || code === '42703') return 'unmigrated';
  if (code === '3D000' || code === '28000' || code === '28P01' || code === '42501') return 'missing';
  if (code === 'XX001' || code === 'XX002') return 'corrupt';
  if (code.startsWith('08') || code.startsWith('57P') || code === '53300') return 'unreachable';
  if (/^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_)/.test(code)) return 'unreachable';
  return 'failed';
}
