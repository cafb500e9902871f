import type { ReviewCase, ReviewLine } from '../../src/pas/review-list.ts';
import type { Finding } from '../../src/policy/judge.ts';

export type ActKind = 'approve' | 'modify' | 'deny' | 'ask';

/** What a reviewer has entered so far, each field as typed. It is kept whatever the service answers. */
export interface ActDraft {
  readonly act: ActKind | undefined;
  readonly lines: readonly number[];
  readonly start: string;
  readonly end: string;
  readonly quantity: string;
  readonly unit: string;
  /** Key of the criterion chosen (see `criterionKey`). */
  readonly criterion: string;
  /** For a line that no policy speaks about: what the reviewer cites. */
  readonly own: { readonly criterion: string; readonly source: string; readonly section: string };
  readonly note: string;
  readonly reasonCode: string;
  /** LOINC code of each document type chosen, with what it has to show. */
  readonly documents: Readonly<Record<string, string>>;
}

/** A draft for a request: every open line chosen, nothing decided. */
export function emptyDraft({ lines }: Pick<ReviewCase, 'lines'>): ActDraft {
  return {
    act: undefined,
    lines: openLines(lines).map(({ sequence }) => sequence),
    start: '',
    end: '',
    quantity: '',
    unit: '',
    criterion: '',
    own: { criterion: '', source: '', section: '' },
    note: '',
    reasonCode: '',
    documents: {},
  };
}

export const openLines = (lines: readonly ReviewLine[]): readonly ReviewLine[] => lines.filter(({ state }) => state === 'pended');

/** The criteria a restriction of the chosen lines may rest on: those judged for them, in the policy's own order. */
export function citable(lines: readonly ReviewLine[], chosen: readonly number[]): readonly Finding[] {
  const criteria = lines.filter(({ sequence }) => chosen.includes(sequence)).flatMap((line) => line.criteria);
  return [...new Map(criteria.map((finding) => [criterionKey(finding), finding])).values()];
}

export const criterionKey = ({ id, citation }: Pick<Finding, 'id' | 'citation'>): string => `${citation.source} ${citation.section} ${id}`;

/** One sentence for each thing that is missing or cannot be, by the field it is about. Empty: the act can be sent. */
export function faultsOf(draft: ActDraft, lines: readonly ReviewLine[]): ReadonlyMap<string, string> {
  const faults = new Map<string, string>();
  if (draft.act === undefined) faults.set('act', 'Choose what to do.');
  if (draft.lines.length === 0) faults.set('lines', 'Choose at least one line.');
  if (draft.act === 'approve' || draft.act === 'modify') periodFaults(draft, faults);
  if (draft.act === 'modify') {
    if (draft.quantity === '' && draft.start === '') faults.set('quantity', 'Say which quantity, or which days, are granted instead.');
    if (draft.quantity !== '' && !(Number(draft.quantity) > 0)) faults.set('quantity', 'The quantity has to be a number above 0.');
    if (draft.quantity !== '' && draft.unit.trim() === '') faults.set('unit', 'Name the unit of the quantity.');
  }
  if (draft.act === 'modify' || draft.act === 'deny') {
    if (citationOf(draft, lines) === undefined) faults.set('criterion', 'Choose the criterion this rests on, with its citation.');
    if (draft.note.trim() === '') faults.set('note', 'Give the reason in words the provider understands.');
  }
  if (draft.act === 'ask') {
    const asked = Object.entries(draft.documents);
    if (asked.length === 0) faults.set('documents', 'Choose at least one document.');
    if (asked.some(([, text]) => text.trim() === '')) faults.set('documents', 'Say for each document what it has to show.');
  }
  return faults;
}

function periodFaults({ start, end }: ActDraft, faults: Map<string, string>): void {
  if (start === '' && end !== '') faults.set('start', 'Give the first day too.');
  if (start !== '' && end !== '' && end < start) faults.set('end', 'The last day lies before the first.');
}

/** What a restriction rests on; undefined while nothing is chosen. */
export function citationOf({ criterion, own, lines: chosen }: ActDraft, lines: readonly ReviewLine[]) {
  const choices = citable(lines, chosen);
  if (choices.length > 0) {
    const found = choices.find((finding) => criterionKey(finding) === criterion);
    return found === undefined ? undefined : { criterion: found.id, citation: found.citation };
  }
  const [id, source, section] = [own.criterion.trim(), own.source.trim(), own.section.trim()];
  return id === '' || source === '' || section === '' ? undefined : { criterion: id, citation: { source, section } };
}

/** The act as the service takes it; only for a draft without faults. */
export function actOf(draft: ActDraft, lines: readonly ReviewLine[]): unknown {
  const { act, lines: chosen, start, end, quantity, unit, reasonCode, documents } = draft;
  const note = draft.note.trim() === '' ? {} : { note: draft.note.trim() };
  const period = start === '' ? {} : { period: { start, ...(end !== '' && { end }) } };
  const reason = reasonCode === '' ? {} : { reasonCode };
  switch (act) {
    case 'approve':
      return { act, lines: chosen, ...period, ...note };
    case 'modify':
      return {
        act,
        lines: chosen,
        ...(quantity !== '' && { quantity: { value: Number(quantity), unit: unit.trim() } }),
        ...period,
        ...citationOf(draft, lines),
        ...note,
        ...reason,
      };
    case 'deny':
      return { act, lines: chosen, ...citationOf(draft, lines), ...note, ...reason };
    case 'ask':
      return { act, lines: chosen, documents: Object.entries(documents).map(([loinc, text]) => ({ loinc, text: text.trim() })), ...note };
    case undefined:
      return undefined;
  }
}
