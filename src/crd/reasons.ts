import type { HookClass } from '../cds-hooks/hooks.ts';
import type { Judgement } from '../judgement/judgement.ts';
import type { Evidence } from '../policy/fact.ts';
import type { Finding } from '../policy/judge.ts';
import type { AnswerContext, Reason } from './coverage-information.ts';

/**
 * Why, in short sentences: what decides first, then contradictions and warnings (cards may be dropped), then what was
 * assumed or not checked. Never empty.
 */
export function reasonsFor(judgement: Judgement, context: Pick<AnswerContext, 'hookClass' | 'authorization'>): readonly Reason[] {
  const conflicts = [...new Set([...judgement.criteria, ...judgement.notices].flatMap(({ conflict }) => conflict ?? []))];
  const warnings = judgement.notices.filter((notice) => notice.severity !== 'info');
  return [
    decisive(judgement, context),
    ...conflicts.map((conflict) => ({ text: `Contradiction: ${sentence(conflict)}` })),
    ...warnings.map(({ statement, citation }) => ({ text: `Warning: ${sentence(statement)} (${citation.source} ${citation.section})` })),
    ...unlooked(judgement),
    ...unread(judgement),
    ...assumed(judgement),
  ];
}

/** What to do about criteria that are not met: one sentence for the person who ordered. */
export function instructionsFor(judgement: Judgement, hookClass: HookClass): string {
  const referral = referralsOf(judgement);
  const where = referral.length > 0 ? ` This use is reviewed under ${referral.join(' or ')}.` : '';
  if (hookClass === 'secondary') return `A person decides when authorization is requested.${where}`;
  return `Request prior authorization: a person decides. Send what speaks for this patient, or correct the record named in the reason.${where}`;
}

/** The policies a request goes to whose criteria are not met; empty where the policy names none. */
export function referralsOf({ criteria, determination }: Judgement): readonly string[] {
  if (determination !== 'referred') return [];
  return [...new Set(criteria.flatMap((finding) => (finding.status === 'not-met' ? (finding.referral ?? []) : [])))];
}

/** What a form can settle, the diagnosis first: the policy's own criteria, or the one part of each that alone is open. */
export function missing({ criteria }: Judgement): readonly Finding[] {
  const open = criteria.filter(({ depth, status, settledBy }) => depth === 0 && status === 'unknown' && settledBy === 'form');
  const ordered = [...open.filter((finding) => finding.diagnosis === true), ...open.filter((finding) => finding.diagnosis !== true)];
  return ordered.map((finding) => openPart(finding, criteria));
}

/** Where only one part of a criterion is open, and nothing contradicts, that part is all there is to ask for. */
function openPart(finding: Finding, criteria: readonly Finding[]): Finding {
  const after = criteria.slice(criteria.indexOf(finding) + 1);
  const next = after.findIndex(({ depth }) => depth <= finding.depth);
  const parts = (next < 0 ? after : after.slice(0, next)).filter(({ depth }) => depth === finding.depth + 1);
  const [only, another] = parts.filter(({ status }) => status === 'unknown');
  return only === undefined || another !== undefined || finding.conflict !== only.conflict ? finding : openPart(only, criteria);
}

/** The policy's own criteria that positive evidence speaks against. */
export function notMet({ criteria }: Judgement): readonly Finding[] {
  return criteria.filter(({ depth, status }) => depth === 0 && status === 'not-met');
}

/** The resources and values a finding rests on, or the search: `Patient/p1 (2010-01-01)`. */
export function evidenceText(evidence: readonly Evidence[]): string {
  const items = evidence.map((item) => ('reference' in item ? `${item.reference} (${item.value})` : item.search));
  return items.length > 4 ? `${items.slice(0, 4).join(', ')} and ${items.length - 4} more` : items.join(', ');
}

