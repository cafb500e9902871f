import { isObject, textOf } from './resource.ts';

/** The reference string of a Reference, a bare string, or undefined. */
export function referenceOf(value: unknown): string | undefined {
  return isObject(value) ? textOf(value.reference) : textOf(value);
}

/**
 * `Type/id` of a relative or absolute reference, without history; contained (`#x`) and `urn:` references as they are.
 * Undefined where it is no reference to a resource.
 */
export function relativeReference(reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined;
  if (reference.startsWith('#') || reference.startsWith('urn:')) return reference;
  const target = typeAndId(reference);
  return target && `${target.type}/${target.id}`;
}

/** What a relative or absolute reference names, whatever server and version; undefined where it names no resource in this way. */
export function typeAndId(reference: string): { readonly type: string; readonly id: string } | undefined {
  const [, type, id] = literal.exec(reference) ?? [];
  return type === undefined || id === undefined ? undefined : { type, id };
}

const literal = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** The identifier of a logical reference or the `identifier` element itself: system and value, both needed. */
export function identifierOf(value: unknown): { readonly system: string; readonly value: string } | undefined {
  if (!isObject(value)) return undefined;
  const system = textOf(value.system);
  const text = textOf(value.value);
  return system === undefined || text === undefined ? undefined : { system, value: text };
}
