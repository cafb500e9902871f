import type { Chart } from '../chart/chart.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';

/**
 * Whether an order was written in an EU or EEA country: by the address of the requester's organization or location
 * (through the requester's roles), else by the patient's address. No address is no.
 * @param countries ISO 3166 codes and English names, upper case
 */
export function isEuropean(order: Resource, chart: Chart, countries: ReadonlySet<string>): boolean {
  const sites = requesterSites(order, chart).flatMap(countriesOf);
  const stated = sites.length > 0 ? sites : countriesOf(chart.patient);
  return stated.some((country) => countries.has(country));
}

function requesterSites(order: Resource, chart: Chart): readonly Resource[] {
  const reference = referenceOf(order.requester);
  const requester = chart.resolve(reference, order);
  if (requester === undefined) return [];
  if (requester.resourceType === 'Organization') return [requester];
  const roles =
    requester.resourceType === 'PractitionerRole'
      ? [requester]
      : chart.ofType('PractitionerRole').filter((role) => relativeReference(referenceOf(role.practitioner)) === referenceTo(requester));
  return roles
    .flatMap((role) => [role.organization, ...listOf(role.location)])
    .flatMap((site) => chart.resolve(referenceOf(site), requester) ?? []);
}

function countriesOf(resource: Resource | undefined): readonly string[] {
  return listOf(resource?.address).flatMap((address) => (isObject(address) ? (textOf(address.country)?.toUpperCase() ?? []) : []));
}
