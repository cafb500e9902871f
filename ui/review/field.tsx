import { type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: string;
  /** What is wrong with it, said below it; undefined where nothing is. */
  readonly fault: string | undefined;
  readonly hint?: string;
  readonly children: (attributes: FieldAttributes) => ReactNode;
}

/** What ties an input to its label, hint and fault. */
export interface FieldAttributes {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
  readonly 'data-fault': true | undefined;
}

/** A labelled input with its hint and what is wrong with it. */
export function Field({ label, fault, hint, children }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? [] : `${id}-hint`, fault === undefined ? [] : `${id}-fault`].flat().join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': fault !== undefined,
        'aria-describedby': described === '' ? undefined : described,
        'data-fault': fault === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="quiet">
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p id={`${id}-fault`} className="fault">
          <span aria-hidden="true">✕ </span>
          {fault}
        </p>
      )}
    </div>
  );
}

/** A group of choices under one question. */
export function Choices({
  legend,
  fault,
  children,
}: {
  readonly legend: string;
  readonly fault: string | undefined;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <fieldset
      className="field"
      tabIndex={-1}
      aria-describedby={fault === undefined ? undefined : id}
      data-fault={fault === undefined ? undefined : true}
    >
      <legend>{legend}</legend>
      {children}
      {fault !== undefined && (
        <p id={id} className="fault">
          <span aria-hidden="true">✕ </span>
          {fault}
        </p>
      )}
    </fieldset>
  );
}
