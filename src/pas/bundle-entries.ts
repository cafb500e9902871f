import { badRequest, unprocessable } from '../fhir/outcome.ts';
import { referenceOf } from '../fhir/reference.ts';
import { isObject, isResource, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { BundleEntry, BundleIndex } from './bundle-index.ts';

/**
 * The Bundle of an operation's body: the body itself, or the resource parameter of a Parameters that wraps it.
 * @throws OutcomeError 400 where it is neither
 */
export function bundleOf(body: unknown): Resource {
  const bundle = isResource(body) && body.resourceType === 'Parameters' ? wrappedBundle(body) : body;
  if (!isResource(bundle) || bundle.resourceType !== 'Bundle') throw badRequest('The body has to be a Bundle.', 'Bundle', 'structure');
  if (bundle.type !== undefined && bundle.type !== 'collection')
    throw badRequest('Bundle.type has to be collection.', 'Bundle.type', 'value');
  return bundle;
}

function wrappedBundle(parameters: Resource): unknown {
  const resources = listOf(parameters.parameter).map((parameter) => (isObject(parameter) ? parameter.resource : undefined));
  return resources.find((resource) => isResource(resource) && resource.resourceType === 'Bundle');
}

/**
 * The entries of a request Bundle, the Claim first.
 * @throws OutcomeError 400 naming the entry that lacks a resource or a fullUrl of its own
 */
export function entriesOf(bundle: Resource): readonly [BundleEntry, ...BundleEntry[]] {
  if (!Array.isArray(bundle.entry) || bundle.entry.length === 0) throw badRequest('The Bundle has no entries.', 'Bundle.entry', 'required');
  const seen = new Set<string>();
  const [first, ...others] = bundle.entry.map((entry: unknown, at): BundleEntry => {
    if (!isObject(entry) || !isResource(entry.resource))
      throw badRequest('Every entry needs a resource.', `Bundle.entry[${at}].resource`, 'structure');
    const fullUrl = textOf(entry.fullUrl);
    if (fullUrl === undefined) throw badRequest('Every entry needs a fullUrl.', `Bundle.entry[${at}].fullUrl`, 'required');
    if (seen.has(fullUrl))
      throw badRequest('Each resource appears once, under a fullUrl of its own.', `Bundle.entry[${at}].fullUrl`, 'duplicate');
    seen.add(fullUrl);
    return { fullUrl, resource: entry.resource };
  });
  if (first === undefined || first.resource.resourceType !== 'Claim')
    throw badRequest('The first entry of the Bundle has to be the Claim.', 'Bundle.entry[0].resource', 'structure');
  return [first, ...others];
}

/**
 * The resource that the Claim refers to and nothing can be answered without.
 * @throws OutcomeError 422 naming the reference that leads nowhere, or to another type
 */
export function neededResource(
  index: BundleIndex,
  from: BundleEntry,
  { reference, type, path }: { readonly reference: unknown; readonly type?: string; readonly path: string },
): Resource {
  const target = index.resolve(referenceOf(reference), from);
  if (target === undefined) throw unprocessable('The resource this refers to has to be in the Bundle.', path, 'not-found');
  if (type !== undefined && target.resourceType !== type) throw unprocessable(`This has to refer to a ${type}.`, path, 'value');
  return target;
}
