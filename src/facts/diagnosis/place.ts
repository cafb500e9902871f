import type { Chart } from '../../chart/chart.ts';
import { compilePath, type Path } from '../../fhir/fhirpath.ts';
import { identifierOf, referenceOf, relativeReference } from '../../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../../fhir/resource.ts';
import type { Hint, ResourceEvidence } from '../../policy/fact.ts';
import type { FactFinders, OrderContext, PlaceIdentifier } from '../fact-finder.ts';

/**
 * Whether the infusion is to be at a listed center: any place named by the order or the call, or what runs it, that carries a
 * listed identifier. Only a site named for the infusion itself speaks against it, where it is identified in a system of the
 * list and not listed. Where a person works, who runs a room and where the order was written leave it open, as no list does.
 */
export function placeFacts(): FactFinders {
  return {
    infusionAtQualifiedCenter: (chart, context) => {
      const centers = context.treatmentCenters;
      if (centers === undefined) return { value: undefined, evidence: [], hints: [] };
      const places = placesOf(chart, context);
      const systems = new Set(centers.map(({ system }) => system));
      const listed = evidenceFor(places, (identifier) => centers.some((center) => isSame(center, identifier)));
      if (listed.length > 0) return { value: true, evidence: listed, hints: [] };
      const unlisted = evidenceFor(
        places.filter(({ isNamed }) => isNamed),
        ({ system }) => systems.has(system),
      );
      if (unlisted.length > 0) return { value: false, evidence: unlisted, hints: [] };
      const failed = chart.failedReads.filter((read) => places.some(({ reference }) => reference === read));
      return { value: undefined, evidence: [], hints: places.map(hintOf), ...(failed.length > 0 && { failedReads: failed }) };
    },
  };
}

interface Place {
  readonly reference: string;
  readonly identifiers: readonly PlaceIdentifier[];
  /** True for a site that order or call name as the place; false for what is reached through a person, a room or a visit. */
  readonly isNamed: boolean;
}

const isSame = (one: PlaceIdentifier, other: PlaceIdentifier): boolean => one.system === other.system && one.value === other.value;

const hintOf = ({ reference }: Place): Hint => ({ reference, text: 'named as the place, without an identifier to look up' });

function evidenceFor(places: readonly Place[], holds: (identifier: PlaceIdentifier) => boolean): readonly ResourceEvidence[] {
  return places.flatMap(({ reference, identifiers }) =>
    identifiers.filter(holds).map(({ value }) => ({ reference, value: `place ${value}` })),
  );
}

/** Elements of an order, or of what a call names, that say where. */
const placesIn: Readonly<Record<string, Path>> = {
  MedicationRequest: compilePath('MedicationRequest.performer | MedicationRequest.dispenseRequest.performer'),
  ServiceRequest: compilePath('ServiceRequest.performer | ServiceRequest.locationReference'),
  DeviceRequest: compilePath('DeviceRequest.performer'),
  Appointment: compilePath('Appointment.participant.actor'),
  Encounter: compilePath('Encounter.location.location | Encounter.serviceProvider'),
  Task: compilePath('Task.owner | Task.location'),
  PractitionerRole: compilePath('PractitionerRole.organization | PractitionerRole.location'),
  Location: compilePath('Location.managingOrganization'),
};

const sites = ['Organization', 'Location', 'HealthcareService'];
const people = ['Practitioner', 'PractitionerRole'];

/** Elements that name a place for the infusion; through other resources a place is only likely. */
const naming = ['MedicationRequest', 'ServiceRequest', 'DeviceRequest', 'Appointment', 'Task'];

function placesOf(chart: Chart, { order, places }: OrderContext): readonly Place[] {
  const seen = new Map<Resource, boolean>();
  const named = (value: unknown, container: Resource, isNamed: boolean): readonly Place[] => {
    const reference = referenceOf(value);
    const found = chart.resolve(reference, container);
    if (found !== undefined) return within(found, isNamed);
    const logical = isObject(value) ? identifierOf(value.identifier) : undefined;
    const type = (isObject(value) ? value.type : undefined) ?? relativeReference(reference)?.split('/')[0];
    if (logical === undefined && reference === undefined) return [];
    const isPerson = typeof type === 'string' && people.includes(type);
    const isSite = typeof type !== 'string' || sites.includes(type);
    if (!isPerson && !isSite) return [];
    const identifiers = logical === undefined ? [] : [logical];
    return [{ reference: relativeReference(reference) ?? referenceTo(container), identifiers, isNamed: isSite && isNamed }];
  };
  const within = (resource: Resource, isNamed: boolean): readonly Place[] => {
    // What was only likely may be named as well, and then counts as named.
    if (seen.has(resource) && (seen.get(resource) === true || !isNamed)) return [];
    seen.set(resource, isNamed);
    if (resource.resourceType === 'Patient') return [];
    const isOnward = isNamed && naming.includes(resource.resourceType);
    const further = (placesIn[resource.resourceType]?.(resource) ?? []).flatMap((value) => named(value, resource, isOnward));
    const isSite = sites.includes(resource.resourceType);
    if (!isSite && !people.includes(resource.resourceType)) return further;
    const identifiers = listOf(resource.identifier).flatMap((item) => identifierOf(item) ?? []);
    return [{ reference: referenceTo(resource), identifiers, isNamed: isSite && isNamed }, ...further];
  };
  const ofCall = places.flatMap((place) => (typeof place === 'string' ? named({ reference: place }, order, true) : within(place, true)));
  return [...within(order, true), ...ofCall];
}
