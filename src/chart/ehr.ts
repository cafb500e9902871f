import { isResource, type Resource } from '../fhir/resource.ts';
import type { Outbound } from '../security/outbound.ts';
import { baseUrl, isWithin } from '../security/outbound-servers.ts';
import { type Entry, isWhole, nothingYet, readSearchPage, type Tally } from './search-page.ts';

/** Where a call says its chart can be read, and what reading it may cost. */
export interface EhrAccess {
  /** `fhirServer` of the call. */
  readonly fhirServer: string | undefined;
  /** `fhirAuthorization.access_token` of the call: sent to that server alone. */
  readonly accessToken: string | undefined;
  /** Whether the registry admits the server, see `mayReadFor`. */
  readonly mayRead: (url: string) => boolean;
  readonly outbound: Outbound;
  /** Milliseconds for all reads of the call together, counted from the first. */
  readonly budgetMs: number;
  /** Aborts when the caller hangs up. */
  readonly signal?: () => AbortSignal;
  readonly bounds?: Partial<EhrBounds>;
}

/** What one call may draw from an EHR at most; what lies beyond counts as not read. */
export interface EhrBounds {
  readonly requests: number;
  readonly pagesPerSearch: number;
  readonly resources: number;
  readonly bytesPerAnswer: number;
  readonly bytes: number;
}

/** 12 searches and some 50 references leave room for paging; 10,000 resources are decades of a chart. */
const defaultBounds: EhrBounds = { requests: 300, pagesPerSearch: 40, resources: 10_000, bytesPerAnswer: 8 << 20, bytes: 48 << 20 };

/** `none`: the EHR answered and has no such resource, or no such kind of resource at all. */
export type ReadAnswer =
  /** `text`: the resource as the EHR wrote it, of a single read. */
  { readonly state: 'answered'; readonly resource: Resource; readonly text?: string } | { readonly state: 'none' | 'failed' };
export type SearchAnswer = 'complete' | 'partial' | 'failed' | 'none';

/** The FHIR server of one call. Nothing it answers raises an error. */
export interface Ehr {
  /** @param reference `Type/id` */
  read(reference: string): Promise<ReadAnswer>;
  /**
   * Follows a search through its pages, handing each to `take`, which answers false where the page cannot be attributed in full.
   * @param from where an earlier page, already taken, left off; a next page on some other server starts the search anew
   */
  search(
    text: string,
    take: (entries: readonly Entry[]) => boolean,
    from?: { readonly next: string; readonly tally: Tally },
  ): Promise<SearchAnswer>;
  /** `Type/id` of a reference that this server can answer: a relative one, or one below its base. */
  ownReference(reference: string): string | undefined;
}

/** The EHR of a call; undefined where it names none, or none that may be read. */
export function openEhr(access: EhrAccess): Ehr | undefined {
  const { fhirServer, accessToken, outbound } = access;
  if (fhirServer === undefined || !access.mayRead(fhirServer)) return undefined;
  const base = baseUrl(fhirServer);
  if (base === undefined) return undefined;
  const root = base.href.replace(/\/+$/, '');
  const bounds = { ...defaultBounds, ...access.bounds };
  const headers = {
    accept: 'application/fhir+json, application/json;q=0.9',
    ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
  };
  const spent = { requests: 0, resources: 0, bytes: 0 };
  let budget: AbortSignal | undefined;

  const get = async (url: string, keepsText = false): Promise<ReadAnswer> => {
    if (budget === undefined) {
      const time = AbortSignal.timeout(access.budgetMs);
      budget = access.signal === undefined ? time : AbortSignal.any([access.signal(), time]);
    }
    if (budget.aborted || spent.requests >= bounds.requests || spent.bytes >= bounds.bytes) return { state: 'failed' };
    spent.requests += 1;
    const request = { headers, signal: budget, timeoutMs: access.budgetMs, maxBytes: bounds.bytesPerAnswer, keepsText };
    const answer = await outbound.fetchJson(url, request);
    if (!answer.ok) return { state: answer.status !== undefined && notThere.has(answer.status) ? 'none' : 'failed' };
    spent.bytes += answer.bytes;
    if (!isResource(answer.body)) return { state: 'failed' };
    return { state: 'answered', resource: answer.body, ...(answer.text !== undefined && { text: answer.text }) };
  };

  return {
    async read(reference) {
      const answer = await get(`${root}/${reference}`, true);
      if (answer.state !== 'answered') return answer;
      const { resourceType, id } = answer.resource;
      return `${resourceType}/${id}` === reference ? answer : { state: 'failed' };
    },

    async search(text, take, from) {
      const type = text.slice(0, text.indexOf('?'));
      const continued = from === undefined ? undefined : below(base, root, from.next);
      const seen = new Set<string>();
      let tally = (continued === undefined ? undefined : from?.tally) ?? nothingYet;
      let url = continued ?? `${root}/${text}`;
      let pages = continued === undefined ? 0 : 1;
      while (!seen.has(url) && seen.size < bounds.pagesPerSearch && spent.resources < bounds.resources) {
        seen.add(url);
        const answer = await get(url);
        if (answer.state === 'none' && pages === 0) return 'none';
        if (answer.state !== 'answered' || answer.resource.resourceType !== 'Bundle') break;
        const page = readSearchPage(answer.resource, type, tally);
        pages += 1;
        spent.resources += page.entries.length;
        tally = take(page.entries) ? page.tally : { ...page.tally, flawed: true };
        if (page.next === undefined) return isWhole(tally) ? 'complete' : 'partial';
        const next = page.next === null ? undefined : below(base, root, page.next);
        if (next === undefined) break;
        url = next;
      }
      return pages === 0 ? 'failed' : 'partial';
    },

    ownReference(reference) {
      const url = URL.parse(reference);
      const path = url === null ? reference : isWithin(base, url) ? url.href.slice(root.length + 1) : '';
      const match = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-._]{1,128})(\/_history\/[^/]+)?$/.exec(path);
      return match === null || /^\.+$/.test(match[2] ?? '') ? undefined : `${match[1]}/${match[2]}`;
    },
  };
}

/** A next page on the same server, below the same base; undefined for any other. Relative links count from the base. */
function below(base: URL, root: string, link: string): string | undefined {
  const url = URL.parse(link, `${root}/`);
  return url !== null && isWithin(base, url) ? url.href : undefined;
}

/** Not found, method not allowed, gone, not implemented: the EHR works and does not have it. Nobody failed, nothing is shown. */
const notThere: ReadonlySet<number> = new Set([404, 405, 410, 501]);
