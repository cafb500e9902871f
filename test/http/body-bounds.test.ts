import { describe, expect, test } from 'vitest';
import { deepestNesting } from '../../src/fhir/nesting.ts';
import { checkBounds, checkBytes, mostParts } from '../../src/http/body-bounds.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Longer than what is passed unread. */
const long = (json: string): string => `[${json},"${'x'.repeat(mostParts)}"]`;
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const objects = (count: number): string => `[${Array.from({ length: count }, () => '{}').join()}]`;

describe('what is refused before it is parsed', () => {
  test.each([
    { what: 'nesting at the bound', json: long(nested(deepestNesting - 1)), status: undefined },
    { what: 'nesting beyond it', json: long(nested(deepestNesting)), status: 400 },
    { what: 'as many lists and objects as may be', json: long(objects(mostParts - 2)), status: undefined },
    { what: 'one more', json: long(objects(mostParts - 1)), status: 413 },
    { what: 'many lists one after the other are not nested', json: long(`[],${'[],'.repeat(200)}[]`), status: undefined },
    { what: 'brackets in a string count for nothing', json: long(`"${'[{'.repeat(mostParts)}"`), status: undefined },
    { what: 'a quote behind a backslash ends no string', json: long(`"\\"${'['.repeat(100)}"`), status: undefined },
    { what: 'one behind two backslashes does', json: long(`"\\\\",${nested(100)}`), status: 400 },
    { what: 'letters of several bytes are no brackets', json: long(`"${'ʼ一😀'.repeat(100)}"`), status: undefined },
    { what: 'a string that does not end', json: `${'['.repeat(10)}"${'['.repeat(mostParts)}\\`, status: undefined },
  ])('$what: $status', ({ json, status }) => {
    const check = () => checkBytes(bytes(json));
    if (status === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ status }));
  });

  test('a short text is bounded once it is parsed', () => {
    expect(() => checkBytes(bytes(nested(deepestNesting + 1)))).not.toThrow();
    expect(() => checkBounds(JSON.parse(nested(deepestNesting + 1)))).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => checkBounds(JSON.parse(nested(deepestNesting)))).not.toThrow();
  });
});
