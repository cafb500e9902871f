import { isObject, isResource, listOf, type Resource, textOf } from '../fhir/resource.ts';

/** A resource as a Bundle delivered it. */
export interface Entry {
  readonly resource: Resource;
  readonly fullUrl: string | undefined;
}

/** What the pages of one search have shown so far, from which its completeness is told. */
export interface Tally {
  readonly entries: number;
  /** Entries of the type that was searched. */
  readonly ofType: number;
  /** The greatest total any page claimed. */
  readonly total: number;
  /** A page was no searchset, held an entry that cannot be read, or told of an error. */
  readonly flawed: boolean;
}

export interface SearchPage {
  readonly entries: readonly Entry[];
  /** The next page; null where there is one whose address cannot be read. */
  readonly next: string | null | undefined;
  readonly tally: Tally;
}

export const nothingYet: Tally = { entries: 0, ofType: 0, total: 0, flawed: false };

/**
 * Reads one page of a search for a type. Entries that are no resource, Bundles within the Bundle and OperationOutcomes are left out.
 * @param before what earlier pages of the same search showed
 */
export function readSearchPage(bundle: Resource, type: string | undefined, before: Tally = nothingYet): SearchPage {
  const entries: Entry[] = [];
  let ofType = before.ofType;
  let flawed = before.flawed || bundle.type !== 'searchset';
  for (const item of listOf(bundle.entry)) {
    const resource = isObject(item) ? item.resource : undefined;
    if (!isObject(item) || !isResource(resource) || resource.resourceType === 'Bundle') {
      flawed = true;
      continue;
    }
    if (resource.resourceType === 'OperationOutcome' || (isObject(item.search) && item.search.mode === 'outcome')) {
      if (tellsOfError(resource)) flawed = true;
      continue;
    }
    if (resource.resourceType === type) ofType += 1;
    entries.push({ resource, fullUrl: textOf(item.fullUrl) });
  }
  const claimed = typeof bundle.total === 'number' ? bundle.total : 0;
  return {
    entries,
    next: nextOf(bundle),
    tally: { entries: before.entries + entries.length, ofType, total: Math.max(before.total, claimed), flawed },
  };
}

/**
 * Whether the pages together are the whole answer. Not where the server counts more than it gave,
 * nor where it gave resources but none of the type asked for: that answered some other question.
 */
export function isWhole({ entries, ofType, total, flawed }: Tally): boolean {
  return !flawed && total <= entries && (ofType > 0 || entries === 0);
}

function nextOf(bundle: Resource): string | null | undefined {
  const link = listOf(bundle.link).find((item) => isObject(item) && item.relation === 'next');
  return isObject(link) ? (textOf(link.url) ?? null) : undefined;
}

/** Whether an OperationOutcome says that something went wrong, not only that something is worth knowing. */
function tellsOfError(resource: Resource): boolean {
  return listOf(resource.issue).some((issue) => isObject(issue) && (issue.severity === 'error' || issue.severity === 'fatal'));
}
