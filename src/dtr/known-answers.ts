import type { Finding } from '../policy/judge.ts';
import { everyItem, type Form } from './form.ts';

/**
 * What we already know of a form's questions: for each attestation whose criterion the chart settled, whether its statement holds.
 * What is unknown, not applicable or contradictory is left for a person; facts are left to the EHR's own population.
 */
export function knownAnswers(form: Form, findings: readonly Finding[]): ReadonlyMap<string, boolean> {
  const settled = new Map(findings.map((finding) => [finding.id, finding]));
  const known = new Map<string, boolean>();
  for (const { linkId, type } of everyItem(form.item)) {
    const finding = type === 'boolean' ? settled.get(linkId) : undefined;
    if (finding === undefined || finding.conflict !== undefined) continue;
    if (finding.status === 'met') known.set(linkId, true);
    if (finding.status === 'not-met') known.set(linkId, false);
  }
  return known;
}
