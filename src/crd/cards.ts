import type { Configuration } from '../cds-hooks/configuration.ts';
import { type Hook, hookClassOf } from '../cds-hooks/hooks.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { TouchlessAuthorization } from '../records/records.ts';
import { type CardDraft, type CardIds, finishCards } from './card-draft.ts';
import { estimateCards } from './estimate-card.ts';
import { missingCards } from './missing-card.ts';
import { reminderCards, warningCards } from './notice-cards.ts';
import { outcomeCards } from './outcome-card.ts';
import { labelCards, policyCards, regimenCards } from './policy-card.ts';

/** An order with its judgement and the name people give it. */
export interface JudgedOrder {
  readonly judgement: Judgement;
  readonly name: string;
  readonly authorization?: TouchlessAuthorization | undefined;
}

export interface CardContext {
  readonly hook: Hook;
  readonly configuration: Configuration;
  /** True for clients that show no system actions: the outcome comes as a card too. */
  readonly showOutcome: boolean;
  /** Absolute URL of our page on a policy. */
  readonly policyPage: (policyKey: string) => string;
  readonly cardIds: CardIds;
}

/** The cards for the judged orders, as JSON texts: only what the extension on the orders cannot say. */
export function cards(orders: readonly JudgedOrder[], context: CardContext): readonly string[] {
  const drafts = orders.flatMap((judged) => {
    const order = { reference: judged.judgement.order, name: judged.name };
    return draftsFor(judged, context).map((draft) => ({ draft, order }));
  });
  const { refused, maxCards } = context.configuration;
  return finishCards(drafts, { refused, maxCards, cardIds: context.cardIds });
}

function draftsFor({ judgement, authorization }: JudgedOrder, { hook, showOutcome, policyPage }: CardContext): readonly CardDraft[] {
  const hookClass = hookClassOf(hook);
  // While an order is still being selected nobody is asked for documentation, and only what bears on the choice is shown.
  const isSelecting = hook === 'order-select';
  return [
    ...(showOutcome ? outcomeCards(judgement, { hookClass, authorization }) : []),
    ...warningCards(judgement),
    ...(isSelecting || judgement.policy?.kind === 'guidance' ? [] : missingCards(judgement)),
    ...labelCards(judgement),
    ...policyCards(judgement, policyPage),
    // Units, product and procedure codes are those of a bill in the United States.
    ...(judgement.policy?.kind === 'guidance' ? [] : estimateCards(judgement)),
    ...(isSelecting ? [] : [...reminderCards(judgement), ...regimenCards(judgement)]),
    ...(judgement.guidance === undefined ? [] : guidanceDrafts(judgement.guidance, policyPage)),
  ];
}

function guidanceDrafts(guidance: Judgement, policyPage: CardContext['policyPage']): readonly CardDraft[] {
  return [
    ...warningCards(guidance),
    ...labelCards(guidance),
    ...policyCards(guidance, policyPage),
    ...reminderCards(guidance),
    ...regimenCards(guidance),
  ];
}
