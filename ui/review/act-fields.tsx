import type { ReviewCasePage } from '../../src/http/review-routes.ts';
import { type ActDraft, type ActKind, openLines } from './act-draft.ts';
import { AskFields } from './ask-fields.tsx';
import { CriterionField } from './criterion-field.tsx';
import { Choices, Field } from './field.tsx';
import type { Session } from './service.ts';

export interface ActFieldsProps {
  readonly session: Session;
  readonly request: ReviewCasePage;
  readonly draft: ActDraft;
  readonly faults: ReadonlyMap<string, string>;
  readonly onChange: (changed: Partial<ActDraft>) => void;
}

const acts: readonly { readonly act: ActKind; readonly label: string; readonly restricts: boolean }[] = [
  { act: 'approve', label: 'Approve as asked for', restricts: false },
  { act: 'ask', label: 'Ask for documents', restricts: false },
  { act: 'modify', label: 'Grant something else', restricts: true },
  { act: 'deny', label: 'Deny', restricts: true },
];

/** What can be done, and what each act has to say. */
export function ActFields(props: ActFieldsProps) {
  const { session, request, draft, faults, onChange } = props;
  const open = openLines(request.lines);
  const mayRestrict = session.role === 'medical-director';
  return (
    <>
      <Choices legend="What to do" fault={faults.get('act')}>
        {acts.map(({ act, label, restricts }) => (
          <label key={act} className="choice">
            <input
              type="radio"
              name="act"
              checked={draft.act === act}
              disabled={restricts && !mayRestrict}
              aria-describedby={restricts && !mayRestrict ? 'director-only' : undefined}
              onChange={() => onChange({ act })}
            />
            {label}
          </label>
        ))}
        {!mayRestrict && (
          <p id="director-only" className="quiet">
            Only a medical director may deny, or grant less than was asked for.
          </p>
        )}
      </Choices>
      {open.length > 1 && (
        <Choices legend="For which lines" fault={faults.get('lines')}>
          {open.map(({ sequence, requested }) => (
            <label key={sequence} className="choice">
              <input
                type="checkbox"
                checked={draft.lines.includes(sequence)}
                onChange={({ target }) =>
                  onChange({
                    lines: target.checked
                      ? [...draft.lines, sequence].sort((a, b) => a - b)
                      : draft.lines.filter((line) => line !== sequence),
                  })
                }
              />
              Line {sequence}: {requested?.words ?? requested?.codes[0] ?? 'not described'}
            </label>
          ))}
        </Choices>
      )}
      {draft.act === 'modify' && <QuantityFields {...props} />}
      {(draft.act === 'approve' || draft.act === 'modify') && <PeriodFields {...props} />}
      {(draft.act === 'deny' || draft.act === 'modify') && <CriterionField {...props} />}
      {draft.act === 'ask' && <AskFields {...props} />}
      {draft.act !== undefined && <NoteField {...props} />}
    </>
  );
}

function QuantityFields({ draft, faults, onChange }: ActFieldsProps) {
  return (
    <div className="pair">
      <Field label="Quantity granted" fault={faults.get('quantity')}>
        {(attributes) => (
          <input
            {...attributes}
            inputMode="decimal"
            autoComplete="off"
            value={draft.quantity}
            onChange={({ target }) => onChange({ quantity: target.value.trim().replace(',', '.') })}
          />
        )}
      </Field>
      <Field label="Unit" fault={faults.get('unit')}>
        {(attributes) => (
          <input {...attributes} autoComplete="off" value={draft.unit} onChange={({ target }) => onChange({ unit: target.value })} />
        )}
      </Field>
    </div>
  );
}

function PeriodFields({ draft, faults, onChange }: ActFieldsProps) {
  return (
    <>
      <div className="pair">
        <Field label="Valid from" fault={faults.get('start')}>
          {(attributes) => (
            <input {...attributes} type="date" value={draft.start} onChange={({ target }) => onChange({ start: target.value })} />
          )}
        </Field>
        <Field label="Last day" fault={faults.get('end')}>
          {(attributes) => (
            <input {...attributes} type="date" value={draft.end} onChange={({ target }) => onChange({ end: target.value })} />
          )}
        </Field>
      </div>
      <p className="quiet">Left empty: the time the policy states, from today; else the days asked for.</p>
    </>
  );
}

function NoteField({ request, draft, faults, onChange }: ActFieldsProps) {
  const restricts = draft.act === 'deny' || draft.act === 'modify';
  return (
    <>
      {restricts && request.reasonCodes.length > 0 && (
        <Field label="Reason code" fault={undefined}>
          {(attributes) => (
            <select {...attributes} value={draft.reasonCode} onChange={({ target }) => onChange({ reasonCode: target.value })}>
              <option value="">none</option>
              {request.reasonCodes.map(({ code, display }) => (
                <option key={code} value={code}>
                  {code}: {display}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field
        label={restricts ? 'Reason, for the provider' : 'Note to the provider (optional)'}
        fault={faults.get('note')}
        hint={restricts ? 'Sent with the answer; criterion and citation are added to it.' : 'Sent with the answer.'}
      >
        {(attributes) => (
          <textarea {...attributes} rows={4} value={draft.note} onChange={({ target }) => onChange({ note: target.value })} />
        )}
      </Field>
    </>
  );
}
