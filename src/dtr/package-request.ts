import { badRequest, unprocessable } from '../fhir/outcome.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, listOf, type Resource } from '../fhir/resource.ts';
import type { DtrVersion } from './canonical.ts';
import { parametersOf } from './parameters.ts';

/** What a `$questionnaire-package` call asks, its parameters checked against each other. */
export interface PackageRequest {
  readonly coverage: Resource;
  readonly orders: readonly Resource[];
  /** Resources the orders refer to. */
  readonly referenced: readonly Resource[];
  /** Canonicals, perhaps with version. */
  readonly questionnaires: readonly string[];
  readonly context: string | undefined;
  /** Milliseconds since 1970; undefined where every package is wanted. */
  readonly changedSince: number | undefined;
  /** `Patient/id` as the client knows the patient; undefined where neither coverage nor order says. */
  readonly patient: string | undefined;
}

const orderTypes = new Set([
  'Appointment',
  'Encounter',
  'CommunicationRequest',
  'DeviceRequest',
  'MedicationRequest',
  'NutritionOrder',
  'ServiceRequest',
  'SupplyRequest',
  'VisionPrescription',
  'ImmunizationRecommendation',
]);

/**
 * Reads the parameters of `$questionnaire-package`.
 * @throws OutcomeError 400 or 422: no or several coverages, an order of another patient, nothing that names a form (dtr-1)
 */
export function packageRequest(body: unknown, version: DtrVersion): PackageRequest {
  const parameters = parametersOf(body);
  const coverages = parameters.resources('coverage');
  const [coverage] = coverages;
  const at = "Parameters.parameter.where(name='coverage')";
  if (coverage === undefined) throw badRequest('A coverage is required.', at, 'required');
  if (version === '2.2' && coverages.length > 1) throw badRequest('Only one coverage may be named.', at);
  if (coverage.resourceType !== 'Coverage') throw badRequest('The coverage has to be a Coverage.', `${at}.resource`);
  const orders = parameters.resources('order');
  const strange = orders.find((order) => !orderTypes.has(order.resourceType));
  if (strange !== undefined) throw badRequest(`${strange.resourceType} is no order.`, "Parameters.parameter.where(name='order').resource");
  const questionnaires = parameters.texts('questionnaire');
  const contexts = parameters.texts('context');
  if (contexts.length > 1) throw badRequest('Only one context may be named.', "Parameters.parameter.where(name='context')");
  const [context] = contexts;
  if (orders.length === 0 && questionnaires.length === 0 && context === undefined)
    throw badRequest('An order, a questionnaire or a context is required (dtr-1).', 'Parameters.parameter', 'required');
  return {
    coverage,
    orders,
    referenced: parameters.resources('referenced'),
    questionnaires,
    context,
    changedSince: instantOf(parameters.texts('changedsince')[0]),
    patient: patientOf(coverage, orders),
  };
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant))
    throw badRequest('changedsince has to be an instant.', "Parameters.parameter.where(name='changedsince').value");
  return instant;
}

/** The one patient whom coverage and orders are about. @throws OutcomeError 422 where they name several */
function patientOf(coverage: Resource, orders: readonly Resource[]): string | undefined {
  const named = [coverage.beneficiary, ...orders.flatMap(subjectsOf)].map((subject) => relativeReference(referenceOf(subject)));
  const patients = new Set(named.filter((reference) => reference?.startsWith('Patient/') === true));
  if (patients.size > 1) throw unprocessable('Coverage and orders name different patients.', "Parameters.parameter.where(name='order')");
  return [...patients][0];
}

function subjectsOf(order: Resource): readonly unknown[] {
  const participants = order.resourceType === 'Appointment' ? listOf(order.participant).filter(isObject) : [];
  return [order.subject, order.patient, ...participants.map((participant) => participant.actor)].filter((subject) => subject !== undefined);
}
