/**
 * A FHIR resource as it came over the wire: only `resourceType` has been checked (see `isResource`).
 * Elements are unknown until one of the readers of this folder has looked at them; a reader meeting
 * a shape FHIR does not allow answers "nothing there", because a malformed element is no evidence.
 */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [element: string]: unknown;
}

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isResource(value: unknown): value is Resource {
  return isObject(value) && typeof value.resourceType === 'string' && (value.id === undefined || typeof value.id === 'string');
}

/** The elements of a list; a lone object where FHIR wants a list (the CDS Hooks sandbox sends some) is a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** A non-empty string, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** `Type/id` of a resource; `Type/` alone where it has no id. */
export function referenceTo(resource: Resource): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}
