import { Pool } from 'undici';

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
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Bytes of the last answer. */
  readonly answerBytes: number;
}

const headers = { 'content-type': 'application/json' };

/**
 * Calls a server in a closed loop: as many callers as connections.
 * @throws Error where an answer is not 2xx: a benchmark of failures measures nothing
 */
export async function load({ url, path, body, connections, calls }: Load): Promise<Loaded> {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const tookMs: number[] = [];
  let left = calls;
  let answerBytes = 0;
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const text = body();
      const started = performance.now();
      const answer = await pool.request({ path, method: 'POST', headers, body: text });
      const bytes = await answer.body.arrayBuffer();
      tookMs.push(performance.now() - started);
      if (answer.statusCode >= 300)
        throw new Error(`${path} answered ${answer.statusCode}: ${Buffer.from(bytes).toString().slice(0, 300)}`);
      answerBytes = bytes.byteLength;
    }
  };
  const started = performance.now();
  try {
    await Promise.all(Array.from({ length: connections }, caller));
  } finally {
    await pool.close();
  }
  const seconds = (performance.now() - started) / 1000;
  tookMs.sort((one, other) => one - other);
  const at = (share: number): number => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0;
  return { seconds, p50Ms: at(0.5), p99Ms: at(0.99), answerBytes };
}
