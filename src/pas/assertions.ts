import { isObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import type { Records, TouchlessAuthorization } from '../records/records.ts';
import { identified } from './bundle-index.ts';
import { requestedServiceOf } from './item-order.ts';
import type { PasRequest, RequestedItem } from './request-bundle.ts';
import { extensionsOf, extensionUrl } from './urls.ts';

/** The coverage-assertion-ids that CRD wrote on an order. */
export function assertionsOn(order: Resource): readonly string[] {
  return extensionsOf(order, extensionUrl.coverageInformation)
    .flatMap((extension) => listOf(extension.extension).filter(isObject))
    .filter((part) => part.url === 'coverage-assertion-id')
    .flatMap((part) => textOf(part.valueString) ?? []);
}

/** The coverage-assertion-ids that the lines of a request carry, each once. */
export function assertionsOf(request: PasRequest): readonly string[] {
  const orders = request.items.flatMap((item) => requestedServiceOf(request, item) ?? []);
  return [...new Set(orders.flatMap(assertionsOn))];
}

/** A number given at signature that a request may use. */
export interface UsableTouchless {
  readonly authorization: TouchlessAuthorization;
  /** True where another request has taken the number already. */
  readonly taken: boolean;
}

/**
 * The authorization CRD gave for the order of a line: by the assertion the order carries, else by the order itself. Only one of the same
 * client and member, for the very order. Undefined without one in force.
 */
export async function touchlessFor(
  records: Records,
  {
    client,
    memberKey,
    request,
    ownId,
  }: { readonly client: string; readonly memberKey: string; readonly request: PasRequest; readonly ownId: string | undefined },
  item: RequestedItem,
): Promise<UsableTouchless | undefined> {
  const service = requestedServiceOf(request, item);
  if (service === undefined) return undefined;
  const order = referenceTo(identified({ fullUrl: request.index.urlOf(service) ?? '', resource: service }).resource);
  const asserted = await Promise.all(assertionsOn(service).map((assertion) => records.decisionByAssertion(client, assertion)));
  const { id: patient } = request.patient;
  const known = patient === undefined ? [] : await records.decisions({ client, patient, order, limit: 20 });
  for (const decision of [...asserted, ...known]) {
    if (decision === undefined || decision.order !== order || decision.memberKey !== memberKey) continue;
    const authorization = await records.touchlessByAssertion(client, decision.assertionId);
    if (authorization === undefined) continue;
    const owner = await records.authorizations.byNumber(authorization.number);
    return { authorization, taken: owner !== undefined && owner.id !== ownId };
  }
  return undefined;
}
