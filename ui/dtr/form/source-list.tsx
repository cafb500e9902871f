import type { Origin } from '../answers/origin.ts';
import type { ListedQuestion } from '../answers/questions.ts';

const originWords: Readonly<Record<Origin, string>> = {
  'auto-client': 'from the chart',
  'auto-server': 'known to the payer',
  override: 'changed by you',
  manual: 'answered by you',
};

export interface SourceListProps {
  readonly questions: readonly ListedQuestion[];
  /** Goes to a question; undefined where the form is closed. */
  readonly onGo: ((linkId: string) => void) | undefined;
}

/** Every answer with where it comes from and which criterion it serves, so that all of it can be looked over before it is stored. */
export function SourceList({ questions, onGo }: SourceListProps) {
  const answered = questions.filter(({ values }) => values.length > 0);
  if (answered.length === 0) return null;
  return (
    <section className="card sources" aria-labelledby="sources-title">
      <h2 id="sources-title">Where answers come from</h2>
      <ul className="questions">
        {answered.map(({ linkId, text, citation, values, origins }) => (
          <li key={linkId}>
            {onGo === undefined ? (
              <span>{text}</span>
            ) : (
              <button type="button" className="link" onClick={() => onGo(linkId)}>
                {text}
              </button>
            )}
            <span className="answer">{values.join(', ')}</span>
            <span className="note">{[...origins.map((origin) => originWords[origin]), citation].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
