import type { Coding } from '../fhir/coding.ts';
import { addDays, addMonths } from '../fhir/date.ts';
import { isObject, listOf, textOf } from '../fhir/resource.ts';
import { memberKey } from '../judgement/member-key.ts';
import { memberIdOf } from '../judgement/membership.ts';
import type { ItemState, Authorization as StoredAuthorization } from '../records/authorization.ts';
import { assertionsOf } from './assertions.ts';
import type { AuthorizedItem, ShowcaseCodes } from './authorization.ts';
import type { Decision } from './decide.ts';
import { dueAt } from './item-clock.ts';
import { keptItems } from './kept-items.ts';
import { memberIdsOf } from './member.ts';
import type { PasParts } from './pas-parts.ts';
import type { PasRequest } from './request-bundle.ts';
import { detailOf } from './stored-detail.ts';

/** The member whose requests are answered as their text asks, in demo mode alone. No payer gives out an id like it. */
export const showcaseMemberId = 'SHOWCASE-0001';

/** Whether a request is for the showcase member. Never outside demo mode, which production refuses. */
export function isShowcase({ demo }: Pick<PasParts, 'demo'>, { coverage, patient }: Pick<PasRequest, 'coverage' | 'patient'>): boolean {
  return demo && (memberIdOf(coverage) === showcaseMemberId || memberIdsOf(patient).includes(showcaseMemberId));
}

/** What the showcase shows where a request has nothing to give: a specialty and a type of document. */
export function showcaseCodes({ judgementContent }: Pick<PasParts, 'judgementContent'>): ShowcaseCodes {
  const { terminology } = judgementContent.factContent;
  const first = (set: string): Coding => {
    const [row] = terminology.set(set).data.codes;
    if (row === undefined) throw new Error(`the value set ${set} is empty`);
    return { system: row.system, code: row.code, display: row.display };
  };
  return { specialty: first('specialty-oncology'), document: first('attachment-documents') };
}

/** The key of the showcase member: under the first payer, whichever payer the kit's request names. */
export function showcaseMember({ judgementContent, records }: PasParts): Extract<Decision, { readonly items: unknown }>['member'] {
  const [payer] = judgementContent.payers;
  if (payer === undefined) throw new Error('there is no payer');
  return { payer: { payer, by: 'identifier' }, memberKey: memberKey(records.secret, payer.id, showcaseMemberId) };
}

/** Every line as the request's text asks: A1, A3, A4 or A6; `error` gives a business error; without any of them A1. */
export function showcaseDecision(parts: PasParts, request: PasRequest, before: StoredAuthorization | undefined, at: string): Decision {
  const asked = askedFor(request);
  if (asked === 'error') return { error: 'member-not-found' };
  const earlier = before === undefined ? undefined : detailOf(before).authorization;
  const kept = keptItems(request, earlier === undefined ? undefined : { authorization: earlier, request }, 'submission').items.filter(
    ({ state }) => state === 'cancelled' || state === 'denied',
  );
  const member = showcaseMember(parts);
  // Nothing is known of the product, so that the clock is the one of what is no drug, as the work list shows it.
  const due = dueAt({ payer: member.payer, request, receivedAt: at }, 'other');
  const open = request.items.filter((item) => !kept.some(({ sequence }) => sequence === item.sequence));
  const items = [...kept, ...open.map(({ sequence }) => shownItem(sequence, asked, at, due))].toSorted((a, b) => a.sequence - b.sequence);
  return { member, items, assertions: assertionsOf(request) };
}

const states = { A1: 'approved', A3: 'denied', A4: 'pended', A6: 'modified' } as const satisfies Record<string, ItemState>;

function askedFor({ claim, items }: PasRequest): ItemState | 'error' {
  const texts = [
    ...listOf(claim.supportingInfo).map((info) => (isObject(info) ? textOf(info.valueString) : undefined)),
    ...items.map(({ element }) => (isObject(element.productOrService) ? textOf(element.productOrService.text) : undefined)),
  ];
  for (const text of texts) {
    const word = /\b(A1|A3|A4|A6|error)\b/.exec(text ?? '')?.[1];
    if (word === 'error') return 'error';
    if (word === 'A1' || word === 'A3' || word === 'A4' || word === 'A6') return states[word];
  }
  return 'approved';
}

function shownItem(sequence: number, state: ItemState, at: string, due: string | undefined): AuthorizedItem {
  const issued = at.slice(0, 10);
  const isGrant = state === 'approved' || state === 'modified';
  return {
    sequence,
    state,
    product: null,
    policy: null,
    policyVersion: null,
    determination: null,
    criteria: [],
    notices: [],
    mismatches: [],
    note: 'Showcase member of the demo: answered as the request asks, without looking at the patient.',
    ...(due !== undefined && { due }),
    ...(isGrant && { issued, period: { start: issued, end: addDays(addMonths(issued, 6), -1) } }),
    ...(state === 'modified' && { quantity: { value: 1, unit: 'units' } }),
  };
}
