import type { ReadingSheet } from '../../src/reading-sheet/reading-sheet.ts';
import { Table } from '../theme/table.tsx';
import { ComparisonForm } from './comparison-form.tsx';

/** Every policy held here, and the way to lay two side by side. */
export function PolicyList({ sheets }: { readonly sheets: readonly ReadingSheet[] }) {
  return (
    <>
      <section className="panel">
        <Table
          caption="Policies held here"
          columns={[
            { key: 'title', label: 'Policy' },
            { key: 'product', label: 'Product' },
            { key: 'publisher', label: 'Publisher' },
            { key: 'edition', label: 'Edition in force since' },
            { key: 'cases', label: 'Cases' },
          ]}
          rows={sheets.map(({ policy, cases }) => ({
            key: policy.key,
            cells: {
              title: (
                <>
                  <a href={`/policies/${policy.key}`}>{policy.title}</a> <cite>{policy.source}</cite>
                </>
              ),
              product: policy.product,
              publisher: policy.kind === 'guidance' ? `${policy.publisher} (guidance: informs, authorizes nothing)` : policy.publisher,
              edition: policy.editions.at(-1)?.from,
              cases: `${cases.filter(({ surprises }) => surprises.length === 0).length} of ${cases.length} as expected`,
            },
          }))}
        />
      </section>
      <section className="panel screen-only" aria-labelledby="side-by-side">
        <h2 id="side-by-side">Side by side</h2>
        <ComparisonForm sheets={sheets} left="cigna-amtagvi" right="carepartners-amtagvi" />
      </section>
    </>
  );
}
