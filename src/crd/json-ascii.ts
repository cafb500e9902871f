/**
 * JSON text that says the same in ASCII alone. One sign beyond Latin-1 makes a text twice as long in memory, and the whole answer it
 * stands in with it; what the EHR wrote is left as it wrote it.
 */
export function inAscii(json: string): string {
  if (!/[\u0080-\uffff]/.test(json)) return json;
  const escaped = json.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  // Made anew, or it would stay as long as what it was made of.
  return Buffer.from(escaped, 'latin1').toString('latin1');
}
