import type { Chart } from '../../chart/chart.ts';
import { identifierOf, referenceOf } from '../../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../fhir/resource.ts';
import type { ResourceEvidence } from '../../policy/fact.ts';
import { silent } from '../../policy/fact.ts';
import type { FactFinders, OrderContext, PlaceIdentifier } from '../fact-finder.ts';

/**
 * Whether the infusion is to be at a listed center: any place named by the order or the call that carries a listed
 * identifier. Places without an identifier, and no list at all, leave it open; identified and none listed is not met.
 */
export function placeFacts(): FactFinders {
  return {
    infusionAtQualifiedCenter: (chart, context) => {
      const centers = context.treatmentCenters;
      if (centers === undefined) return silent;
      const identified = placesOf(chart, context).flatMap(({ reference, identifiers }) =>
        identifiers.map((identifier) => ({ reference, identifier })),
      );
      const evidence = (items: typeof identified): readonly ResourceEvidence[] =>
        items.map(({ reference, identifier }) => ({ reference, value: `place ${identifier.value}` }));
      const listed = identified.filter(({ identifier }) =>
        centers.some(({ system, value }) => system === identifier.system && value === identifier.value),
      );
      if (listed.length > 0) return { value: true, evidence: evidence(listed), hints: [] };
      if (identified.length > 0) return { value: false, evidence: evidence(identified), hints: [] };
      return silent;
    },
  };
}

interface Place {
  readonly reference: string;
  readonly identifiers: readonly PlaceIdentifier[];
}

function placesOf(chart: Chart, { order, places }: OrderContext): readonly Place[] {
  const named = [
    ...listOf(order.performer),
    ...listOf(order.locationReference),
    isObject(order.dispenseRequest) ? order.dispenseRequest.performer : undefined,
  ];
  const ofOrder = named.flatMap((value) => placeNamed(value, chart, order));
  const ofCall = places.flatMap((place) =>
    typeof place === 'string' ? placeNamed({ reference: place }, chart, order) : placesIn(place, chart),
  );
  return [...ofOrder, ...ofCall];
}

/** An Appointment names its places as participants, an Encounter as locations; an Organization, Location or person is one. */
function placesIn(resource: Resource, chart: Chart): readonly Place[] {
  switch (resource.resourceType) {
    case 'Appointment':
      return listOf(resource.participant).flatMap((item) => (isObject(item) ? placeNamed(item.actor, chart, resource) : []));
    case 'Encounter': {
      const locations = listOf(resource.location).flatMap((item) => (isObject(item) ? placeNamed(item.location, chart, resource) : []));
      return locations;
    }
    case 'Organization':
    case 'Location':
      return [{ reference: referenceTo(resource), identifiers: identifiersIn(resource) }];
    case 'PractitionerRole':
      return [resource.organization, ...listOf(resource.location)].flatMap((value) => placeNamed(value, chart, resource));
    default:
      return [];
  }
}

/** A Location without an identifier of its own takes that of the organization that runs it. */
function placeNamed(value: unknown, chart: Chart, container: Resource): readonly Place[] {
  const reference = referenceOf(value);
  const found = chart.resolve(reference, container);
  if (found !== undefined) {
    if (found.resourceType === 'Location' && identifiersIn(found).length === 0) {
      const manager = chart.resolve(referenceOf(found.managingOrganization), found);
      return manager === undefined ? [] : placesIn(manager, chart);
    }
    return placesIn(found, chart);
  }
  const logical = isObject(value) ? identifierOf(value.identifier) : undefined;
  return logical === undefined ? [] : [{ reference: reference ?? referenceTo(container), identifiers: [logical] }];
}

function identifiersIn(resource: Resource): readonly PlaceIdentifier[] {
  return listOf(resource.identifier).flatMap((item) => identifierOf(item) ?? []);
}
