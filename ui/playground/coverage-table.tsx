import { Table } from '../theme/table.tsx';
import type { CoverageRow } from './coverage-rows.ts';

const columns = [
  { key: 'element', label: 'Element' },
  { key: 'value', label: 'Value' },
];

/** What the EHR writes into the order, as a plain table. */
export function CoverageTable({ rows }: { readonly rows: readonly CoverageRow[] }) {
  return (
    <div className="coverage">
      <Table
        caption="Elements of the coverage-information extension"
        captionHidden
        columns={columns}
        rows={rows.map(({ element, value, words }, place) => ({
          key: `coverage-${place}`,
          cells: {
            element: <code>{element}</code>,
            value: (
              <>
                {isAddress(value) ? <a href={value}>{value}</a> : value}
                {words !== undefined && <span className="quiet"> – {words}</span>}
                {element === 'satisfied-pa-id' && <span className="tag">demo number, not real</span>}
              </>
            ),
          },
        }))}
      />
    </div>
  );
}

const isAddress = (value: string): boolean => /^https?:\/\/\S+$/.test(value) && !value.includes('|');
