import type { Judgement } from '../judgement/judgement.ts';
import type { Policy } from '../policy/policy.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import { withWords } from './card-text.ts';
import { madeOnce } from './made-once.ts';
import { paragraphs, points } from './markdown.ts';
import { sentence } from './reasons.ts';

/** Where the policy can be read, with its criteria in short. Links to our own page on it, never to a portal. */
export function policyCards(judgement: Judgement, policyPage: (policyKey: string) => string): readonly CardDraft[] {
  const { policy, policyVersion, phase } = judgement;
  if (policy === null) return [];
  const label = payerLabel(judgement);
  const url = policyPage(policy.key);
  // It says what the criteria are, not how they stand.
  return cardsOfPolicy(policy, [label, url, policyVersion, phase, productName(judgement)].join('|'), () => {
    const criteria = (phase === null ? undefined : policy.phases[phase]?.criteria) ?? [];
    const own = criteria.filter(({ id }) => !id.startsWith('limit-'));
    const kind = policy.kind === 'guidance' ? 'EU label' : 'Policy';
    const what =
      policy.kind === 'guidance'
        ? `the EU label (${policy.source}) informs and decides nothing.`
        : `${policy.source} decides, edition ${policyVersion}, ${phase} treatment.`;
    return [
      withWords({
        topic: 'guideline',
        indicator: 'info',
        label,
        summary: `${kind} for ${productName(judgement)}: ${policy.source}`,
        body: paragraphs(what, points(own.map(({ id, statement }) => `**${id}** ${sentence(statement)}`))),
        link: { label: `${policy.source}: ${policy.title}`, url },
      }),
    ];
  });
}

const cardsOfPolicy = madeOnce<Policy, readonly CardDraft[]>();

/** Where the EU label does not hold for this patient; guidance only. */
export function labelCards(judgement: Judgement): readonly CardDraft[] {
  const { policy, criteria } = judgement;
  const against = criteria.filter((finding) => finding.depth === 0 && finding.status === 'not-met');
  if (policy === null || policy.kind !== 'guidance' || against.length === 0) return [];
  return [
    {
      topic: 'guideline',
      indicator: 'warning',
      label: payerLabel(judgement),
      summary: `${productName(judgement)}: outside the EU label (${against.map((finding) => finding.id).join(', ')})`,
      body: paragraphs(
        'the chart speaks against the EU label here.',
        points(against.map((finding) => `**${finding.id}** ${sentence(finding.statement)}`)),
      ),
    },
  ];
}

/** What the policy says of the regimen around the product. */
export function regimenCards(judgement: Judgement): readonly CardDraft[] {
  const { policy } = judgement;
  if (policy === null || policy.regimen.length === 0) return [];
  const label = payerLabel(judgement);
  return regimenOfPolicy(policy, `${label}|${productName(judgement)}`, () => [
    withWords({
      topic: 'guideline',
      indicator: 'info',
      label,
      summary: `${productName(judgement)}: the regimen as ${policy.source} describes it`,
      body: paragraphs(
        'these points belong to the regimen.',
        points(policy.regimen.map(({ statement, citation }) => `${sentence(statement)} (${citation.source} ${citation.section})`)),
      ),
    }),
  ]);
}

const regimenOfPolicy = madeOnce<Policy, readonly CardDraft[]>();
