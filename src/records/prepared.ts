import type { Compilable, CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Runs a query with these values: its rows, none where it answers none. */
export type Prepared<V, R> = (db: Kysely<Tables>, values: V) => Promise<readonly R[]>;

/**
 * A query that is built once and then run with other values each time: building takes Kysely longer than running most of ours takes SQLite.
 * `build` is given a stand-in for every value, so what it builds must not depend on them; of a list the length is real, and each length is
 * built once.
 */
export function prepared<V extends object, R>(build: (db: Kysely<Tables>, values: V) => Compilable<R>): Prepared<V, R> {
  // The two dialects, and the two connections of SQLite, have an adapter each, which transactions share.
  const ofAdapters = new WeakMap<object, Map<string, CompiledQuery<R>>>();
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    let known = ofAdapters.get(adapter);
    if (known === undefined) {
      known = new Map();
      ofAdapters.set(adapter, known);
    }
    const lengths = lengthsOf(values);
    let query = known.get(lengths);
    if (query === undefined) {
      query = build(db, standIns(values)).compile();
      if (known.size < mostLengths) known.set(lengths, query);
    }
    const parameters = query.parameters.map((parameter) => (parameter instanceof StandIn ? parameter.in(values) : parameter));
    const { rows } = await db.executeQuery<R>({ ...query, parameters });
    return rows;
  };
}

/** Lists come from outside: what is longer than most is built each time. */
const mostLengths = 50;

function lengthsOf(values: object): string {
  let lengths = '';
  for (const [name, value] of Object.entries(values)) if (Array.isArray(value)) lengths += `${name} ${value.length},`;
  return lengths;
}

/** Where among the values a parameter is found. */
class StandIn {
  readonly #path: readonly string[];

  constructor(path: readonly string[]) {
    this.#path = path;
  }
  in(values: object): unknown {
    let found: unknown = values;
    for (const name of this.#path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
    return found;
  }
}

/** The values with a stand-in for each that is no list and no row. Only Kysely sees them, and hands them on as they are. */
function standIns<V extends object>(values: V): V;
function standIns(values: object): object {
  return standingIn(values, []);
}

function standingIn(value: object, path: readonly string[]): object {
  const parts = Object.entries(value).map(([name, part]: [string, unknown]) => {
    const at = [...path, name];
    return [name, typeof part === 'object' && part !== null && !Buffer.isBuffer(part) ? standingIn(part, at) : new StandIn(at)] as const;
  });
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}
