/** Where a line stands: in which of several files, from which byte, how many bytes. */
export interface LineAt {
  readonly file: number;
  readonly start: number;
  readonly length: number;
}

/** The lines of a stream with their places, counted from 1; empty ones are left out. Bytes, not characters: a line is read again by place. */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  file: number,
): AsyncGenerator<{ readonly text: string; readonly at: LineAt; readonly number: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let start = 0;
  let number = 0;
  for await (const chunk of stream) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      number++;
      const line = lineAt(bytes, from, end, file, start);
      if (line !== undefined) yield { ...line, number };
      from = end + 1;
    }
    rest = bytes.subarray(from);
    start += from;
  }
  const last = lineAt(rest, 0, rest.length, file, start);
  if (last !== undefined) yield { ...last, number: number + 1 };
}

const newline = 0x0a;

function lineAt(bytes: Buffer, from: number, end: number, file: number, start: number) {
  const text = bytes.toString('utf8', from, end).trim();
  return text === '' ? undefined : { text, at: { file, start: start + from, length: end - from } };
}
