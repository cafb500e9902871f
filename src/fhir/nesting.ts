/** Nesting beyond this is no FHIR resource anybody meant; deeper JSON exhausts the stack of whoever walks or prints it. */
export const deepestNesting = 64;

/** Whether JSON text nests lists and objects deeper than `deepestNesting`. Told from the text, before anything is parsed. */
export function isNestedTooDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json.charCodeAt(at);
    if (character === quote) at = endOfString(json, at);
    else if (character === 0x7b || character === 0x5b) {
      if (++depth > deepestNesting) return true;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return false;
}

const quote = 0x22;
const backslash = 0x5c;

/** The position of the closing quote, or of the end where the string has none. A quote behind an odd number of backslashes is part of it. */
function endOfString(json: string, start: number): number {
  for (let close = json.indexOf('"', start + 1); close !== -1; close = json.indexOf('"', close + 1)) {
    let escapes = 0;
    while (json.charCodeAt(close - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return close;
  }
  return json.length;
}
