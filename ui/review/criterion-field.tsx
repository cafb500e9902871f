import { Cited } from '../theme/citation.tsx';
import { StatusBadge, statusText } from '../theme/status-badge.tsx';
import { citable, criterionKey } from './act-draft.ts';
import type { ActFieldsProps } from './act-fields.tsx';
import { Field } from './field.tsx';

/** The criterion a denial or a smaller grant rests on, with its citation; what the reviewer cites where no policy speaks about the lines. */
export function CriterionField({ request, draft, faults, onChange }: ActFieldsProps) {
  const choices = citable(request.lines, draft.lines);
  const chosen = choices.find((finding) => criterionKey(finding) === draft.criterion);
  if (choices.length === 0) return <OwnCitation draft={draft} faults={faults} onChange={onChange} />;
  const groups = [
    { label: 'Not met', of: choices.filter(({ status }) => status === 'not-met') },
    { label: 'Unknown', of: choices.filter(({ status }) => status === 'unknown') },
    { label: 'Met or not applicable', of: choices.filter(({ status }) => status === 'met' || status === 'not-applicable') },
  ];
  return (
    <>
      <Field label="Criterion it rests on" fault={faults.get('criterion')}>
        {(attributes) => (
          <select {...attributes} value={draft.criterion} onChange={({ target }) => onChange({ criterion: target.value })}>
            <option value="">Choose…</option>
            {groups
              .filter((group) => group.of.length > 0)
              .map((group) => (
                <optgroup key={group.label} label={group.label}>
                  {group.of.map((finding) => (
                    <option key={criterionKey(finding)} value={criterionKey(finding)}>
                      {finding.id} ({statusText(finding.status)}): {finding.statement}
                    </option>
                  ))}
                </optgroup>
              ))}
          </select>
        )}
      </Field>
      {chosen !== undefined && (
        <div className="notice" role="status">
          <code>{chosen.id}</code> <StatusBadge status={chosen.status} />
          <p>
            {chosen.statement} <Cited citation={chosen.citation} />
          </p>
          {chosen.status === 'unknown' && (
            <p>The record is silent here, and silence shows nothing: asking for a document may be the better step.</p>
          )}
          {chosen.status === 'met' && <p>The record shows this criterion as met: say in the reason why you see it otherwise.</p>}
        </div>
      )}
    </>
  );
}

const ownFields = [
  { key: 'criterion', label: 'Criterion' },
  { key: 'source', label: 'Document' },
  { key: 'section', label: 'Section' },
] as const;

function OwnCitation({ draft, faults, onChange }: Pick<ActFieldsProps, 'draft' | 'faults' | 'onChange'>) {
  return (
    <>
      <p>No policy held here speaks about this. Cite what the decision rests on.</p>
      {ownFields.map(({ key, label }) => (
        <Field key={key} label={label} fault={key === 'criterion' ? faults.get('criterion') : undefined}>
          {(attributes) => (
            <input
              {...attributes}
              autoComplete="off"
              value={draft.own[key]}
              onChange={({ target }) => onChange({ own: { ...draft.own, [key]: target.value } })}
            />
          )}
        </Field>
      ))}
    </>
  );
}
