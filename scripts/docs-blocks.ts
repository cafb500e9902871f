import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** What the HTML comment on the line above says: `not run: …`, `from examples/…#/pointer`, `as CLIENTS_FILE`. */
  readonly marker: string | undefined;
  /** Line of the fence, from 1. */
  readonly line: number;
}

const fence = /^(?:<!-- (?<marker>[^\n]*?) -->\n)?```(?<language>\w+)\n(?<text>[\s\S]*?)^```$/gm;

/** Every page that is read by people: docs/, and what lies beside it. */
export function pages(root: string): readonly string[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
  return [...below.map((path) => join('docs', path)), 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'].sort();
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(fence)].map(({ groups = {}, index }) => ({
    language: groups.language ?? '',
    text: groups.text ?? '',
    marker: groups.marker,
    line: page.slice(0, index).split('\n').length + (groups.marker === undefined ? 0 : 1),
  }));
}

/** The page with every block that is marked as taken from a file as the file now has it. */
export function withExamples(page: string, root: string): string {
  return page.replaceAll(fence, (whole: string, marker: string | undefined, language: string) => {
    const [, file, pointer] = /^from (\S+?)#(\S*)$/.exec(marker ?? '') ?? [];
    if (file === undefined || pointer === undefined) return whole;
    const value = at(JSON.parse(readFileSync(join(root, file), 'utf8')), pointer);
    return `<!-- ${marker} -->\n\`\`\`${language}\n${JSON.stringify(value, null, 2)}\n\`\`\``;
  });
}

/** What a JSON pointer names. @throws Error where there is nothing */
function at(json: unknown, pointer: string): unknown {
  let inner = json;
  for (const key of pointer.split('/').slice(1)) {
    inner = typeof inner === 'object' && inner !== null ? Object.entries(inner).find(([name]) => name === key)?.[1] : undefined;
    if (inner === undefined) throw new Error(`nothing at ${pointer}`);
  }
  return inner;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  for (const page of pages(root)) {
    const text = readFileSync(join(root, page), 'utf8');
    const now = withExamples(text, root);
    if (now === text) continue;
    writeFileSync(join(root, page), now);
    console.log(page);
  }
}