/** The text with a full stop, unless it already ends a sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function decisive(judgement: Judgement, { hookClass, authorization }: Pick<AnswerContext, 'hookClass' | 'authorization'>): Reason {
  const source = judgement.policy === null ? 'the policy' : `${judgement.policy.source} (${judgement.policyVersion ?? 'undated'})`;
  switch (judgement.determination) {
    case 'criteria-met': {
      const given = hookClass === 'primary' && authorization !== undefined;
      const next = given ? `Authorized under ${authorization.number}.` : 'Prior authorization still has to be requested.';
      return { text: `Every criterion of ${source} is met. ${next} Plan documents, benefit limits and network were not checked.` };
    }
    case 'documentation-needed':
      return { text: hookClass === 'secondary' ? judgedLater(source) : missingText(judgement, source) };
    case 'information-needed':
      return {
        text: `${source}: only the place of treatment is open; ${placeText(judgement)}.`,
      };
    case 'criteria-not-met':
    case 'referred':
      return { text: notMetText(judgement, source, hookClass) };
    case 'no-policy':
      return { text: `There is no automated rule here for this order; contact the plan${contactOf(judgement)}.` };
    case 'payer-not-ours':
    case 'guidance-only':
      return { text: 'The coverage names no payer that is answered here; contact the plan.' };
    case 'membership-not-found':
      return { code: 'no-member-found', text: `${payerOf(judgement)} knows no member by the member id of this coverage.` };
    case 'membership-inactive':
      return { code: 'no-active-coverage', text: `The coverage is not active with ${payerOf(judgement)} on ${judgement.date}.` };
    case 'indeterminate':
      return { code: 'technical', text: technicalText(judgement) };
  }
}

/** How the place comes to be known: where a place is named already, by what is missing of it. */
export function placeText({ criteria }: Judgement): string {
  const hints = criteria
    .filter(({ settledBy, status }) => settledBy === 'place' && status === 'unknown')
    .flatMap((finding) => finding.hints);
  const named = [...new Set(hints.map(({ reference }) => reference))].slice(0, 3);
  return named.length === 0
    ? 'it is judged when the order is dispatched or the appointment is booked'
    : `no identifier of ${named.join(', ')} is on the list of centers`;
}

const judgedLater = (source: string): string =>
  `Prior authorization is needed under ${source}; its criteria are judged when the order is signed.`;

function missingText(judgement: Judgement, source: string): string {
  const points = missing(judgement).map((finding) => `${withoutStop(finding.needed ?? finding.statement)} (${finding.id})`);
  const place = judgement.placeOpen ? ' The place of treatment is open too.' : '';
  return `Prior authorization is needed under ${source}. Missing: ${points.join('; ')}.${place}`;
}

function notMetText(judgement: Judgement, source: string, hookClass: HookClass): string {
  const against = notMet(judgement).map((finding) => {
    const shown = evidenceText(finding.evidence);
    const { source: document, section } = finding.citation;
    return `${finding.id} is not met. It asks: ${sentence(finding.statement)}${shown === '' ? '' : ` Against it: ${shown}.`} (${document} ${section})`;
  });
  const open = hookClass === 'primary' ? missing(judgement) : [];
  const also =
    open.length === 0
      ? ''
      : ` Also missing: ${open.map((finding) => `${withoutStop(finding.needed ?? finding.statement)} (${finding.id})`).join('; ')}.`;
  const referral = referralsOf(judgement);
  const where = referral.length === 0 ? '' : ` This use is reviewed under ${referral.join(' or ')}.`;
  return `${source}: ${against.join(' ')}${also}${where} A person decides.`;
}

function technicalText({ criteria, policy }: Judgement): string {
  const waiting = criteria.filter((finding) => finding.depth === 0 && finding.failedReads.length > 0);
  const reads = [...new Set(waiting.flatMap((finding) => finding.failedReads))];
  if (reads.length === 0) return 'The service could not complete its check; please try again.';
  return `The EHR did not answer ${reads.join(', ')}, on which ${waiting.map((finding) => finding.id).join(', ')} of ${policy?.source ?? 'the policy'} depend; please try again.`;
}

function unlooked({ unreadForNotices = [], determination }: Judgement): readonly Reason[] {
  if (unreadForNotices.length === 0 || determination === 'indeterminate') return [];
  return [{ text: `Contraindications were not all checked: the EHR did not answer ${unreadForNotices.join(', ')}.` }];
}

function unread({ chartWasRead, criteria }: Judgement): readonly Reason[] {
  if (chartWasRead || !criteria.some((finding) => finding.status === 'unknown')) return [];
  return [{ text: 'The chart was not read: only what came with this call was looked at.' }];
}

function assumed({ assumptions }: Judgement): readonly Reason[] {
  return assumptions.length === 0 ? [] : [{ text: `Assumed or not checked: ${assumptions.map(withoutStop).join('; ')}.` }];
}

function contactOf({ payer }: Judgement): string {
  if (payer === null) return '';
  const ways = payer.contact.telecom.map(({ system, value }) => `${system} ${value}`);
  return ` (${[payer.contact.name, ...ways].join(', ')})`;
}

const payerOf = ({ payer }: Judgement): string => payer?.label ?? 'The payer';
const withoutStop = (text: string): string => text.trim().replace(/\.$/, '');
