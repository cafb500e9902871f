import { highOf, lowOf } from '../facts/medications/amount.ts';
import { type Dose, dosesOf } from '../facts/medications/dose.ts';
import type { Resource } from '../fhir/resource.ts';
import type { BillingRules, Strength } from '../judgement/billing-rules.ts';
import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Judgement } from '../judgement/judgement.ts';
import { boundsOn } from '../policy/bounds-on.ts';
import type { BilledLine } from './billed-line.ts';

/**
 * Whether the units of a line can be right: whole vials of the strength ordered; on a single day, those of one treatment;
 * over a period, no more than the treatments that fit into it. Sentences; none where units, strength or dose are not stated.
 */
export function unitMismatches(
  { billing }: JudgementContent,
  line: BilledLine,
  judgement: Judgement,
  service: Resource | undefined,
): readonly string[] {
  const { units } = line;
  const { code } = billing.hcpcs;
  if (!line.countsUnits) return [`${code} is counted in units; the line's quantity is in another unit.`];
  if (units === undefined) return [];
  const strength = strengthOf(line);
  const step = strength === undefined ? 1 : billing.strengths[strength].unitsPerVial;
  if (units <= 0 || units % step !== 0)
    return [
      `${units} units of ${code} are no whole number of vials${strength === undefined ? '' : ` at ${strength} PFU/mL (${step} a vial)`}.`,
    ];
  const { days } = line;
  if (days === undefined) return [];
  return days.first === days.last
    ? singleDay(billing, { units, strength, judgement, doses: service === undefined ? [] : dosesOf(service, pfuPerMl(strength)) })
    : period(billing, { units, strength, judgement, days, doses: service === undefined ? [] : dosesOf(service, pfuPerMl(strength)) });
}

function strengthOf({ strengthBilled, strengthOrdered }: BilledLine): Strength | undefined {
  if (strengthOrdered !== undefined) return strengthOrdered;
  const [billed] = strengthBilled;
  return billed === '10^6' || billed === '10^8' ? billed : undefined;
}

function pfuPerMl(strength: Strength | undefined): number | undefined {
  if (strength === undefined) return undefined;
  return strength === '10^6' ? 1e6 : 1e8;
}

interface Billed {
  readonly units: number;
  readonly strength: Strength | undefined;
  readonly judgement: Judgement;
  readonly doses: readonly Dose[];
}

function singleDay(billing: BillingRules, billed: Billed): readonly string[] {
  const { units, strength, judgement, doses } = billed;
  const [step, another] = doses;
  const volume = another === undefined ? step?.volumeMl : undefined;
  const { code } = billing.hcpcs;
  const say = (expected: number, why: string) =>
    units === expected ? [] : [`${units} units of ${code} on one day, where ${why} comes to ${expected}.`];
  if (strength !== undefined && volume !== undefined && lowOf(volume) === highOf(volume))
    return say(unitsFor(billing, strength, highOf(volume)), `a dose of ${highOf(volume)} mL at ${strength} PFU/mL`);
  const { estimate } = judgement;
  if (estimate !== undefined && (strength === undefined || strength === estimate.concentration))
    return say(estimate.units, `the documented lesions (${estimate.totalMl} mL)`);
  const most = unitsFor(billing, strength ?? '10^8', volume === undefined ? billing.maximumMl.volumeMl : highOf(volume));
  return units > most ? [`${units} units of ${code} on one day exceed what one treatment can take, ${most}.`] : [];
}

function period(
  billing: BillingRules,
  billed: Billed & { readonly days: { readonly first: string; readonly last: string } },
): readonly string[] {
  const { units, strength, judgement, doses, days } = billed;
  const interval = Math.max(
    ...doses.map((dose) => (dose.intervalWeeks === undefined ? 0 : lowOf(dose.intervalWeeks))),
    leastIntervalWeeks(judgement),
  );
  if (interval <= 0) return [];
  const weeks = (Date.parse(days.last) - Date.parse(days.first)) / (7 * 86_400_000);
  const treatments = 1 + Math.floor(weeks / interval);
  const { volumeMl } = billing.maximumMl;
  // The lower strength is for the first dose alone; every later one is of the higher.
  const most =
    strength === '10^6'
      ? unitsFor(billing, '10^6', volumeMl)
      : strength === '10^8'
        ? treatments * unitsFor(billing, '10^8', volumeMl)
        : unitsFor(billing, '10^6', volumeMl) + (treatments - 1) * unitsFor(billing, '10^8', volumeMl);
  if (units <= most) return [];
  return [`${units} units of ${billing.hcpcs.code} from ${days.first} to ${days.last}; at most ${most} can be given in that time.`];
}

/** Units of the whole vials a volume takes, at most one treatment's. */
function unitsFor(billing: BillingRules, strength: Strength, volumeMl: number): number {
  const { vialMl, unitsPerVial } = billing.strengths[strength];
  const wanted = Math.min(volumeMl, billing.maximumMl.volumeMl);
  return Math.max(1, Math.ceil(Math.round((wanted / vialMl) * 1e6) / 1e6)) * unitsPerVial;
}

/** The least weeks between doses that the judged policy allows; 0 where it names none. */
function leastIntervalWeeks({ policy, phase }: Judgement): number {
  const rules = policy === null || phase === null ? undefined : policy.phases[phase];
  const bounds = rules === undefined ? [] : boundsOn(rules.criteria, ['laterDoseIntervalWeeks', 'newDoseIntervalWeeks']);
  return Math.max(0, ...bounds);
}
