import type { JsonObject } from '../fhir/resource.ts';
import { isObject, listOf } from '../fhir/resource.ts';
import type { Authorization, AuthorizedItem } from './authorization.ts';
import { contentHash } from './content-hash.ts';
import { requestedServiceOf } from './item-order.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';
import { extensionUrl } from './urls.ts';

/** What of an authorization stands whatever is judged anew. */
export interface Kept {
  /** Lines that are not decided anew: cancelled ones, and those decided before and not asked otherwise since. */
  readonly items: readonly AuthorizedItem[];
  /** Open lines a person has taken in hand. */
  readonly reviewed: ReadonlySet<number>;
  /** Clocks that go on, by line. */
  readonly running: ReadonlyMap<number, string>;
}

/**
 * What an update leaves as it is. A line counts as changed where the client says so, and where its content or its order differs from before.
 * A line of before that the update leaves out stands as it did.
 */
export function keptItems(
  request: PasRequest,
  earlier: { readonly authorization: Authorization; readonly request: PasRequest } | undefined,
  cause: 'submission' | 'arrival',
): Kept {
  const before = earlier?.authorization.items ?? [];
  const items: AuthorizedItem[] = [];
  const pended: AuthorizedItem[] = [];
  for (const item of request.items) {
    const known = before.find(({ sequence }) => sequence === item.sequence);
    if (known?.state === 'denied') items.push(known);
    else if (item.cancelled || known?.state === 'cancelled') items.push(cancelled(item, known));
    else if (known?.state === 'pended') pended.push(known);
    else if (known !== undefined && (cause === 'arrival' || !isChanged(request, item, earlier?.request))) items.push(known);
  }
  const cancelsAll = request.kind === 'cancel';
  for (const known of before) {
    if (request.items.some(({ sequence }) => sequence === known.sequence)) continue;
    items.push(cancelsAll && known.state !== 'denied' ? { ...known, state: 'cancelled' } : known);
  }
  return {
    items,
    reviewed: new Set(pended.filter(({ reviewed }) => reviewed === true).map(({ sequence }) => sequence)),
    running: new Map(pended.flatMap(({ sequence, due }) => (due === undefined ? [] : [[sequence, due] as const]))),
  };
}

function cancelled({ sequence }: RequestedItem, known: AuthorizedItem | undefined): AuthorizedItem {
  const {
    note: _note,
    recommendation: _recommendation,
    questionnaire: _questionnaire,
    ...rest
  } = known ?? {
    sequence,
    product: null,
    policy: null,
    policyVersion: null,
    determination: null,
    criteria: [],
    notices: [],
    mismatches: [],
  };
  return { ...rest, state: 'cancelled' };
}

/** Whether a line asks for something else than before, by the client's own mark or by its content and order. */
export function isChanged(request: PasRequest, item: RequestedItem, before: PasRequest | undefined): boolean {
  if (item.change !== undefined) {
    // The mark is relative to the version before; a repeated one says nothing new.
    const same = before?.items.find(({ sequence }) => sequence === item.sequence);
    if (same === undefined || same.change !== item.change) return true;
  }
  const earlierItem = before?.items.find(({ sequence }) => sequence === item.sequence);
  if (before === undefined || earlierItem === undefined) return true;
  return askHash(request, item) !== askHash(before, earlierItem);
}

function askHash(request: PasRequest, item: RequestedItem): string {
  const { extension, ...element } = item.element;
  return contentHash({ element, extension: withoutMarks(extension), service: requestedServiceOf(request, item) });
}

function withoutMarks(extension: unknown): readonly JsonObject[] {
  const marks: readonly unknown[] = [extensionUrl.infoChanged, extensionUrl.certificationType];
  return listOf(extension)
    .filter(isObject)
    .filter(({ url }) => !marks.includes(url));
}
