import type { Topic } from '../cds-hooks/configuration.ts';
import { type Indicator, indicators } from '../cds-hooks/response.ts';
import { type CardWords, cardText, cardWords } from './card-text.ts';

/** A card before it knows which orders it is about: drafts that say the same become one card. */
export interface CardDraft {
  readonly topic: Topic;
  readonly indicator: Indicator;
  readonly label: string;
  readonly summary: string;
  /** Markdown; begins with a sentence that can follow the order's name. */
  readonly body: string;
  readonly link?: { readonly label: string; readonly url: string };
  /** As it goes out; of drafts made once, see `withWords`. */
  readonly words?: CardWords;
}

/** The order a draft is about. */
export interface CardOrder {
  readonly reference: string;
  readonly name: string;
}

/** Makes the ids of the cards of one answer from all that they say: one for each place. The same answer gets the same ids. */
export type CardIds = (content: string) => (place: number) => string;

/**
 * The cards for drafts and their orders, as JSON texts: equal drafts merged, switched-off topics left out, critical before warning
 * before info, at most `maxCards`.
 */
export function finishCards(
  drafts: readonly { readonly draft: CardDraft; readonly order: CardOrder }[],
  { refused, maxCards, cardIds }: { readonly refused: ReadonlySet<Topic>; readonly maxCards: number; readonly cardIds: CardIds },
): readonly string[] {
  const wanted = drafts.filter(({ draft }) => !refused.has(draft.topic));
  const severity = ({ draft }: MergedDraft) => indicators.indexOf(draft.indicator);
  const merged = mergedDrafts(wanted)
    .toSorted((one, other) => severity(one) - severity(other))
    .slice(0, maxCards);
  const idAt = cardIds(merged.map(contentOf).join('\n'));
  return merged.map(({ words, orders }, place) => cardText(words, orders, idAt(place)));
}

interface MergedDraft {
  readonly draft: CardDraft;
  readonly words: CardWords;
  readonly orders: readonly CardOrder[];
}

/** One order says nothing twice; of several, those that are told the same share a card. */
function mergedDrafts(drafts: readonly { readonly draft: CardDraft; readonly order: CardOrder }[]): readonly MergedDraft[] {
  const said = drafts.map(({ draft, order }) => ({ draft, words: cardWords(draft), order }));
  const first = drafts[0]?.order;
  if (drafts.every(({ order }) => order === first)) return said.map(({ draft, words, order }) => ({ draft, words, orders: [order] }));
  return [...Map.groupBy(said, ({ words }) => words.content).values()].flatMap((group) => {
    const [one] = group;
    return one === undefined ? [] : [{ draft: one.draft, words: one.words, orders: group.map(({ order }) => order) }];
  });
}

function contentOf({ words, orders }: MergedDraft): string {
  return `${words.content} ${orders.map(({ reference, name }) => `${reference} ${name}`).join(' ')}`;
}
