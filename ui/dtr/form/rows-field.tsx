import { useState } from 'react';
import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import { isCalculated } from '../population/populated-items.ts';
import { answerOf, calculated, choicesOf, questionsOf, withAnswer } from './rows.ts';

/** What the renderer hands to a component that stands in for its own. */
export interface RowsProps {
  readonly qrItem: unknown;
  readonly onQrRepeatGroupChange: (rows: { readonly linkId: string; readonly qrItems: JsonObject[] }) => unknown;
}

interface Row {
  readonly key: number;
  readonly item: JsonObject;
}

/**
 * A list whose rows calculate something, such as lesions and their volumes. The renderer calculates once a form, not once a row,
 * so these lists are shown by the app itself.
 */
export function rowsField(group: JsonObject, valueSets: readonly JsonObject[]) {
  const linkId = textOf(group.linkId) ?? '';
  const name = textOf(group.text) ?? 'Row';
  return function RowsField({ qrItem, onQrRepeatGroupChange }: RowsProps) {
    const [rows, setRows] = useState<readonly Row[]>(() =>
      listOf(qrItem)
        .filter(isObject)
        .map((item, key) => ({ key, item: calculated(group, item) })),
    );
    const [next, setNext] = useState(rows.length);
    const change = (changed: readonly Row[]): void => {
      setRows(changed);
      onQrRepeatGroupChange({ linkId, qrItems: changed.map(({ item }) => item) });
    };
    const add = (): void => {
      setNext(next + 1);
      change([...rows, { key: next, item: { linkId, text: group.text, item: [] } }]);
    };
    return (
      <div className="rows" data-linkid={linkId}>
        {rows.map((row, place) => (
          <fieldset key={row.key}>
            <legend>{`${name} ${place + 1}`}</legend>
            {questionsOf(group).map((question) => (
              <Cell
                key={textOf(question.linkId)}
                id={`${linkId}-${row.key}`}
                question={question}
                valueSets={valueSets}
                answer={answerOf(row.item, question.linkId)}
                onChange={(answer) =>
                  change(
                    rows.map((other) => (other === row ? { ...row, item: withAnswer(group, row.item, question.linkId, answer) } : other)),
                  )
                }
              />
            ))}
            <button
              type="button"
              aria-label={`Remove ${name.toLowerCase()} ${place + 1}`}
              onClick={() => change(rows.filter((other) => other !== row))}
            >
              Remove
            </button>
          </fieldset>
        ))}
        <button type="button" onClick={add}>
          {`Add ${name.toLowerCase()}`}
        </button>
      </div>
    );
  };
}

interface CellProps {
  readonly id: string;
  readonly question: JsonObject;
  readonly valueSets: readonly JsonObject[];
  readonly answer: JsonObject | undefined;
  readonly onChange: (answer: JsonObject | undefined) => void;
}

function Cell({ id, question, valueSets, answer, onChange }: CellProps) {
  const field = `${id}-${textOf(question.linkId)}`;
  const label = (
    <>
      {textOf(question.text)}
      {question.required === true && (
        <span className="required" aria-hidden="true">
          *
        </span>
      )}
    </>
  );
  if (isCalculated(question))
    return (
      <div className="cell">
        <span id={field}>{label}</span>
        <output aria-labelledby={field}>{answer === undefined ? '–' : String(answer.valueDecimal)}</output>
      </div>
    );
  if (question.type === 'choice') {
    const choices = choicesOf(question, valueSets);
    const chosen = isObject(answer?.valueCoding) ? answer.valueCoding.code : undefined;
    return (
      <div className="cell">
        <label htmlFor={field}>{label}</label>
        <select
          id={field}
          value={textOf(chosen) ?? ''}
          onChange={({ target }) => {
            const coding = choices.find(({ code }) => code === target.value);
            onChange(coding === undefined ? undefined : { valueCoding: coding });
          }}
        >
          <option value="">Not stated</option>
          {choices.map(({ code, display }) => (
            <option key={textOf(code)} value={textOf(code)}>
              {textOf(display) ?? textOf(code)}
            </option>
          ))}
        </select>
      </div>
    );
  }
  return (
    <div className="cell">
      <label htmlFor={field}>{label}</label>
      <NumberInput id={field} question={question} answer={answer} onChange={onChange} />
    </div>
  );
}

/** A number as it is typed; what is none, or below what is allowed, is no answer and is said to be wrong. */
function NumberInput({ id, question, answer, onChange }: Omit<CellProps, 'valueSets'>) {
  const key = question.type === 'integer' ? 'valueInteger' : 'valueDecimal';
  const [text, setText] = useState(() => (answer === undefined ? '' : String(answer[key])));
  const isWrong = text.trim() !== '' && numberIn(text) === undefined;
  return (
    <>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autoComplete="off"
        required={question.required === true}
        aria-invalid={isWrong}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          const value = numberIn(target.value);
          onChange(value === undefined ? undefined : { [key]: value });
        }}
      />
      {isWrong && (
        <span className="field-error" role="alert">
          A number above 0, such as 1.5
        </span>
      )}
    </>
  );
}

function numberIn(text: string): number | undefined {
  const value = /^\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : Number.NaN;
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
