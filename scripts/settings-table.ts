import { readFileSync, writeFileSync } from 'node:fs';
import { settings } from '../src/config.ts';

const file = new URL('../docs/configuration.md', import.meta.url);
const start = '<!-- settings -->\n';
const end = '\n<!-- end of settings -->';

/** The table of every setting as docs/configuration.md has to have it. */
export function settingsTable(): string {
  const rows = Object.entries(settings.shape).map(([name, schema]) => {
    const preset = schema.safeParse(undefined);
    const value = preset.success && preset.data !== undefined ? String(preset.data) : '';
    return `| \`${name}\` | ${schema.description} | ${value === '' ? '' : `\`${value}\``} |`;
  });
  return ['| variable | meaning | default |', '|---|---|---|', ...rows].join('\n');
}

/** The table as docs/configuration.md has it. */
export function documentedTable(): string {
  const text = readFileSync(file, 'utf8');
  return text.slice(text.indexOf(start) + start.length, text.indexOf(end));
}

/** `node scripts/settings-table.ts`: writes the table into docs/configuration.md. */
if (import.meta.main) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, text.indexOf(start) + start.length) + settingsTable() + text.slice(text.indexOf(end)));
}
