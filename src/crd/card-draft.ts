import type { Topic } from '../cds-hooks/configuration.ts';
import { type Card, type Indicator, indicators, topicSystem } from '../cds-hooks/response.ts';
import { plain, summaryOf } from './markdown.ts';

/** A card before it knows which orders it is about: drafts that say the same become one card. */
export interface CardDraft {
  readonly topic: Topic;
  readonly indicator: Indicator;
  readonly label: string;
  readonly summary: string;
  /** Markdown; begins with a sentence that can follow the order's name. */
  readonly body: string;
  readonly link?: { readonly label: string; readonly url: string };
}

/** The order a draft is about. */
export interface CardOrder {
  readonly reference: string;
  readonly name: string;
}

/** Makes the id of a card from what it says; the same words may get the same id. */
export type CardId = (content: string) => string;

const topicNames: Readonly<Record<Topic, string>> = {
  'coverage-info': 'Coverage Information',
  'unsolicited-determ': 'Unsolicited Determination',
  guideline: 'Guideline',
  'clinical-reminder': 'Clinical Reminder',
  contraindication: 'Contraindication',
  claim: 'Claim',
};

/**
 * The cards for drafts and their orders: equal drafts merged, switched-off topics left out, critical before warning
 * before info, at most `maxCards`.
 */
export function finishCards(
  drafts: readonly { readonly draft: CardDraft; readonly order: CardOrder }[],
  { refused, maxCards, cardId }: { readonly refused: ReadonlySet<Topic>; readonly maxCards: number; readonly cardId: CardId },
): readonly Card[] {
  const wanted = drafts.filter(({ draft }) => !refused.has(draft.topic));
  const merged = [...Map.groupBy(wanted, ({ draft }) => JSON.stringify(draft)).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [
          finishCard(
            first.draft,
            group.map(({ order }) => order),
            cardId,
          ),
        ];
  });
  const severity = (card: Card) => indicators.indexOf(card.indicator);
  return merged.toSorted((one, other) => severity(one) - severity(other)).slice(0, maxCards);
}

/** One card about some orders, or about the patient as a whole when there are none. */
export function finishCard(draft: CardDraft, orders: readonly CardOrder[], cardId: CardId): Card {
  const { topic, indicator, label, summary, body, link } = draft;
  const names = [...new Set(orders.map((order) => `**${plain(order.name)}**`))];
  const detail = withoutHtml(names.length === 0 ? body : `For ${names.join(' and ')}: ${body}`);
  return {
    uuid: cardId(JSON.stringify([draft, orders])),
    summary: summaryOf(summary),
    detail,
    indicator,
    source: { label, topic: { system: topicSystem, code: topic, display: topicNames[topic] } },
    ...(link && { links: [{ ...link, type: 'absolute' as const }] }),
    ...(orders.length > 0 && { extension: { 'davinci-crd.associated-resource': orders.map(({ reference }) => ({ reference })) } }),
  };
}

/** A sign that could open a tag is no longer one; "< 5 mL" stays. */
const withoutHtml = (markdown: string): string => markdown.replace(/<(?=[A-Za-z/!?])/g, '‹');
