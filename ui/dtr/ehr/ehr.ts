import { isObject, isResource, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { Session } from '../launch/session.ts';
import { Problem } from '../problem.ts';

/** The EHR the app was opened from, with its user's token. */
export interface Ehr {
  /** @throws Problem where it cannot be read */
  read(reference: string): Promise<Resource>;
  readIfThere(reference: string): Promise<Resource | undefined>;
  /** Everything a search finds, all of its pages. @throws Problem where any of them cannot be read */
  search(query: string): Promise<readonly Resource[]>;
  /**
   * Creates a resource without id, updates one with.
   * @param over the version it takes the place of: where somebody stored another since, nothing is written over
   * @throws Problem where the EHR does not take it
   */
  save(resource: Resource, over?: Resource): Promise<Resource>;
}

const mostPages = 40;
const fhirJson = 'application/fhir+json';

export function openEhr({ fhirServer, accessToken }: Session): Ehr {
  const call = async (url: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Resource> => {
    const headers = {
      ...init.headers,
      authorization: `Bearer ${accessToken}`,
      accept: fhirJson,
      ...(init.body !== undefined && { 'content-type': fhirJson }),
    };
    const response = await fetch(url, { cache: 'no-store', ...init, headers }).catch((cause: unknown) => {
      throw new Problem('The EHR could not be reached.', 'Check your connection and try again.', cause);
    });
    if (response.status === 401)
      throw new Problem('Your session with the EHR has ended.', 'Open the app again from the EHR. A draft you saved is still there.');
    if (response.status === 412 || response.status === 409)
      throw new Problem(
        'Somebody stored this form in the EHR in the meantime, so nothing was written over it.',
        'Your answers are still here. Open the form anew beside this window, and bring into it what is missing there.',
      );
    if (!response.ok)
      throw new Problem('The EHR refused what the app asked for.', 'Try again, or fill the form in by hand.', response.status);
    const body: unknown = await response.json().catch(() => undefined);
    if (!isResource(body)) throw new Problem('The EHR answered something that is not FHIR.', 'Try again later.');
    return body;
  };

  const read = (reference: string): Promise<Resource> => call(`${fhirServer}/${reference}`);
  return {
    read,
    readIfThere: (reference) => read(reference).catch(() => undefined),
    async search(query) {
      const found: Resource[] = [];
      let url: string | undefined = `${fhirServer}/${query}`;
      for (let page = 0; url !== undefined; page += 1) {
        if (page === mostPages) throw new Problem('The chart is longer than the app reads.', 'Fill the form in by hand.');
        const bundle: Resource = await call(url);
        found.push(...matchesOf(bundle));
        url = nextOf(bundle, fhirServer);
      }
      return found;
    },
    save: (resource, over) => {
      const body = JSON.stringify(resource);
      if (resource.id === undefined) return call(`${fhirServer}/${resource.resourceType}`, { method: 'POST', body });
      const version = isObject(over?.meta) ? textOf(over.meta.versionId) : undefined;
      const headers = version === undefined ? {} : { 'if-match': `W/"${version}"` };
      return call(`${fhirServer}/${resource.resourceType}/${resource.id}`, { method: 'PUT', body, headers });
    },
  };
}

function matchesOf(bundle: Resource): readonly Resource[] {
  return listOf(bundle.entry).flatMap((entry) =>
    isObject(entry) && isResource(entry.resource) && entry.resource.resourceType !== 'OperationOutcome' ? [entry.resource] : [],
  );
}

/** The next page, on the EHR's own origin only: the token goes nowhere else. */
function nextOf(bundle: Resource, fhirServer: string): string | undefined {
  const link = listOf(bundle.link).find((item) => isObject(item) && item.relation === 'next');
  const url = isObject(link) ? URL.parse(textOf(link.url) ?? '', `${fhirServer}/`) : null;
  if (url === null) return undefined;
  if (url.origin !== new URL(fhirServer).origin)
    throw new Problem('The EHR’s search leads to another server.', 'Fill the form in by hand.');
  return url.href;
}
