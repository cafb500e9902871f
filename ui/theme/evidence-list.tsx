import type { Evidence, Hint, ResourceEvidence } from '../../src/policy/fact.ts';

interface EvidenceListProps {
  readonly evidence: readonly Evidence[];
  /** Shows the resource with the value marked; undefined where the resource is not at hand. */
  readonly onOpen: ((evidence: ResourceEvidence) => void) | undefined;
}

/** What a finding rests on: a resource and the value used, or a search that was answered in full. */
export function EvidenceList({ evidence, onOpen }: EvidenceListProps) {
  if (evidence.length === 0) return null;
  return (
    <ul className="evidence">
      {evidence.map((item) =>
        'search' in item ? (
          <li key={item.search}>
            complete list: <code>{item.search}</code>
          </li>
        ) : (
          <li key={`${item.reference} ${item.value}`}>
            {item.value}
            {item.date !== undefined && !item.value.includes(item.date) && <span className="quiet"> {item.date}</span>}
            {item.attested && <span className="tag">stated in the form</span>}{' '}
            <ResourceLink reference={item.reference} onOpen={onOpen && (() => onOpen(item))} />
          </li>
        ),
      )}
    </ul>
  );
}

/** What points somewhere and decides nothing. */
export function HintList({ hints, onOpen }: { readonly hints: readonly Hint[]; readonly onOpen: EvidenceListProps['onOpen'] }) {
  if (hints.length === 0) return null;
  return (
    <div className="hints">
      <p>Seen, but it decides nothing:</p>
      <ul className="evidence">
        {hints.map(({ reference, text }) => (
          <li key={`${reference} ${text}`}>
            {text} <ResourceLink reference={reference} onOpen={onOpen && (() => onOpen({ reference, value: text }))} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function ResourceLink({ reference, onOpen }: { readonly reference: string; readonly onOpen: (() => void) | undefined }) {
  if (onOpen === undefined) return <code>{reference}</code>;
  return (
    <button type="button" className="resource" onClick={onOpen}>
      {reference}
    </button>
  );
}
