import { isObject } from './resource.ts';

/** A measured amount with its UCUM unit. */
export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

/** UCUM by its URI and by its OID. */
const ucum: readonly unknown[] = ['http://unitsofmeasure.org', 'urn:oid:2.16.840.1.113883.6.8'];

/**
 * The value and UCUM unit of a Quantity. Undefined where value or unit is missing or it carries a comparator:
 * a number without a unit is not known, and "less than" is not a measurement.
 */
export function quantityOf(value: unknown): Quantity | undefined {
  if (!isObject(value) || typeof value.value !== 'number' || !Number.isFinite(value.value)) return undefined;
  if (value.comparator !== undefined) return undefined;
  const coded = value.system === undefined || ucum.includes(value.system) ? value.code : undefined;
  const unit = typeof coded === 'string' && coded !== '' ? coded : value.system === undefined ? value.unit : undefined;
  return typeof unit === 'string' && unit !== '' ? { value: value.value, unit } : undefined;
}

/** How many of the base unit one of each UCUM unit is, per dimension. Powers of ten are kept exact by dividing where below one. */
const lengthsInMillimetres: Readonly<Record<string, number>> = {
  m: 1000,
  dm: 100,
  cm: 10,
  mm: 1,
  um: 0.001,
  '[in_i]': 25.4,
  '[in_us]': 25.4000508,
  '[ft_i]': 304.8,
};
const volumesInMicrolitres: Readonly<Record<string, number>> = {
  L: 1e6,
  l: 1e6,
  dL: 1e5,
  dl: 1e5,
  cL: 1e4,
  cl: 1e4,
  mL: 1000,
  ml: 1000,
  cm3: 1000,
  uL: 1,
  ul: 1,
  mm3: 1,
};

/** A length in centimetres; undefined for any unit that is not a UCUM length. */
export function centimetres(quantity: Quantity | undefined): number | undefined {
  const factor = quantity && lengthsInMillimetres[quantity.unit];
  return quantity === undefined || factor === undefined ? undefined : rounded((quantity.value * factor) / 10);
}

/** A volume in millilitres; undefined for any unit that is not a UCUM volume. */
export function millilitres(quantity: Quantity | undefined): number | undefined {
  const factor = quantity && volumesInMicrolitres[quantity.unit];
  return quantity === undefined || factor === undefined ? undefined : rounded((quantity.value * factor) / 1000);
}

/** Conversion must not invent digits: 0.1 + 0.2 style remainders are cut at a billionth of the unit. */
function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
