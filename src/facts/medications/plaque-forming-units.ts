import { millilitres, type Quantity, quantityOf } from '../../fhir/quantity.ts';
import { isObject } from '../../fhir/resource.ts';

/** UCUM writes plaque forming units as an arbitrary unit, `[PFU]`, with a power of ten before it where it is large. */
const ucumPfu = /^(?:10[*^](\d{1,2})\.?)?\[PFU\]$/i;

/** Plaque forming units; undefined for any other unit. */
export function plaqueFormingUnits(quantity: Quantity | undefined): number | undefined {
  if (quantity === undefined) return undefined;
  const match = quantity.unit.toUpperCase() === 'PFU' ? ['', undefined] : ucumPfu.exec(quantity.unit);
  return match === null ? undefined : quantity.value * 10 ** Number(match[1] ?? 0);
}

/** PFU/mL of a strength: units per volume as a Ratio, or already per millilitre. Undefined in any other unit. */
export function pfuPerMl(strength: unknown): number | undefined {
  if (!isObject(strength)) return undefined;
  const numerator = quantityOf(strength.numerator ?? strength);
  if (numerator === undefined) return undefined;
  if (numerator.unit.endsWith('/mL')) return plaqueFormingUnits({ value: numerator.value, unit: numerator.unit.slice(0, -'/mL'.length) });
  const units = plaqueFormingUnits(numerator);
  const volume = millilitres(quantityOf(strength.denominator));
  return units === undefined || volume === undefined || volume === 0 ? undefined : units / volume;
}
