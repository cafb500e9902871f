import type { Chart } from '../../chart/chart.ts';
import { perChart } from '../../chart/per-chart.ts';
import { type Coding, codingsOf, wordsOf } from '../../fhir/coding.ts';
import { type Days, daysOf, spanOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { type Resource, referenceTo } from '../../fhir/resource.ts';
import type { ResourceEvidence } from '../../policy/fact.ts';
import type { CodeSet } from '../../terminology/code-set.ts';

/** One Condition as evidence: `current` counts now, `past` counts only where history does, `doubtful` is no more than a hint. */
export interface ConditionRecord {
  readonly resource: Resource;
  readonly reference: string;
  readonly codings: readonly Coding[];
  readonly words: readonly string[];
  readonly standing: 'current' | 'past' | 'doubtful';
  readonly clinicalStatus: string | undefined;
  /** Onset, else when it was recorded; undefined where neither is said. */
  readonly days: Days | undefined;
}

const verification = compilePath('Condition.verificationStatus.coding.code');
const clinical = compilePath('Condition.clinicalStatus.coding.code');
const currentStatuses: readonly unknown[] = ['active', 'recurrence', 'relapse'];
const pastStatuses: readonly unknown[] = ['inactive', 'remission', 'resolved'];
const clinicalStatuses = [...pastStatuses, ...currentStatuses];
const noEvidence: readonly unknown[] = ['refuted', 'entered-in-error'];
const notConfirmed: readonly unknown[] = ['unconfirmed', 'provisional', 'differential'];

/** Every Condition of the chart that is not refuted or entered in error, classified once. */
export const conditionRecords: (chart: Chart) => readonly ConditionRecord[] = perChart((chart) => {
  const records: ConditionRecord[] = [];
  for (const condition of chart.ofType('Condition')) records.push(...conditionRecord(condition));
  return records;
});

/** One Condition as evidence; none where it is refuted or entered in error. */
export function conditionRecord(resource: Resource): readonly ConditionRecord[] {
  const verified = verification(resource);
  if (verified.some((code) => noEvidence.includes(code))) return [];
  const isVerified = verified.length === 0 ? resource.verificationStatus === undefined : verified.includes('confirmed');
  const clinicalCodes = clinical(resource);
  const standing = isVerified && !verified.some((code) => notConfirmed.includes(code)) ? standingOf(resource, clinicalCodes) : 'doubtful';
  const status = clinicalStatuses.find((code) => clinicalCodes.includes(code));
  return [
    {
      resource,
      reference: referenceTo(resource),
      codings: codingsOf(resource.code),
      words: wordsOf(resource.code),
      standing,
      clinicalStatus: typeof status === 'string' ? status : undefined,
      days: whenOf(resource),
    },
  ];
}

/** Current without a clinical status, unless it has an abatement. A status that is no word of FHIR's leaves it in doubt. */
function standingOf(resource: Resource, codes: readonly unknown[]): ConditionRecord['standing'] {
  const hasEnded = abatements.some((element) => resource[element] !== undefined && resource[element] !== false);
  if (codes.some((code) => pastStatuses.includes(code)) || hasEnded) return 'past';
  if (codes.some((code) => currentStatuses.includes(code))) return 'current';
  return resource.clinicalStatus === undefined ? 'current' : 'doubtful';
}

const abatements = ['abatementDateTime', 'abatementAge', 'abatementPeriod', 'abatementRange', 'abatementString', 'abatementBoolean'];

function whenOf(resource: Resource): Days | undefined {
  return daysOf(resource.onsetDateTime) ?? spanOf(resource.onsetPeriod ?? {}).start ?? daysOf(resource.recordedDate);
}

/** A Condition as evidence: its code and date. */
export function conditionEvidence(record: ConditionRecord, set: CodeSet): ResourceEvidence {
  const coding = firstInSet(record.codings, set);
  const value = [coding?.code, coding?.display ?? record.words[0]].filter((part) => part !== undefined).join(' ');
  return { reference: record.reference, value, ...(record.days !== undefined && { date: dayText(record.days) }) };
}

/** The date as it was written: a day, a month or a year. */
export function dayText(days: Days): string {
  if (days.first === days.last) return days.first;
  return days.first.slice(0, 7) === days.last.slice(0, 7) ? days.first.slice(0, 7) : days.first.slice(0, 4);
}

/** Of several codings in a set the one that sorts first, so that the order in which an EHR writes them changes nothing. */
export function firstInSet(codings: readonly Coding[], set: CodeSet): Coding | undefined {
  return inOrder(codings.filter((item) => set.rowOf(item) !== undefined))[0];
}

/** Codings by system and code. */
export function inOrder(codings: readonly Coding[]): readonly Coding[] {
  const keyOf = ({ system, code }: Coding): string => `${system}|${code}`;
  return codings.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other))));
}
