import type { Resource } from '../../src/fhir/resource.ts';
import { openEhr } from './ehr/ehr.ts';
import { openSession } from './launch/session.ts';
import { type Desk, formView } from './open-form.ts';
import { openOrder, ordersOf } from './order/order-context.ts';
import { pendedRequestOf } from './order/pended-request.ts';
import { fetchPackages, type Packages } from './package/fetch-package.ts';
import { logicEngine } from './population/logic-engine.ts';

/** An EHR that is open, and the orders the launch may be about. */
export interface Begun {
  readonly desk: Omit<Desk, 'context'>;
  readonly orders: readonly Resource[];
}

/** Begins at /dtr, after the EHR's sign-in. */
export async function begin(): Promise<Begun> {
  // Both are needed soon; they load while the EHR is asked.
  void formView();
  logicEngine();
  const session = await openSession();
  const ehr = openEhr(session);
  const pended = await pendedRequestOf(ehr, session);
  return { desk: { session, ehr, pended }, orders: await ordersOf(ehr, session, pended) };
}

/** The EHR with the order that was picked, and meanwhile the forms the payer asks for. */
export async function openDesk(
  { session, ehr, pended }: Omit<Desk, 'context'>,
  order: Resource,
): Promise<{ readonly desk: Desk; readonly packages: Packages }> {
  const opening = openOrder(ehr, session, order);
  const [context, packages] = await Promise.all([opening, fetchPackages(session, order, pended)]);
  return { desk: { session, ehr, pended, context }, packages };
}
