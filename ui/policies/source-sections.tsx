import type { ReadingSheet } from '../../src/reading-sheet/reading-sheet.ts';
import { Table } from '../theme/table.tsx';

/** Where the policy comes from: its editions, the pin of the document read, and what became of each of its paragraphs. */
export function SourceSections({ sheet: { policy, pin, account } }: { readonly sheet: ReadingSheet }) {
  return (
    <>
      <section className="panel" aria-labelledby="editions">
        <h2 id="editions">Editions</h2>
        <ol>
          {policy.editions.map(({ version, from, to }) => (
            <li key={version}>
              {version}: in force from {from} {to === undefined ? 'until replaced' : `to ${to}`}
            </li>
          ))}
        </ol>
      </section>
      <section className="panel" aria-labelledby="source">
        <h2 id="source">Source</h2>
        <Table
          caption="Pin of the document read"
          columns={[
            { key: 'what', label: 'What' },
            { key: 'value', label: 'Value' },
          ]}
          rows={pin.map(({ what, value }) => ({ key: what, cells: { what, value } }))}
        />
      </section>
      <section className="panel" aria-labelledby="account">
        <h2 id="account">Paragraph by paragraph</h2>
        <Table
          caption="Every heading and paragraph of the text in its order, and what became of it"
          columns={[
            { key: 'paragraph', label: 'Paragraph' },
            { key: 'treatment', label: 'What became of it' },
            { key: 'remark', label: 'Remark' },
          ]}
          rows={account.map(({ paragraph, treatments, remark }) => ({
            key: paragraph,
            cells: { paragraph, treatment: treatments.join('; '), remark },
          }))}
        />
      </section>
    </>
  );
}
