import { preconditionFailed } from '../fhir/outcome.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, listOf, type Resource, referenceTo } from '../fhir/resource.ts';

/** An order the hook asks about, and the resource its answer is written on. */
export interface AskedOrder {
  /** `Type/id` of what is judged. */
  readonly order: string;
  /** `Type/id` of what is updated: the order itself, but the Appointment where that is booked for a drug or device order. */
  readonly answeredOn: string;
  /** The Appointment that tells the place. */
  readonly appointment?: Resource;
}

/** An asked order once its resources are at hand. */
export interface FoundOrder extends AskedOrder {
  readonly judged: Resource;
  readonly updated: Resource;
}

/** Orders that answer for themselves. */
export function askedOrders(orders: readonly string[]): readonly AskedOrder[] {
  return [...new Set(orders)].map((order) => ({ order, answeredOn: order }));
}

/**
 * What appointments are booked for. A ServiceRequest is answered on itself; R4 cannot carry another order in basedOn, so a
 * drug or device order comes by the alternate-reference extension and is answered on the Appointment. One for no order is judged itself.
 */
export function appointmentOrders(appointments: readonly Resource[]): readonly AskedOrder[] {
  const asked = new Map<string, AskedOrder>();
  for (const appointment of appointments) {
    const self = referenceTo(appointment);
    const bases = basesOf(appointment);
    for (const order of bases.length > 0 ? bases : [self]) {
      const answeredOn = order.startsWith('ServiceRequest/') ? order : self;
      const key = `${order} ${answeredOn}`;
      if (!asked.has(key)) asked.set(key, { order, answeredOn, appointment });
    }
  }
  return [...asked.values()];
}

const alternateReference = 'http://hl7.org/fhir/StructureDefinition/alternate-reference';

function basesOf(appointment: Resource): readonly string[] {
  const references = listOf(appointment.basedOn).flatMap((base) => {
    const alternates = isObject(base) ? listOf(base.extension) : [];
    const other = alternates.flatMap((item) =>
      isObject(item) && item.url === alternateReference ? [referenceOf(item.valueReference)] : [],
    );
    return [referenceOf(base), ...other];
  });
  return [...new Set(references.flatMap((reference) => relativeReference(reference) ?? []))].filter((reference) => reference.includes('/'));
}

/**
 * The resources of the asked orders.
 * @throws OutcomeError 412 for one that was neither sent nor readable
 */
export function findOrders(asked: readonly AskedOrder[], resolve: (reference: string) => Resource | undefined): readonly FoundOrder[] {
  return asked.map((item) => ({ ...item, judged: find(item.order, resolve), updated: find(item.answeredOn, resolve) }));
}

function find(reference: string, resolve: (reference: string) => Resource | undefined): Resource {
  const found = resolve(reference);
  if (found !== undefined) return found;
  throw preconditionFailed(`The ${reference.split('/')[0]} this call is about was neither sent nor could it be read.`, 'context');
}
