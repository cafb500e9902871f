import { SafeMarkdown } from '../theme/safe-markdown.tsx';
import type { Card } from './explanation.ts';

/** The cards as an EHR would show them. */
export function Cards({ cards }: { readonly cards: readonly Card[] }) {
  if (cards.length === 0) return <p>The EHR shows no card: the answer is in the order itself.</p>;
  return (
    <div className="cards">
      {cards.map((card) => (
        <CardView key={card.uuid ?? card.summary} card={card} />
      ))}
    </div>
  );
}

function CardView({ card: { summary, detail, indicator, source, suggestions = [], links = [] } }: { readonly card: Card }) {
  return (
    <article className={`card severity-${indicator}`}>
      <h3>{summary}</h3>
      {detail !== undefined && <SafeMarkdown text={detail} />}
      {suggestions.length + links.length > 0 && (
        <p className="actions">
          {suggestions.map(({ label }) => (
            <span key={label} className="tag">
              suggestion: {label}
            </span>
          ))}
          {links.map(({ label, url, type }) => (
            <a key={url + label} href={type === 'absolute' ? url : undefined} rel="noreferrer">
              {label}
              {type === 'smart' && ' (opened by the EHR)'}
            </a>
          ))}
        </p>
      )}
      <p className="quiet">
        {indicator} · {source.label}
        {source.topic !== undefined && ` · ${source.topic.display ?? source.topic.code}`}
      </p>
    </article>
  );
}
