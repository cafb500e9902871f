import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import { type ActDraft, citationOf } from './act-draft.ts';
import { daysText, linesText } from './words.ts';

interface ActSummaryProps {
  readonly request: ReviewCasePage;
  readonly draft: ActDraft;
  readonly isSending: boolean;
  readonly onBack: () => void;
  readonly onConfirm: () => void;
}

const buttons = {
  approve: 'Approve',
  modify: 'Grant this instead',
  deny: 'Deny',
  ask: 'Ask for the documents',
} as const;

/** What is about to be done, once more before it is. */
export function ActSummary({ request, draft, isSending, onBack, onConfirm }: ActSummaryProps) {
  const { act } = draft;
  if (act === undefined) return null;
  const cited = citationOf(draft, request.lines);
  const restricts = act === 'deny' || act === 'modify';
  return (
    <div className="summary">
      <p>
        {sentenceOf(act)} {linesText(draft.lines)} of the request for <strong>{request.row.patient ?? 'the patient'}</strong>.
      </p>
      <dl className="facts">
        {act === 'modify' && draft.quantity !== '' && <Entry name="Quantity" text={`${draft.quantity} ${draft.unit}`} />}
        {(act === 'approve' || act === 'modify') && (
          <Entry
            name="Valid"
            text={
              draft.start === ''
                ? 'as the policy states, from today; else the days asked for'
                : daysText(draft.start, draft.end || undefined)
            }
          />
        )}
        {restricts && cited !== undefined && (
          <Entry name="Rests on" text={`criterion ${cited.criterion} (${cited.citation.source}, ${cited.citation.section})`} />
        )}
        {act === 'ask' &&
          Object.entries(draft.documents).map(([loinc, text]) => (
            <Entry key={loinc} name={request.documents.types.find((type) => type.loinc === loinc)?.display ?? loinc} text={text} />
          ))}
        {draft.note.trim() !== '' && <Entry name={restricts ? 'Reason' : 'Note'} text={draft.note.trim()} />}
      </dl>
      <p className="quiet">
        {act === 'deny' && 'A denied line cannot be changed any more: the provider has to ask anew. '}
        It is recorded under your name and becomes the answer{request.subscribers > 0 && ', which subscribers are told of'}.
      </p>
      <p className="buttons">
        <button type="button" className={act === 'deny' ? 'danger' : 'primary'} disabled={isSending} onClick={onConfirm}>
          {isSending ? 'Recording…' : buttons[act]}
        </button>
        <button type="button" disabled={isSending} onClick={onBack}>
          Go back
        </button>
      </p>
    </div>
  );
}

function sentenceOf(act: NonNullable<ActDraft['act']>): string {
  switch (act) {
    case 'approve':
      return 'You approve';
    case 'modify':
      return 'You grant something else than asked for in';
    case 'deny':
      return 'You deny';
    case 'ask':
      return 'You ask for documents for';
  }
}

function Entry({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}
