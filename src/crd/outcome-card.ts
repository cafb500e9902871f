import type { Judgement } from '../judgement/judgement.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import type { AnswerContext } from './coverage-information.ts';
import { paragraphs, plain, points } from './markdown.ts';
import { reasonsFor } from './reasons.ts';

/** The outcome itself as a card, for clients that show no system actions. Nothing for orders outside our policies. */
export function outcomeCards(judgement: Judgement, context: Pick<AnswerContext, 'hookClass' | 'authorization'>): readonly CardDraft[] {
  const outcome = outcomeOf(judgement, context);
  if (outcome === undefined) return [];
  const [decisive, ...further] = reasonsFor(judgement, context).map((reason) => plain(reason.text));
  return [
    {
      topic: 'coverage-info',
      indicator: outcome.indicator,
      label: payerLabel(judgement),
      summary: `${productName(judgement)}: ${outcome.words}`,
      body: paragraphs(decisive ?? '', points(further)),
    },
  ];
}

function outcomeOf(
  { determination, product }: Judgement,
  { authorization, hookClass }: Pick<AnswerContext, 'hookClass' | 'authorization'>,
): { readonly words: string; readonly indicator: 'info' | 'warning' } | undefined {
  if (product === null) return undefined;
  switch (determination) {
    case 'criteria-met':
      return {
        words:
          hookClass === 'primary' && authorization !== undefined
            ? `covered and authorized, ${authorization.number}`
            : 'criteria met, prior authorization to be requested',
        indicator: 'info',
      };
    case 'documentation-needed':
      return {
        words: hookClass === 'primary' ? 'prior authorization needed, documentation is missing' : 'prior authorization will be needed',
        indicator: 'info',
      };
    case 'information-needed':
      return { words: 'prior authorization needed, only the treatment center is open', indicator: 'info' };
    case 'criteria-not-met':
      return { words: 'a criterion is not met, a person decides', indicator: 'warning' };
    case 'referred':
      return { words: 'a use the policy refers elsewhere, a person decides', indicator: 'warning' };
    case 'membership-not-found':
      return { words: 'not covered, no such member is known', indicator: 'warning' };
    case 'membership-inactive':
      return { words: 'not covered, the coverage is not active', indicator: 'warning' };
    case 'payer-not-ours':
      return { words: 'the coverage is not of a payer answered here', indicator: 'info' };
    case 'indeterminate':
      return { words: 'coverage could not be determined for a technical reason', indicator: 'warning' };
    case 'no-policy':
    case 'guidance-only':
      return undefined;
  }
}
