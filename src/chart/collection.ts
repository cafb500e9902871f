import type { Resource } from '../fhir/resource.ts';

/** Resources by type, each `Type/id` once. */
export interface Collection {
  /** Takes a resource in. Of two copies of one `Type/id` `isBetter` chooses; it is told whether the known one came with an earlier `batch`. */
  add(resource: Resource, isBetter: Choose): void;
  /** What comes from here on came together. */
  nextBatch(): void;
  /** In the order in which they came. */
  ofType(type: string): readonly Resource[];
  find(type: string, id: string): Resource | undefined;
  copy(): Collection;
}

export type Choose = (candidate: Resource, known: Resource, isEarlier: boolean) => boolean;

/** An empty collection, or one of some types. */
export function collection(types: readonly (readonly [string, OneType])[] = []): Collection {
  const byType = new Map(types);
  let batch = 0;
  return {
    add(resource, isBetter) {
      const { resourceType, id } = resource;
      let known = byType.get(resourceType);
      if (known === undefined) {
        known = { list: [], positions: new Map(), batch, earlier: 0 };
        byType.set(resourceType, known);
      }
      const { list, positions } = known;
      if (known.batch !== batch) {
        known.batch = batch;
        known.earlier = list.length;
      }
      const position = id === undefined ? undefined : positions.get(id);
      const copy = position === undefined ? undefined : list[position];
      if (position === undefined || copy === undefined) {
        if (id !== undefined) positions.set(id, list.length);
        list.push(resource);
      } else if (isBetter(resource, copy, position < known.earlier)) list[position] = resource;
    },
    nextBatch: () => {
      batch += 1;
    },
    ofType: (type) => byType.get(type)?.list ?? none,
    find(type, id) {
      const known = byType.get(type);
      const position = known?.positions.get(id);
      return position === undefined ? undefined : known?.list[position];
    },
    copy: () =>
      collection(
        [...byType].map(([type, { list, positions }]) => [
          type,
          { list: list.slice(), positions: new Map(positions), batch: -1, earlier: 0 },
        ]),
      ),
  };
}

interface OneType {
  readonly list: Resource[];
  /** Where in `list` the one of an id stands. */
  readonly positions: Map<string, number>;
  /** The batch that was last added to, and how many came before it. */
  batch: number;
  earlier: number;
}

const none: readonly Resource[] = [];
