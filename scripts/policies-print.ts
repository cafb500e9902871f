import { writeFileSync } from 'node:fs';
import { sheets } from './policy-sheets.ts';

/** `npm run policies:print`: writes every policies/<key>/SHEET.md anew. */
for (const { path, text } of sheets()) {
  writeFileSync(path, text);
  console.log(path);
}
