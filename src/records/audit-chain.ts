import { hash } from 'node:crypto';
import type { AuditEventRow } from './schema/authorization-tables.ts';

/** What one audit entry says: who did what to whose record, and how it went. */
export interface AuditEntry {
  readonly recordedAt: string;
  /** The EHR concerned; null where none is. */
  readonly client: string | null;
  /** Who acted: a client, a reviewer, or this service. */
  readonly actor: string;
  readonly action: string;
  readonly outcome: 'success' | 'minor-failure' | 'serious-failure';
  /** Whose record it was, as the caller's key for a patient or authorization; null where it concerns nobody's. */
  readonly subjectKey: string | null;
  /** The FHIR AuditEvent, JSON text. */
  readonly body: string;
}

/** The end of a chain so far: where the next entry goes and what it builds on. */
export interface ChainHead {
  readonly chain: string;
  /** Place of the last entry; 0 before the first. */
  readonly place: number;
  readonly hash: string;
}

/** The head of a chain nothing was added to. */
export function emptyChain(chain: string): ChainHead {
  return { chain, place: 0, hash: '' };
}

/** The rows that go on from a head, each bound to the one before by its hash. */
export function chained(head: ChainHead, entries: readonly AuditEntry[]): readonly AuditEventRow[] {
  const rows: AuditEventRow[] = [];
  let { place, hash } = head;
  for (const entry of entries) {
    place += 1;
    const { client, actor, action, outcome, body } = entry;
    const content = {
      chain: head.chain,
      place,
      recorded_at: entry.recordedAt,
      client,
      actor,
      action,
      outcome,
      subject_key: entry.subjectKey,
      body,
    };
    const row = { ...content, previous_hash: hash, hash: entryHash({ ...content, previous_hash: hash }) };
    rows.push(row);
    hash = row.hash;
  }
  return rows;
}

/** The hash an entry must have: over all its columns in a fixed order, the previous entry's hash among them. */
export function entryHash(row: Omit<AuditEventRow, 'hash'>): string {
  const { chain, place, recorded_at, client, actor, action, outcome, subject_key, body, previous_hash } = row;
  const content = [previous_hash, chain, place, recorded_at, client, actor, action, outcome, subject_key, body];
  return hash('sha256', JSON.stringify(content), 'hex');
}
