import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, isResource, listOf, type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';
import type { Session } from '../launch/session.ts';
import { Problem } from '../problem.ts';
import { type CoverageInformation, coverageInformationOf } from './coverage-information.ts';
import type { PendedRequest } from './pended-request.ts';
import { contextOf } from './response-context.ts';

/** The order to document, with whose it is and who pays. */
export interface OrderContext {
  readonly order: Resource;
  /** The Medication the order refers to or contains; undefined where it names the drug itself. */
  readonly medication: Resource | undefined;
  readonly patient: Resource;
  /** Undefined where neither the order nor the EHR names one. */
  readonly coverage: Resource | undefined;
  readonly information: CoverageInformation | undefined;
  /** Forms about this order that were begun and not completed, newest first. */
  readonly drafts: readonly Resource[];
}

const orderTypes: ReadonlySet<string> = new Set(['MedicationRequest', 'ServiceRequest']);

/**
 * The orders a launch may be about: the one that was open, or that the open form is about; else every order of the patient
 * that is not yet carried out, for the user to pick from.
 * @param asked the pended request the launch is about
 */
export async function ordersOf(ehr: Ehr, session: Session, asked: PendedRequest | undefined): Promise<readonly Resource[]> {
  const typed = (types: ReadonlySet<string>) => session.context.filter((reference) => types.has(reference.split('/')[0] ?? ''));
  const [named] = typed(orderTypes);
  if (named !== undefined) return [await ehr.read(named)];
  const [form] = typed(new Set(['QuestionnaireResponse']));
  if (form !== undefined) {
    const about = contextOf(await ehr.read(form)).find((reference) => orderTypes.has(reference.split('/')[0] ?? ''));
    if (about !== undefined) return [await ehr.read(about)];
  }
  if (asked?.order !== undefined) return [await ehr.read(asked.order)];
  const patient = encodeURIComponent(session.patientId);
  const found = await Promise.all([...orderTypes].map((type) => ehr.search(`${type}?patient=${patient}`)));
  const open = found.flat().filter(({ status }) => status === 'draft' || status === 'active');
  const documented = open.filter((order) => coverageInformationOf(order).some(({ questionnaires }) => questionnaires.length > 0));
  if (open.length === 0) throw new Problem('The patient has no open order.', 'Open the app from the order that needs documentation.');
  return documented.length > 0 && asked === undefined ? documented : open;
}

/** @throws Problem where the order is another patient's */
export async function openOrder(ehr: Ehr, session: Session, order: Resource): Promise<OrderContext> {
  const patientReference = `Patient/${session.patientId}`;
  if (relativeReference(referenceOf(order.subject)) !== patientReference)
    throw new Problem('The order belongs to another patient than the open chart.', 'Open the app again from the order.');
  const information = latestInformation(order);
  const coverage = coverageNamed(session, order);
  const [patient, medication, covered, responses] = await Promise.all([
    ehr.read(patientReference),
    medicationOf(ehr, order),
    coverage === undefined ? undefined : ehr.readIfThere(coverage),
    ehr.search(`QuestionnaireResponse?patient=${encodeURIComponent(session.patientId)}`).catch(() => []),
  ]);
  const drafts = responses
    .filter((response) => response.status === 'in-progress' && contextOf(response).includes(referenceTo(order)))
    .toSorted((one, other) => savedAt(other).localeCompare(savedAt(one)));
  return { order, medication, patient, coverage: covered, information, drafts };
}

/** What the payer last said of an order: what asks for a form, before what does not. */
export function latestInformation(order: Resource): CoverageInformation | undefined {
  const said = coverageInformationOf(order);
  return said.find(({ questionnaires }) => questionnaires.length > 0) ?? said[0];
}

/** `Coverage/id` as the payer's answer, the launch or the order names it; undefined where none does. */
export function coverageNamed(session: Session, order: Resource): string | undefined {
  return (
    latestInformation(order)?.coverage ??
    session.context.find((reference) => reference.startsWith('Coverage/')) ??
    relativeReference(referenceOf(listOf(order.insurance)[0]))
  );
}

async function medicationOf(ehr: Ehr, order: Resource): Promise<Resource | undefined> {
  const reference = referenceOf(order.medicationReference);
  const contained = listOf(order.contained)
    .filter(isResource)
    .find(({ id }) => `#${id}` === reference);
  const relative = relativeReference(reference);
  return contained ?? (relative?.startsWith('Medication/') === true ? ehr.readIfThere(relative) : undefined);
}

function savedAt({ meta, authored }: Resource): string {
  return String((isObject(meta) ? meta.lastUpdated : undefined) ?? authored ?? '');
}
