import type { ReadingSheet } from '../../src/reading-sheet/reading-sheet.ts';

interface ComparisonFormProps {
  readonly sheets: readonly ReadingSheet[];
  readonly left: string;
  readonly right: string;
}

/** Picks two policies; a plain form, so that the address is a link to the comparison. */
export function ComparisonForm({ sheets, left, right }: ComparisonFormProps) {
  const options = sheets.map(({ policy }) => (
    <option key={policy.key} value={policy.key}>
      {policy.publisher}: {policy.source}
    </option>
  ));
  return (
    <form action="/policies/compare" className="actions">
      <label>
        First policy{' '}
        <select name="left" defaultValue={left}>
          {options}
        </select>
      </label>
      <label>
        Second policy{' '}
        <select name="right" defaultValue={right}>
          {options}
        </select>
      </label>
      <button type="submit" className="primary">
        Compare
      </button>
    </form>
  );
}
