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

/** Makes the ids of the cards of one answer from all that they say: one for each place. The same answer gets the same ids. */
export type CardIds = (content: string) => (place: number) => string;

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
  { refused, maxCards, cardIds }: { readonly refused: ReadonlySet<Topic>; readonly maxCards: number; readonly cardIds: CardIds },
): readonly Card[] {
  const wanted = drafts.filter(({ draft }) => !refused.has(draft.topic));
  const severity = ({ draft }: MergedDraft) => indicators.indexOf(draft.indicator);
  const merged = mergedDrafts(wanted)
    .toSorted((one, other) => severity(one) - severity(other))
    .slice(0, maxCards);
  const idAt = cardIds(merged.map(contentOf).join('\n'));
  return merged.map(({ draft, orders }, place) => finishCard(draft, orders, idAt(place)));
}

interface MergedDraft {
  readonly draft: CardDraft;
  readonly orders: readonly CardOrder[];
}

/** One order says nothing twice; of several, those that are told the same share a card. */
function mergedDrafts(drafts: readonly { readonly draft: CardDraft; readonly order: CardOrder }[]): readonly MergedDraft[] {
  const first = drafts[0]?.order;
  if (drafts.every(({ order }) => order === first)) return drafts.map(({ draft, order }) => ({ draft, orders: [order] }));
  return [...Map.groupBy(drafts, ({ draft }) => JSON.stringify(draft)).values()].flatMap((group) => {
    const [one] = group;
    return one === undefined ? [] : [{ draft: one.draft, orders: group.map(({ order }) => order) }];
  });
}

function contentOf({ draft: { topic, label, summary, body }, orders }: MergedDraft): string {
  return `${topic} ${label} ${summary} ${body} ${orders.map(({ reference, name }) => `${reference} ${name}`).join(' ')}`;
}

/** One card about some orders, or about the patient as a whole when there are none. */
export function finishCard(draft: CardDraft, orders: readonly CardOrder[], uuid: string): Card {
  const { topic, indicator, label, summary, body, link } = draft;
  const names = new Set(orders.map((order) => `**${plain(order.name)}**`));
  return {
    uuid,
    summary: summaryOf(summary),
    detail: withoutHtml(names.size === 0 ? body : `For ${[...names].join(' and ')}: ${body}`),
    indicator,
    source: { label, topic: { system: topicSystem, code: topic, display: topicNames[topic] } },
    ...(link && { links: [{ ...link, type: 'absolute' as const }] }),
    ...(orders.length > 0 && { extension: { 'davinci-crd.associated-resource': orders.map(({ reference }) => ({ reference })) } }),
  };
}

/** A sign that could open a tag is no longer one; "< 5 mL" stays. */
const withoutHtml = (markdown: string): string => (markdown.includes('<') ? markdown.replace(/<(?=[A-Za-z/!?])/g, '‹') : markdown);
