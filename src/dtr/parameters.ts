import { badRequest } from '../fhir/outcome.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';

/** The parameters of a Parameters resource by name, in order. Names are compared whatever their case: 2.0.1 wrote some with capitals. */
export interface Parameters {
  resources(name: string): readonly Resource[];
  /** String values of any kind: canonicals, uris, instants, strings. */
  texts(name: string): readonly string[];
}

/**
 * Reads the body of an operation.
 * @throws OutcomeError 400 where it is no Parameters, or a parameter has neither name nor content
 */
export function parametersOf(body: unknown): Parameters {
  if (!isResource(body) || body.resourceType !== 'Parameters') throw badRequest('The body has to be a Parameters resource.', 'Parameters');
  const byName = new Map<string, JsonObject[]>();
  for (const [place, parameter] of listOf(body.parameter).entries()) {
    const name = isObject(parameter) ? textOf(parameter.name)?.toLowerCase() : undefined;
    if (!isObject(parameter) || name === undefined) throw badRequest('A parameter has no name.', `Parameters.parameter[${place}].name`);
    byName.set(name, [...(byName.get(name) ?? []), parameter]);
  }
  const named = (name: string): readonly JsonObject[] => byName.get(name) ?? [];
  return {
    resources: (name) =>
      named(name).map(({ resource }) => {
        if (!isResource(resource))
          throw badRequest(`The parameter ${name} has to hold a resource.`, `Parameters.parameter.where(name='${name}').resource`);
        return resource;
      }),
    texts: (name) =>
      named(name).map((parameter) => {
        const [value] = Object.entries(parameter).filter(([key]) => key.startsWith('value'));
        const text = textOf(value?.[1]);
        if (text === undefined)
          throw badRequest(`The parameter ${name} has to hold a value.`, `Parameters.parameter.where(name='${name}').value`);
        return text;
      }),
  };
}
