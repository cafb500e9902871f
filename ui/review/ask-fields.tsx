import type { ActFieldsProps } from './act-fields.tsx';
import { Choices, Field } from './field.tsx';

/** Which documents are asked for, by type, and what each has to show. */
export function AskFields({ request, draft, faults, onChange }: ActFieldsProps) {
  const { types, wanted } = request.documents;
  const open = request.lines
    .filter(({ sequence }) => draft.lines.includes(sequence))
    .flatMap(({ criteria }) => criteria)
    .filter(({ depth, status }) => depth === 0 && status === 'unknown')
    .map(({ id, needed, statement }) => `${id}: ${needed ?? statement}`);
  const choose = (loinc: string, isChosen: boolean): void => {
    const { [loinc]: _, ...others } = draft.documents;
    onChange({ documents: isChosen ? { ...others, [loinc]: open.join(' ') } : others });
  };
  return (
    <Choices legend="Documents" fault={faults.get('documents')}>
      {types.map(({ loinc, display }) => {
        const before = wanted.filter(
          ({ code, itemSequences }) => code === loinc && itemSequences.some((line) => draft.lines.includes(line)),
        );
        // A type that came for a line is answered; more of it would be taken for the same document.
        const hasCome = before.some(({ receivedAt }) => receivedAt !== null);
        const text = draft.documents[loinc];
        return (
          <div key={loinc}>
            <label className="choice">
              <input
                type="checkbox"
                checked={text !== undefined}
                disabled={hasCome && text === undefined}
                onChange={({ target }) => choose(loinc, target.checked)}
              />
              <span>
                {display}
                <span className="below quiet">
                  LOINC {loinc}
                  {before.length > 0 && (hasCome ? ', received: choose another type for more' : ', already asked for')}
                </span>
              </span>
            </label>
            {text !== undefined && (
              <Field label={`${display}: what it has to show`} fault={undefined}>
                {(attributes) => (
                  <textarea
                    {...attributes}
                    rows={3}
                    value={text}
                    onChange={({ target }) => onChange({ documents: { ...draft.documents, [loinc]: target.value } })}
                  />
                )}
              </Field>
            )}
          </div>
        );
      })}
    </Choices>
  );
}
