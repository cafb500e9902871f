import type { Resource } from '../../src/fhir/resource.ts';
import { openEhr } from './ehr/ehr.ts';
import { openSession } from './launch/session.ts';
import { demoEhr, startLaunch } from './launch/start-launch.ts';
import { type Desk, formView } from './open-form.ts';
import { openOrder, ordersOf } from './order/order-context.ts';
import { fetchPackages, type Packages } from './package/fetch-package.ts';

/** What comes first: the browser leaves for the EHR's sign-in, the app was opened by itself, or an EHR is open. */
export type Begun =
  | { readonly at: 'leaving' }
  | { readonly at: 'start'; readonly demoEhr: string | undefined }
  | { readonly at: 'orders'; readonly desk: Omit<Desk, 'context'>; readonly orders: readonly Resource[] };

/** Begins at whichever address the page was opened: /dtr/launch by an EHR or by hand, /dtr after sign-in. */
export async function begin(): Promise<Begun> {
  const { pathname, search } = window.location;
  const query = new URLSearchParams(search);
  const iss = query.get('iss');
  if (pathname.replace(/\/+$/, '').endsWith('/launch')) {
    if (iss === null) return { at: 'start', demoEhr: await demoEhr() };
    await startLaunch(iss, query.get('launch') ?? undefined);
    return { at: 'leaving' };
  }
  // Both are needed soon; they load while the EHR is asked.
  void formView();
  void import('./population/run-cql.ts');
  const session = await openSession();
  const ehr = openEhr(session);
  return { at: 'orders', desk: { session, ehr }, orders: await ordersOf(ehr, session) };
}

/** The EHR with the order that was picked. */
export async function openDesk({ session, ehr }: Omit<Desk, 'context'>, order: Resource): Promise<Desk> {
  return { session, ehr, context: await openOrder(ehr, session, order) };
}

/** The forms the payer asks for. */
export function packagesFor({ session, context }: Desk): Promise<Packages> {
  return fetchPackages(session, context);
}
