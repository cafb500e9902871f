import { daysOf } from '../fhir/date.ts';
import { centimetres, millilitres, type Quantity, quantityOf } from '../fhir/quantity.ts';
import type { JsonObject } from '../fhir/resource.ts';
import type { FactName } from './fact-names.ts';
import { pfuPerMl } from './medications/plaque-forming-units.ts';

/** How the numbers among the facts are counted. Every other fact is yes or no. */
const unitOf: { readonly [name in FactName]?: 'years' | 'mL' | 'PFU/mL' | 'weeks' | 'days' } = {
  ageInYears: 'years',
  firstDoseVolumeMl: 'mL',
  firstDoseConcentrationPfuPerMl: 'PFU/mL',
  laterDoseVolumeMl: 'mL',
  laterDoseConcentrationPfuPerMl: 'PFU/mL',
  weeksToSecondDose: 'weeks',
  laterDoseIntervalWeeks: 'weeks',
  daysOnTalimogene: 'days',
  newDoseVolumeMl: 'mL',
  newDoseConcentrationPfuPerMl: 'PFU/mL',
  newDoseIntervalWeeks: 'weeks',
};

/**
 * What one answer of a form states for a fact: yes or no, a number in the fact's unit, or a quantity converted to it; for
 * days since a date, that date. Undefined for words, another unit, and an answer of the wrong kind.
 */
export function statedValue(name: FactName, answer: JsonObject, day: string): boolean | number | undefined {
  const unit = unitOf[name];
  if (unit === undefined) return typeof answer.valueBoolean === 'boolean' ? answer.valueBoolean : undefined;
  const number = plainNumber(answer);
  if (number !== undefined) return number;
  const quantity = quantityOf(answer.valueQuantity);
  switch (unit) {
    case 'years':
      return quantity?.unit === 'a' ? atLeastZero(quantity.value) : undefined;
    case 'mL':
      return atLeastZero(millilitres(quantity));
    case 'PFU/mL':
      return atLeastZero(pfuPerMl(answer.valueQuantity));
    case 'weeks':
      return atLeastZero(inDays(quantity, 7));
    case 'days':
      return atLeastZero(inDays(quantity, 1) ?? daysSince(answer.valueDate, day));
    default:
      return unit satisfies never;
  }
}

/** A length in cm: as a plain number, or as a quantity in a unit of length. Undefined below zero. */
export function statedCentimetres(answer: JsonObject): number | undefined {
  return plainNumber(answer) ?? atLeastZero(centimetres(quantityOf(answer.valueQuantity)));
}

/** A whole number of things, at least one. */
export function statedCount(answer: JsonObject): number | undefined {
  const number = plainNumber(answer);
  return number !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
}

function plainNumber({ valueInteger, valueDecimal }: JsonObject): number | undefined {
  const number = valueInteger ?? valueDecimal;
  return typeof number === 'number' ? atLeastZero(number) : undefined;
}

function atLeastZero(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Days or weeks of UCUM in steps of `step` days; parts of a step are no whole number and are kept. */
function inDays(quantity: Quantity | undefined, step: number): number | undefined {
  if (quantity?.unit === 'd') return quantity.value / step;
  return quantity?.unit === 'wk' ? (quantity.value * 7) / step : undefined;
}

function daysSince(value: unknown, day: string): number | undefined {
  const days = daysOf(value);
  if (days === undefined || days.first !== days.last || days.first > day) return undefined;
  return Math.round((Date.parse(day) - Date.parse(days.first)) / millisecondsPerDay);
}

const millisecondsPerDay = 86_400_000;
