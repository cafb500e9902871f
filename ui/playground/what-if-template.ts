import { isObject, isResource, type Resource } from '../../src/fhir/resource.ts';

/** A resource of the demo's switches with patient and days filled in. */
export function filled(resource: Resource, patient: string, day: string): Resource {
  const written = fill(resource, (text) =>
    text.replace('{{patient}}', patient).replace(/\{\{daysBefore:(\d+)\}\}/, (_whole, days: string) => daysBefore(day, Number(days))),
  );
  return isResource(written) ? written : resource;
}

function fill(value: unknown, write: (text: string) => string): unknown {
  if (typeof value === 'string') return write(value);
  if (Array.isArray(value)) return value.map((item) => fill(item, write));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, write)]));
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Sizes in cm as typed: `3, 1.2` or `3 1,2 0.4`; what is no size is left out. */
export function sizesIn(text: string): readonly number[] {
  return text
    .split(/[\s;]+|,\s+/)
    .map((part) => Number(part.replace(',', '.')))
    .filter((size) => Number.isFinite(size) && size > 0)
    .slice(0, 40);
}
