import { Pool } from 'undici';

/** Calls over kept-alive connections that never pause, until told to end. */
export interface SteadyLoad {
  /** So far. */
  readonly answered: number;
  /** Stops the callers; how many calls were answered with what status, and which were not answered at all. */
  end(): Promise<{ readonly statuses: Readonly<Record<number, number>>; readonly dropped: readonly string[] }>;
}

export interface SteadyCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

/** @param next the next call, and what to do with its answer */
export function steadyLoad(
  url: string,
  callers: number,
  next: () => SteadyCall,
  taken: (call: SteadyCall, status: number, text: string) => void = () => undefined,
): SteadyLoad {
  const pool = new Pool(url, { connections: callers, pipelining: 1 });
  const statuses: Record<number, number> = {};
  const dropped: string[] = [];
  let ending = false;
  let answered = 0;
  const caller = async (): Promise<void> => {
    while (!ending) {
      const call = next();
      try {
        const { statusCode, body } = await pool.request({
          path: call.path,
          method: call.method,
          headers: { 'content-type': 'application/json' },
          body: call.body ?? null,
        });
        const text = await body.text();
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
        answered += 1;
        taken(call, statusCode, text);
      } catch (error) {
        dropped.push(error instanceof Error ? `${error.name} ${error.message}` : 'unknown');
        await new Promise((resume) => setTimeout(resume, 50));
      }
    }
  };
  const calling = Promise.all(Array.from({ length: callers }, caller));
  return {
    get answered() {
      return answered;
    },
    async end() {
      ending = true;
      await calling;
      await pool.close();
      return { statuses, dropped };
    },
  };
}
