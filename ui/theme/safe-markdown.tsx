import { Fragment, type ReactNode } from 'react';

/**
 * The markdown that CDS cards use, as elements: paragraphs, lists, bold, emphasis, code and links to http addresses.
 * Anything else, HTML above all, stays the text it is.
 */
export function SafeMarkdown({ text }: { readonly text: string }) {
  // A list may follow its sentence without an empty line.
  const blocks = text.split(/\n{2,}|\n(?=[-*] )(?<!\n[-*] .*\n)/).filter((block) => block.trim() !== '');
  return (
    <div className="markdown">
      {blocks.map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks never move
        <Block key={place} text={block} />
      ))}
    </div>
  );
}

function Block({ text }: { readonly text: string }) {
  const lines = text.split('\n');
  const items = lines.map((line) => /^\s*[-*] (.*)$/.exec(line)?.[1]);
  if (items.every((item) => item !== undefined))
    return (
      <ul>
        {items.map((item) => (
          <li key={item}>{inline(item)}</li>
        ))}
      </ul>
    );
  const heading = /^#{1,6} (.*)$/.exec(text)?.[1];
  if (heading !== undefined)
    return (
      <p>
        <strong>{inline(heading)}</strong>
      </p>
    );
  return <p>{inline(lines.join(' '))}</p>;
}

const marks = /(?<!\\)\*\*(.+?)(?<!\\)\*\*|(?<!\\)\*(.+?)(?<!\\)\*|(?<!\\)`(.+?)(?<!\\)`|(?<!\\)\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/;

/** Text with its marks turned into elements; an escaped mark (`\*`) stays itself. */
function inline(text: string): ReactNode {
  const found = marks.exec(text);
  if (found === null) return unescaped(text);
  const [whole, bold, emphasis, code, label, address] = found;
  const after = text.slice(found.index + whole.length);
  return (
    <Fragment>
      {unescaped(text.slice(0, found.index))}
      {bold !== undefined && <strong>{inline(bold)}</strong>}
      {emphasis !== undefined && <em>{inline(emphasis)}</em>}
      {code !== undefined && <code>{code}</code>}
      {address !== undefined && (
        <a href={address} rel="noreferrer">
          {label}
        </a>
      )}
      {inline(after)}
    </Fragment>
  );
}

const unescaped = (text: string): string => text.replace(/\\([\\`*_{}[\]()#+\-.!|<>])/g, '$1');
