import type { Judgement } from '../judgement/judgement.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import { paragraphs, points } from './markdown.ts';
import { sentence } from './reasons.ts';

/** Where the policy can be read, with its criteria in short. Links to our own page on it, never to a portal. */
export function policyCards(judgement: Judgement, policyPage: (policyKey: string) => string): readonly CardDraft[] {
  const { policy, policyVersion, criteria, phase } = judgement;
  if (policy === null) return [];
  const own = criteria.filter((finding) => finding.depth === 0 && !finding.id.startsWith('limit-'));
  const kind = policy.kind === 'guidance' ? 'EU label' : 'Policy';
  const what =
    policy.kind === 'guidance'
      ? `the EU label (${policy.source}) informs and decides nothing.`
      : `${policy.source} decides, edition ${policyVersion}, ${phase} treatment.`;
  return [
    {
      topic: 'guideline',
      indicator: 'info',
      label: payerLabel(judgement),
      summary: `${kind} for ${productName(judgement)}: ${policy.source}`,
      body: paragraphs(what, points(own.map((finding) => `**${finding.id}** ${sentence(finding.statement)}`))),
      link: { label: `${policy.source}: ${policy.title}`, url: policyPage(policy.key) },
    },
  ];
}

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
  const regimen = judgement.policy?.regimen ?? [];
  if (regimen.length === 0) return [];
  return [
    {
      topic: 'guideline',
      indicator: 'info',
      label: payerLabel(judgement),
      summary: `${productName(judgement)}: the regimen as ${judgement.policy?.source} describes it`,
      body: paragraphs(
        'these points belong to the regimen.',
        points(regimen.map(({ statement, citation }) => `${sentence(statement)} (${citation.source} ${citation.section})`)),
      ),
    },
  ];
}
