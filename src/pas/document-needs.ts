import { createHash } from 'node:crypto';
import type { Finding } from '../policy/judge.ts';
import type { Terminology } from '../terminology/code-set.ts';
import type { AuthorizedItem, DocumentNeed } from './authorization.ts';
import { openCriteria } from './item-note.ts';

/** A document to ask for, before it has a control number. */
export type WantedDocument = Omit<DocumentNeed, 'trackingId' | 'received'>;

/**
 * The documents that would settle what a pended line leaves open: pathology for the diagnosis, a note for the rest. Empty where only the
 * place is open, or a criterion is not met: then no document is what is missing.
 */
export function documentsFor(item: AuthorizedItem, terminology: Terminology): readonly WantedDocument[] {
  if (item.state !== 'pended' || item.determination !== 'documentation-needed') return [];
  const open = openCriteria(item.criteria).filter(({ settledBy }) => settledBy === 'form');
  const byConcept = new Map<string, Finding[]>();
  for (const finding of open) {
    const concept = finding.diagnosis === true ? 'diagnosis' : 'course';
    byConcept.set(concept, [...(byConcept.get(concept) ?? []), finding]);
  }
  return [...byConcept].flatMap(([concept, findings]) => {
    const row = terminology.set('attachment-documents').data.codes.find((code) => code.concept === concept);
    if (row === undefined) return [];
    return [{ sequence: item.sequence, loinc: row.code, text: findings.map(({ id, needed = '' }) => `${id}: ${needed}`).join(' ') }];
  });
}

/**
 * The document with its control number: the same whenever the machine asks for the same again, so that what has come is not asked for twice.
 * @param round makes it another one: what a person asks for is wanted though a document of its type has come
 */
export function withTrackingId(authorizationId: string, wanted: WantedDocument, round = 0): DocumentNeed {
  const hash = createHash('sha256')
    .update(JSON.stringify([authorizationId, wanted.sequence, wanted.loinc, round]))
    .digest('hex');
  return { ...wanted, trackingId: `ACN-${hash.slice(0, 16).toUpperCase()}` };
}
