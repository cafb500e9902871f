/** One column of a table in plain text: how wide it may be, or `rest` for what the others leave. */
export type Width = number | 'rest';

/**
 * A table in plain text: cells are wrapped at words, columns stand two spaces apart.
 * @param columns characters a line may have; never taken as fewer than 60
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly Width[],
  columns: number,
): string {
  const room = Math.max(60, columns);
  const fixed = head.map((title, place) => {
    const width = widths[place];
    const longest = Math.max(title.length, ...rows.map((row) => longestLine(row[place] ?? '')));
    return width === undefined || width === 'rest' ? undefined : Math.min(width, longest);
  });
  const taken = fixed.reduce<number>((sum, width) => sum + (width ?? 0), 0) + 2 * (head.length - 1);
  const shares = fixed.filter((width) => width === undefined).length;
  const share = Math.max(16, Math.floor((room - taken) / Math.max(1, shares)));
  const final = fixed.map((width) => width ?? share);
  const lines = [head, final.map((width, place) => '-'.repeat(Math.min(width, head[place]?.length ?? 0))), ...rows].flatMap((row) =>
    rowLines(row, final),
  );
  return `${lines.join('\n')}\n`;
}

const longestLine = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

function rowLines(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = widths.map((width, place) => wrapped(row[place] ?? '', width));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, place) => (cell[line] ?? '').padEnd(widths[place] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The text in lines of at most `width`; a longer word is cut. */
export function wrapped(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const whole of paragraph.split(' ')) {
      for (const word of whole.length <= width ? [whole] : (whole.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
        if (line !== '' && line.length + 1 + word.length > width) {
          lines.push(line);
          line = word;
        } else line = line === '' ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}
