import { badRequest, notFound, unprocessable } from '../fhir/outcome.ts';
import { isResource, listOf } from '../fhir/resource.ts';
import type { CodeSetData } from '../terminology/code-set.ts';
import { artifactVersion, splitCanonical } from './canonical.ts';
import { type DtrCall, type DtrHandler, type DtrParts, fhirReply } from './dtr-parts.ts';
import { parametersOf } from './parameters.ts';
import { expandedValueSet, isEnumerated, valueSetUrl } from './value-set.ts';

/** `ValueSet/$expand` by url, with an optional filter; the version within the url or beside it. */
export function valueSetExpand(parts: DtrParts): DtrHandler {
  const sets = new Map(everySet(parts).map((set) => [valueSetUrl(parts.canonicalBase, set.name), set]));
  return async (call) => {
    const { url: named, version: beside, filter } = asked(call);
    const { url, version = beside } = splitCanonical(named);
    const set = sets.get(url);
    if (set === undefined || (version !== undefined && version !== artifactVersion))
      throw notFound(`There is no value set ${named} here.`, 'url');
    if (!isEnumerated(set)) throw unprocessable(`${named} holds whole families of codes, which cannot be listed.`, 'url', 'too-costly');
    return fhirReply(200, expandedValueSet(set, parts.canonicalBase, call.receivedAt.toISOString(), filter));
  };
}

/** Every value set of the forms and of the terminology, each name once. */
export function everySet({ forms, codeSets }: Pick<DtrParts, 'forms' | 'codeSets'>): readonly CodeSetData[] {
  return [...new Map([...codeSets, ...forms.flatMap((form) => form.valueSets)].map((set) => [set.name, set])).values()];
}

function asked({ query, body }: DtrCall): {
  readonly url: string;
  readonly version: string | undefined;
  readonly filter: string | undefined;
} {
  const posted = isResource(body) ? parametersOf(body) : undefined;
  const first = (name: string): string | undefined =>
    posted?.texts(name)[0] ?? listOf(query[name]).find((value) => typeof value === 'string');
  const url = first('url');
  if (url === undefined || url === '') throw badRequest('The url of a value set is required.', 'url', 'required');
  return { url, version: first('valueSetVersion') ?? first('version'), filter: first('filter') };
}
