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
            <Opener text={item.value} reference={item.reference} onOpen={onOpen && (() => onOpen(item))} />
            {item.date !== undefined && !item.value.includes(item.date) && <span className="quiet"> {item.date}</span>}
            {item.attested && <span className="tag">stated in the form</span>}
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
            <Opener text={text} reference={reference} onOpen={onOpen && (() => onOpen({ reference, value: text }))} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface OpenerProps {
  readonly text: string;
  readonly reference: string;
  readonly onOpen: (() => void) | undefined;
}

/** What was found, which opens the resource it was found in; the kind of resource stands beside it, the whole reference in it. */
function Opener({ text, reference, onOpen }: OpenerProps) {
  if (onOpen === undefined) return <span>{text} </span>;
  return (
    <button type="button" className="resource" onClick={onOpen} title={reference}>
      {text} <span className="kind">{reference.split('/')[0]}</span>
    </button>
  );
}
