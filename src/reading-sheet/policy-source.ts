import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { policyFolder } from './policy-cases.ts';

/** SOURCE.md of one policy folder, read as the tests and the sheets need it. */
export interface PolicySource {
  /** Rows of the table under "Pin", by their first column. */
  readonly pin: ReadonlyMap<string, string>;
  /** Rows of the table under "Account": the paragraph, what became of it, and why. */
  readonly account: readonly { readonly paragraph: string; readonly treatments: readonly string[]; readonly remark: string }[];
}

/** Reads {folder}/{key}/SOURCE.md. Treatments are separated by semicolons: `criterion A`, `notice pregnancy`, `informational`. */
export function policySource(key: string, folder: string = policyFolder): PolicySource {
  const text = readFileSync(join(folder, key, 'SOURCE.md'), 'utf8');
  return {
    pin: new Map(rowsUnder(text, 'Pin').map(([name = '', value = '']) => [name, value])),
    account: rowsUnder(text, 'Account').map(([paragraph = '', treatment = '', remark = '']) => ({
      paragraph,
      treatments: treatment.split(';').map((part) => part.trim()),
      remark,
    })),
  };
}

function rowsUnder(text: string, heading: string): string[][] {
  const [, after = ''] = text.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(2).map((line) =>
    line
      .slice(2, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}
