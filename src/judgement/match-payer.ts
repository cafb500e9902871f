import type { Chart } from '../chart/chart.ts';
import { codingsOf } from '../fhir/coding.ts';
import { identifierOf, referenceOf } from '../fhir/reference.ts';
import { isObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import type { Payer } from './payer.ts';

/** Which of our payers a Coverage names, and by what. */
export interface PayerMatch {
  readonly payer: Payer;
  readonly by: 'identifier' | 'name';
}

/**
 * Matches the first payor of a Coverage by registered identifier; by exact registered name too where `byName`
 * (clients older than 2.1 often send no identifier). Undefined: not ours, or not said. Never by part of a name.
 */
export function matchPayer(coverage: Resource, chart: Chart, payers: readonly Payer[], byName: boolean): PayerMatch | undefined {
  const payor = listOf(coverage.payor)[0];
  const organization = chart.resolve(referenceOf(payor), coverage);
  const identifiers = [...listOf(isObject(payor) ? payor.identifier : undefined), ...listOf(organization?.identifier)];
  for (const item of identifiers) {
    const identifier = identifierOf(item);
    const payer =
      identifier &&
      payers.find((candidate) =>
        candidate.identifiers.some(({ system, value }) => system === identifier.system && value === identifier.value),
      );
    if (payer !== undefined) return { payer, by: 'identifier' };
  }
  if (!byName) return undefined;
  const names = [textOf(organization?.name), isObject(payor) ? textOf(payor.display) : undefined];
  const payer = payers.find((candidate) => names.some((name) => name !== undefined && candidate.names.includes(name)));
  return payer && { payer, by: 'name' };
}

/** Whether the Coverage's plan type is the payer's line of business, another line we know, or not said. */
export function planOf(coverage: Resource, payer: Payer, payers: readonly Payer[]): 'matches' | 'contradicts' | 'unstated' {
  const codes = codingsOf(coverage.type).map((coding) => coding.code);
  if (codes.some((code) => payer.lineOfBusiness.codes.includes(code))) return 'matches';
  const isOther = (code: string) => payers.some((other) => other !== payer && other.lineOfBusiness.codes.includes(code));
  return codes.some(isOther) ? 'contradicts' : 'unstated';
}
