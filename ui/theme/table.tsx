import type { ReactNode } from 'react';

export interface Column {
  readonly key: string;
  readonly label: string;
}

export interface Row {
  readonly key: string;
  readonly cells: Readonly<Record<string, ReactNode>>;
  readonly className?: string;
  /** Makes the row a link's target. */
  readonly anchor?: string;
}

interface TableProps {
  readonly caption: string;
  /** Keeps the caption for screen readers only, where a heading already says it. */
  readonly captionHidden?: boolean;
  /** The first column is each row's header. */
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A plain table; on a narrow screen each row becomes a block whose cells carry their column's name. */
export function Table({ caption, captionHidden = false, columns, rows }: TableProps) {
  const [first, ...others] = columns;
  if (first === undefined) return null;
  return (
    <table className="stacks">
      <caption className={captionHidden ? 'unseen' : undefined}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ key, label }) => (
            <th key={key} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells, className, anchor }) => (
          <tr key={key} id={anchor} className={className}>
            <th scope="row">{cells[first.key]}</th>
            {others.map((column) => (
              <td key={column.key} data-label={column.label}>
                {cells[column.key]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
