import type { Configuration } from '../cds-hooks/configuration.ts';
import type { Payer } from '../judgement/payer.ts';
import type { Policy } from '../policy/policy.ts';
import type { ProductContent } from '../terminology/product-content.ts';
import type { CardDraft, CardIds } from './card-draft.ts';
import { cardText, cardWords } from './card-text.ts';
import { points } from './markdown.ts';
import { fullName } from './order-name.ts';

/** What keeps a plain CDS Hooks client from an answer about coverage. */
export type Obstacle = 'coverage-absent' | 'coverages-several' | 'payer-not-ours' | 'r4-needed';

interface PlainContext {
  readonly configuration: Configuration;
  readonly cardIds: CardIds;
}

/** A card, as JSON text, that says what to change, where a CRD client would get an error or nothing. `label` names the service or payer. */
export function obstacleCards(obstacle: Obstacle, label: string, context: PlainContext): readonly string[] {
  return offered({ topic: 'coverage-info', indicator: 'info', label, ...obstacles[obstacle] }, context);
}

const obstacles: Readonly<Record<Obstacle, Pick<CardDraft, 'summary' | 'body'>>> = {
  'coverage-absent': {
    summary: 'No coverage could be read: nothing can be said about this order',
    body: 'The call carried no Coverage of the patient and none could be read. Send it as prefetch `coverage`, or register the FHIR server so that it can be read.',
  },
  'coverages-several': {
    summary: 'Several coverages were sent: nothing can be said about this order',
    body: 'An answer is about one coverage. Send only the one that is primary for this order.',
  },
  'payer-not-ours': {
    summary: 'This coverage is of a payer that is not answered here',
    body: 'The Coverage names no payer by an identifier or name registered here. Contact the plan.',
  },
  'r4-needed': {
    summary: 'An R4 FHIR server is needed: this order is written in DSTU2',
    body: 'The order came as a DSTU2 MedicationOrder. Connect a FHIR R4 server, so that orders are MedicationRequests.',
  },
};

/** patient-view: which policies decide for a member with current melanoma. */
export function melanomaCards(
  payer: Payer,
  policies: readonly Policy[],
  {
    policyPage,
    products,
    ...context
  }: PlainContext & { readonly policyPage: (policyKey: string) => string; readonly products: ProductContent },
): readonly string[] {
  const ours = policies.filter((policy) => payer.policies.includes(policy.key));
  const [first] = ours;
  if (first === undefined) return [];
  const named = ours.map((policy) => ({ policy, name: fullName(products[policy.product]) }));
  return offered(
    {
      topic: 'guideline',
      indicator: 'info',
      label: payer.label,
      summary: `${payer.label} decides ${[...new Set(named.map(({ name }) => name))].join(' and ')} by policy`,
      body: `Melanoma is current in this chart. Orders are answered when they are signed.\n\n${points(named.map(({ policy, name }) => `${name}: ${policy.source}, ${policy.title}`))}`,
      link: { label: `${first.source}: ${first.title}`, url: policyPage(first.key) },
    },
    context,
  );
}

function offered(draft: CardDraft, { configuration, cardIds }: PlainContext): readonly string[] {
  return configuration.refused.has(draft.topic) || configuration.maxCards === 0
    ? []
    : [cardText(cardWords(draft), [], cardIds(`${draft.summary} ${draft.body}`)(0))];
}
