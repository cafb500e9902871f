import type { Judgement } from '../judgement/judgement.ts';
import type { Finding } from '../policy/judge.ts';
import type { Recommendation, UnmetCriterion } from './authorization.ts';

/** Why a drug line waits for a person, in words for the provider: what stands against it or is missing, where that is written, what helps. */
export function pendedNote(judgement: Judgement, mismatches: readonly string[]): string {
  return [...judged(judgement), ...standing(judgement), ...mismatches, 'A person decides.'].join(' ');
}

function judged(judgement: Judgement): readonly string[] {
  const { policy, criteria, determination } = judgement;
  if (policy === null) return ['The plan holds no automated rule for this line.'];
  const source = policy.source;
  switch (determination) {
    case 'criteria-met':
      return [`All criteria of ${source} are met.`];
    case 'documentation-needed':
    case 'information-needed':
    case 'indeterminate':
      return [`Not yet shown: ${listed(openCriteria(criteria), source)}`];
    case 'criteria-not-met':
      return [`Against the request stands ${unmetText(criteria, source)} If the record is wrong, correct it and send an update.`];
    case 'referred':
      return [`${unmetText(criteria, source)} The request goes on under ${referralsOf(criteria).join('; ')}.`];
    case 'no-policy':
    case 'membership-not-found':
    case 'membership-inactive':
    case 'payer-not-ours':
    case 'guidance-only':
      return ['The plan holds no automated rule for this line.'];
  }
}

function listed(criteria: readonly Finding[], source: string): string {
  return criteria.map(({ id, needed, statement }) => `${source} ${id}: ${needed ?? statement}`).join(' ');
}

/** The policy's own criteria that are open, the diagnosis first. */
export function openCriteria(criteria: readonly Finding[]): readonly Finding[] {
  const open = criteria.filter(({ depth, status }) => depth === 0 && status === 'unknown');
  return [...open.filter(({ diagnosis }) => diagnosis === true), ...open.filter(({ diagnosis }) => diagnosis !== true)];
}

function unmetText(criteria: readonly Finding[], source: string): string {
  return unmet(criteria)
    .map((finding) => {
      const evidence = finding.evidence.map((item) => ('reference' in item ? `${item.reference}: ${item.value}` : item.search));
      return `${source} ${finding.id} (${finding.statement}), by ${evidence.join(', ')}.`;
    })
    .join(' ');
}

function unmet(criteria: readonly Finding[]): readonly Finding[] {
  return criteria.filter(({ depth, status }) => depth === 0 && status === 'not-met');
}

function referralsOf(criteria: readonly Finding[]): readonly string[] {
  return [...new Set(unmet(criteria).flatMap(({ referral }) => referral ?? []))];
}

/** Contraindications and contradictions, which keep a machine from approving. */
function standing({ notices, criteria }: Judgement): readonly string[] {
  return [
    ...notices.filter((notice) => notice.blocksAuthorization === true).map((notice) => notice.statement),
    ...new Set(criteria.flatMap(({ conflict }) => (conflict === undefined ? [] : [`${conflict}.`]))),
  ];
}

/** Whether a contraindication or a contradiction stands. */
export function isBlocked(judgement: Judgement): boolean {
  return standing(judgement).length > 0;
}

/** What the findings suggest to the reviewer; undefined where something is still missing. */
export function recommendationFor({ determination, criteria }: Judgement, isClean: boolean): Recommendation | undefined {
  const because: readonly UnmetCriterion[] = unmet(criteria).map(({ id, statement, citation }) => ({ id, statement, citation }));
  if (determination === 'criteria-met') return isClean ? { act: 'approve' } : undefined;
  if (determination === 'criteria-not-met') return { act: 'deny', because };
  return determination === 'referred' ? { act: 'refer', to: referralsOf(criteria).join('; '), because } : undefined;
}
