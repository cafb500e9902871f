import { z } from 'zod';

/** The system of card topics. Source: CRD 2.2.1, value set cardType. */
export const topicSystem = 'http://terminology.hl7.org/CodeSystem/cdshooks-card-type';

export const indicators = ['critical', 'warning', 'info'] as const;
export type Indicator = (typeof indicators)[number];

/** The answer's JSON text of the texts of its parts: a system action holds its order exactly as the EHR wrote it, and most of a card is written once. */
export function responseText(cards: readonly string[], systemActions: readonly string[]): string {
  const actions = systemActions.length === 0 ? '' : `,"systemActions":[${systemActions.join()}]`;
  return `{"cards":[${cards.join()}]${actions}}`;
}

/** A card as it goes out. Source: CDS Hooks 2.0, Card attributes; CRD 2.2.1 adds uuid and topic as required. Its detail is GitHub-flavoured markdown, no HTML, no tables. */
const card = z.strictObject({
  uuid: z.string(),
  summary: z.string().min(1).max(139),
  detail: z.string().min(1),
  indicator: z.enum(indicators),
  source: z.strictObject({
    label: z.string().min(1),
    topic: z.strictObject({ system: z.literal(topicSystem), code: z.string().min(1), display: z.string().min(1) }),
  }),
  links: z
    .array(z.strictObject({ label: z.string().min(1), url: z.url(), type: z.literal('absolute') }))
    .min(1)
    .exactOptional(),
  extension: z
    .strictObject({ 'davinci-crd.associated-resource': z.array(z.strictObject({ reference: z.string() })).min(1) })
    .exactOptional(),
});

/** A card that was read. */
export type Card = z.output<typeof card>;

const systemAction = z.strictObject({
  type: z.literal('update'),
  description: z.string().min(1),
  resource: z.looseObject({ resourceType: z.string(), id: z.string() }),
});

/** The answer to a hook call, for the API description and for tests. */
export const hookResponse = z.strictObject({ cards: z.array(card), systemActions: z.array(systemAction).min(1).exactOptional() });
