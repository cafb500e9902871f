import { openConnection, postBytes } from './connection.ts';

/** One way to call a server: so many calls in all, so many at a time, each waiting for its answer. */
export interface Load {
  readonly url: string;
  readonly path: string;
  /** The body of the next call; JSON text. */
  readonly body: () => string;
  readonly connections: number;
  readonly calls: number;
}

/** How the calls went. */
export interface Loaded {
  readonly seconds: number;
  /** How long each call took, ms. */
  readonly tookMs: readonly number[];
  /** Bytes of the last answer. */
  readonly answerBytes: number;
}

/**
 * Calls a server in a closed loop: as many callers as connections.
 * @throws Error where an answer is not 2xx: a benchmark of failures measures nothing
 */
export async function load({ url, path, body, connections, calls }: Load): Promise<Loaded> {
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(url)));
  const tookMs: number[] = [];
  let left = calls;
  let answerBytes = 0;
  let made: { readonly text: string; readonly bytes: Buffer } | undefined;
  const requestOf = (text: string): Buffer => {
    // Mostly every call sends the same.
    if (made?.text !== text) made = { text, bytes: postBytes(url, path, text) };
    return made.bytes;
  };
  const caller = async (connection: (typeof open)[number]): Promise<void> => {
    while (left-- > 0) {
      const request = requestOf(body());
      const started = performance.now();
      const answer = await connection.call(request);
      tookMs.push(performance.now() - started);
      if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.start}`);
      answerBytes = answer.bytes;
    }
  };
  const started = performance.now();
  try {
    await Promise.all(open.map(caller));
  } finally {
    for (const connection of open) connection.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, tookMs, answerBytes };
}
