import type { Citation } from '../../src/policy/policy.ts';

/** Where a sentence comes from, as the source numbers it. */
export function Cited({ citation }: { readonly citation: Citation }) {
  return (
    <cite>
      {citation.source}, {citation.section}
    </cite>
  );
}
