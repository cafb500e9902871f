import { type Authorization, type AuthorizedItem, headerNumber, isGranted } from './authorization.ts';
import { documentsFor, withTrackingId } from './document-needs.ts';
import type { Draw, NextAuthorization } from './next-authorization.ts';
import type { PasParts } from './pas-parts.ts';

/** The authorization with its numbers: those it has, and new ones for what is newly granted or asked for. */
export function numbered(parts: PasParts, next: NextAuthorization, draw: Draw): Authorization {
  const { before, request, at, items, assertions, humanReviewed, reviewer, showcase } = next;
  const prefix = parts.demo ? 'DEMO-' : '';
  let fresh: string | undefined;
  const drawn = (): string => (fresh ??= draw.newNumber(`${prefix}PA-`));
  const shared = before === undefined ? undefined : headerNumber(before.authorization);
  const withNumbers = items.map((item) => numberedItem(item, before?.authorization.items, shared, drawn));
  const revision = (before?.authorization.revision ?? 0) + 1;
  const { terminology } = parts.judgementContent.factContent;
  const wanted = [
    ...(before?.authorization.documents ?? []),
    ...withNumbers.flatMap((item) => documentsFor(item, terminology)).map((one) => withTrackingId(draw.id, one)),
    ...next.asked.map((one) => withTrackingId(draw.id, one, revision)),
  ];
  const documents = [...new Map(wanted.toReversed().map((document) => [document.trackingId, document])).values()]
    .toReversed()
    .filter(
      ({ sequence, trackingId }) =>
        next.received.has(trackingId) || withNumbers.some((item) => item.sequence === sequence && item.state === 'pended'),
    )
    .map(({ received: _received, ...document }) => {
      const received = next.received.get(document.trackingId);
      return received === undefined ? document : { ...document, received };
    });
  return {
    id: draw.id,
    revision,
    administrationNumber: before?.authorization.administrationNumber ?? draw.newNumber(`${prefix}AR-`),
    answeredAt: at,
    humanReviewed,
    ...(reviewer !== undefined && { reviewer }),
    items: withNumbers,
    documents,
    expedited: request.expedited,
    errors: [],
    assertions,
    ...(showcase !== undefined && { showcase }),
  };
}

/**
 * A granted line bears its own number while nothing about it changed; granted anew after a change it gets a new one and names
 * the old, which leads to it from then on.
 */
function numberedItem(
  item: AuthorizedItem,
  before: readonly AuthorizedItem[] | undefined,
  shared: string | undefined,
  drawn: () => string,
): AuthorizedItem {
  if (!isGranted(item) || item.number !== undefined) return item;
  const earlier = before?.find(({ sequence }) => sequence === item.sequence);
  const previousNumber = earlier !== undefined && isGranted(earlier) ? earlier.number : undefined;
  return previousNumber === undefined ? { ...item, number: shared ?? drawn() } : { ...item, number: drawn(), previousNumber };
}
