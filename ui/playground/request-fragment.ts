/**
 * A typed or pasted request carried by a link: deflated, base64url, behind `#request=`. What stands behind the number sign
 * stays in the browser: no server is sent it and no log holds it.
 */
const start = '#request=';

/** The longest fragment made or read: what is longer is cut by mail and chat programs. */
export const mostFragmentCharacters = 32_000;

/** The longest text a fragment may unpack to, so that a small link cannot fill the memory. */
export const mostRequestCharacters = 2_000_000;

/** Whether a fragment says that it carries a request. */
export const carriesRequest = (fragment: string): boolean => fragment.startsWith(start);

/** The fragment that carries a text as it stands; undefined where it would be too long. */
export async function fragmentOf(text: string): Promise<string | undefined> {
  if (text.length > mostRequestCharacters) return undefined;
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const fragment = start + base64url(new Uint8Array(await new Response(packed).arrayBuffer()));
  return fragment.length > mostFragmentCharacters ? undefined : fragment;
}

/**
 * The text a fragment carries.
 * @throws Error, one sentence for people, where it was cut off or altered, or is too long
 */
export async function textIn(fragment: string): Promise<string> {
  if (fragment.length > mostFragmentCharacters) throw new Error(tooLong);
  const text = await unpacked(fragment.slice(start.length)).catch((cause: unknown) => {
    throw new Error('The request in this link cannot be read: the link was cut off or altered on its way.', { cause });
  });
  if (text === undefined) throw new Error(tooLong);
  return text;
}

const tooLong = 'The request in this link is longer than a link of this page can carry.';

/** Reads piece by piece, so that too much is noticed before it is all there. */
async function unpacked(packed: string): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let text = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    text += decoder.decode(piece.value, { stream: true });
    if (text.length > mostRequestCharacters) {
      await reader.cancel();
      return undefined;
    }
  }
  return text + decoder.decode();
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
