import { concernsWholeStore, RecordsError, toRecordsError } from './records-error.ts';

/** Gathers the writes of concurrent calls and commits them together: one flush to disk for all of them. */
export interface WriteLane<W> {
  /** Resolves when `work` is committed. `size` is about its length in bytes and bounds what one batch takes on. */
  put(work: W, size: number): Promise<void>;
  /** Refuses further work and resolves when what was accepted is done. */
  drain(): Promise<void>;
}

/**
 * Commits a batch in one transaction. Answers an error for each work that failed alone, undefined for each that is committed;
 * throws when the batch as a whole failed and nothing of it is committed.
 */
export type CommitBatch<W> = (batch: readonly W[]) => Promise<readonly (RecordsError | undefined)[]>;

/** A batch is bounded, so that it never keeps the event loop from other calls for long. */
const mostWorks = 64;
const mostBytes = 4 * 1024 * 1024;
/** While calls keep coming in, the first of a batch waits for them no longer than this. */
const longestWaitMs = 10;

/** A lane over one way to commit. One batch at a time: what comes in meanwhile is the next one. */
export function writeLane<W>(commit: CommitBatch<W>): WriteLane<W> {
  const waiting: Entry<W>[] = [];
  let busy = false;
  let closed = false;
  let onIdle: (() => void) | undefined;

  function start(): void {
    if (busy) return;
    busy = true;
    gather(0, performance.now());
  }
  /** Requests get their turn between two batches; as long as they bring more to write, it is written with the rest. */
  function gather(known: number, since: number): void {
    setImmediate(() => {
      const { length } = waiting;
      if (length > known && length < mostWorks && performance.now() - since < longestWaitMs) gather(length, since);
      else flush(commit, takeBatch(waiting)).then(next, next);
    });
  }
  function next(): void {
    if (waiting.length > 0) {
      gather(0, performance.now());
      return;
    }
    busy = false;
    onIdle?.();
  }

  return {
    put(work, size) {
      if (closed) return Promise.reject(new RecordsError('closed'));
      return new Promise((resolve, reject) => {
        waiting.push({ work, size, resolve, reject });
        start();
      });
    },
    drain() {
      closed = true;
      if (!busy) return Promise.resolve();
      return new Promise((resolve) => {
        onIdle = resolve;
      });
    },
  };
}

interface Entry<W> {
  readonly work: W;
  readonly size: number;
  readonly resolve: () => void;
  readonly reject: (error: RecordsError) => void;
}

function takeBatch<W>(waiting: Entry<W>[]): readonly Entry<W>[] {
  let bytes = 0;
  let count = 0;
  for (const entry of waiting) {
    bytes += entry.size;
    if (count > 0 && (count === mostWorks || bytes > mostBytes)) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** A failing work must fail its own caller only, so a batch that failed as a whole is tried again one by one. */
async function flush<W>(commit: CommitBatch<W>, batch: readonly Entry<W>[]): Promise<void> {
  try {
    const errors = await commit(batch.map((entry) => entry.work));
    for (const [index, entry] of batch.entries()) {
      const error = errors[index];
      if (error === undefined) entry.resolve();
      else entry.reject(error);
    }
  } catch (thrown) {
    const error = toRecordsError(thrown);
    if (batch.length > 1 && !concernsWholeStore(error)) {
      for (const entry of batch) await flush(commit, [entry]);
    } else {
      for (const entry of batch) entry.reject(error);
    }
  }
}
