import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';

/** A body as it is sent, with the headers that say how it is packed. */
export interface SentBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Mostly the text as UTF-8; one in ten times what text cannot be: bytes that are no UTF-8, packed well, packed otherwise than the header
 * says, cut off, or a bomb.
 */
export function overTheWire(text: string, random: () => number): SentBody {
  const bytes = new Uint8Array(Buffer.from(text));
  const choice = random();
  if (choice >= 0.1) return { bytes, headers: {} };
  if (choice < 0.03) return { bytes: broken(bytes, random), headers: {} };
  if (choice < 0.05) return packed(gzipSync(bytes), 'gzip');
  if (choice < 0.06) return packed(deflateSync(bytes), 'deflate');
  if (choice < 0.07) return packed(brotliCompressSync(bytes, quick), 'br');
  if (choice < 0.08) return packed(gzipSync(bytes).subarray(0, -8), 'gzip');
  if (choice < 0.09) return packed(bytes, random() < 0.5 ? 'gzip' : 'zstd, gzip');
  return random() < 0.5 ? packed(bomb, 'gzip') : packed(bombOfParts, 'gzip');
}

function packed(bytes: Uint8Array, encoding: string): SentBody {
  return { bytes: new Uint8Array(bytes), headers: { 'content-encoding': encoding } };
}

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** 64 MB of white space, and as many lists as fit into the largest body there is. */
const bomb = gzipSync(Buffer.alloc(64 << 20, ' '));
const bombOfParts = gzipSync(`{"entry":[${'[],'.repeat(1_600_000)}0]}`);

/** A byte, or a few, that no UTF-8 holds: a lone continuation, an overlong slash, half a surrogate, the end of a letter cut off. */
function broken(bytes: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const pieces = [[0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff, 0xfe], [0xe2, 0x82]];
  const piece = pieces[Math.floor(random() * pieces.length)] ?? [];
  const at = Math.floor(random() * bytes.length);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), Uint8Array.from(piece), bytes.subarray(at)]));
}
