import { isObject, isResource, listOf, type Resource } from '../fhir/resource.ts';

/**
 * The resources with what they contain beside them, under an id of its own, and their references turned to it.
 * cql-exec-fhir knows contained resources by id alone, so that CQL could not read the Medication an order contains.
 */
export function hoistContained(resources: readonly Resource[]): readonly Resource[] {
  return resources.flatMap((resource) => {
    const contained = listOf(resource.contained).filter(isResource);
    if (contained.length === 0) return [resource];
    const renamed = new Map(
      contained.map((inner) => [`#${inner.id}`, { ...inner, id: `${resource.id ?? 'x'}-${inner.id ?? ''}`.slice(0, 64) }]),
    );
    const { contained: _, ...rest } = resource;
    const turned = turn(rest, renamed);
    return [...(isResource(turned) ? [turned] : []), ...renamed.values()];
  });
}

function turn(value: unknown, renamed: ReadonlyMap<string, Resource>): unknown {
  if (Array.isArray(value)) return value.map((item) => turn(item, renamed));
  if (!isObject(value)) return value;
  const target = typeof value.reference === 'string' ? renamed.get(value.reference) : undefined;
  const turned = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, turn(inner, renamed)]));
  return target === undefined ? turned : { ...turned, reference: `${target.resourceType}/${target.id}` };
}
