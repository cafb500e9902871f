import { type Days, daysOf, spanOf } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import { millilitres, type Quantity, quantityOf } from '../../fhir/quantity.ts';
import { isObject, type JsonObject, listOf, type Resource } from '../../fhir/resource.ts';
import { type Amount, between, covering, scaled } from './amount.ts';
import { plaqueFormingUnits } from './plaque-forming-units.ts';
import { eventDays, intervalWeeks } from './timing.ts';

/** One step of a dosage: what is given at a time, how often, and from when. Undefined parts are not stated. */
export interface Dose {
  readonly volumeMl: Amount | undefined;
  readonly intervalWeeks: Amount | undefined;
  readonly start: Days | undefined;
  /** Weeks this step lasts before the next begins. */
  readonly lastsWeeks: Amount | undefined;
}

const instructions = compilePath('MedicationRequest.dosageInstruction');
const dispensed = compilePath('MedicationRequest.dispenseRequest.quantity');
const administered = compilePath('MedicationAdministration.dosage.dose');

/**
 * The dose steps of an order, administration, dispense or statement, in sequence. Volumes come in millilitres; a dose in plaque
 * forming units is its volume once the concentration is known. Instructions of one sequence number are given together and
 * add up; several without a number are in no known order, so their volume is not known.
 * @param concentration PFU/mL of the product, where known
 */
export function dosesOf(resource: Resource, concentration: number | undefined): readonly Dose[] {
  switch (resource.resourceType) {
    case 'MedicationAdministration': {
      const [dose] = administered(resource);
      return [{ ...nothing, volumeMl: volume(dose, concentration) }];
    }
    case 'MedicationRequest': {
      const steps = stepsOf(instructions(resource), concentration);
      const [quantity] = dispensed(resource);
      return atMostDispensed(steps, volume(quantity, concentration));
    }
    case 'MedicationStatement':
      return stepsOf(listOf(resource.dosage), concentration);
    case 'MedicationDispense':
      return atMostDispensed(stepsOf(listOf(resource.dosageInstruction), concentration), volume(resource.quantity, concentration));
    case 'ServiceRequest':
      return [{ ...nothing, volumeMl: volume(resource.quantityQuantity, concentration), start: daysOf(resource.occurrenceDateTime) }];
    default:
      return [];
  }
}

const nothing: Dose = { volumeMl: undefined, intervalWeeks: undefined, start: undefined, lastsWeeks: undefined };

function stepsOf(dosages: readonly unknown[], concentration: number | undefined): readonly Dose[] {
  const steps = new Map<number, JsonObject[]>();
  for (const dosage of dosages.filter(isObject)) {
    const sequence = typeof dosage.sequence === 'number' ? dosage.sequence : 0;
    const together = steps.get(sequence);
    if (together === undefined) steps.set(sequence, [dosage]);
    else together.push(dosage);
  }
  return [...steps]
    .sort(([one], [other]) => one - other)
    .map(([sequence, together]) => ({ ...stepOf(together), volumeMl: volumeOfStep(sequence, together, concentration) }));
}

function stepOf(together: readonly JsonObject[]): Dose {
  const timings = together.map((dosage) => dosage.timing).filter(isObject);
  const repeats = timings.map((timing) => timing.repeat).filter(isObject);
  const starts = [...timings.flatMap((timing) => eventDays(timing)), ...repeats.map((repeat) => spanOf(repeat.boundsPeriod).start)];
  return {
    volumeMl: undefined,
    intervalWeeks: covering(timings.map(intervalWeeks)),
    start: starts.filter((days) => days !== undefined).sort((one, other) => one.first.localeCompare(other.first))[0],
    lastsWeeks: covering(repeats.map((repeat) => weeksOf(quantityOf(repeat.boundsDuration)))),
  };
}

function volumeOfStep(sequence: number, together: readonly JsonObject[], concentration: number | undefined): Amount | undefined {
  if (sequence === 0 && together.length > 1) return undefined;
  let sum: Amount = 0;
  for (const dosage of together) {
    const one = volumeOfDosage(dosage, concentration);
    if (one === undefined) return undefined;
    const [low, high] = typeof one === 'number' ? [one, one] : [one.low, one.high];
    sum = typeof sum === 'number' ? between(sum + low, sum + high) : between(sum.low + low, sum.high + high);
  }
  return scaled(sum, (value) => Math.round(value * 1e9) / 1e9);
}

/** The stated dose; where none is, the maximum per administration bounds it. Doses that disagree leave it open. */
function volumeOfDosage(dosage: JsonObject, concentration: number | undefined): Amount | undefined {
  const stated = listOf(dosage.doseAndRate)
    .filter(isObject)
    .map((entry) => (isObject(entry.doseRange) ? range(entry.doseRange, concentration) : volume(entry.doseQuantity, concentration)))
    .filter((one) => one !== undefined);
  const [first] = stated;
  if (first !== undefined) return stated.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : undefined;
  const maximum = volume(dosage.maxDosePerAdministration, concentration);
  return maximum === undefined ? undefined : between(0, maximum);
}

function range(value: JsonObject, concentration: number | undefined): Amount | undefined {
  const high = volume(value.high, concentration);
  const low = value.low === undefined ? 0 : volume(value.low, concentration);
  return high === undefined || low === undefined ? undefined : between(low, high);
}

function volume(value: unknown, concentration: number | undefined): number | undefined {
  const quantity = quantityOf(value);
  const stated = millilitres(quantity);
  if (stated !== undefined || concentration === undefined) return stated;
  const units = plaqueFormingUnits(quantity);
  return units === undefined ? undefined : Math.round((units / concentration) * 1e9) / 1e9;
}

/** What is dispensed at a time bounds a dose that is not stated. An order without instructions is one dose of which nothing is stated. */
function atMostDispensed(stated: readonly Dose[], quantity: number | undefined): readonly Dose[] {
  const steps = stated.length === 0 ? [nothing] : stated;
  if (quantity === undefined) return steps;
  return steps.map((step) => (step.volumeMl === undefined ? { ...step, volumeMl: between(0, quantity) } : step));
}

function weeksOf(quantity: Quantity | undefined): number | undefined {
  if (quantity?.unit === 'wk') return quantity.value;
  return quantity?.unit === 'd' ? quantity.value / 7 : undefined;
}
