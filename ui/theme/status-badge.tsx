import type { Status } from '../../src/policy/judge.ts';

const words: Readonly<Record<Status, { readonly sign: string; readonly text: string }>> = {
  met: { sign: '✓', text: 'met' },
  'not-met': { sign: '✕', text: 'not met' },
  unknown: { sign: '?', text: 'unknown' },
  'not-applicable': { sign: '–', text: 'not applicable' },
};

/** A criterion's status by sign and word, so that colour only repeats it. */
export function StatusBadge({ status }: { readonly status: Status }) {
  const { sign, text } = words[status];
  return (
    <span className={`status ${status}`}>
      <span aria-hidden="true">{sign}</span> {text}
    </span>
  );
}

/** The word for a status, for sentences. */
export const statusText = (status: Status): string => words[status].text;
