import type { AuthorizationState } from '../records/authorization.ts';
import { type Authorization, type AuthorizedItem, dueOf, isGranted } from './authorization.ts';
import type { NextAuthorization } from './next-authorization.ts';
import { npisOf } from './npis.ts';
import { serviceEndOf } from './service-end.ts';

/** What the store keeps of an authorization to find, count and remove it by; `detail` is our own account of it. */
export function stateOf(next: NextAuthorization, authorization: Authorization, detail: string): AuthorizationState {
  const { items, administrationNumber } = authorization;
  const { payer, memberKey } = next.member;
  const [policy] = items.filter((item) => item.policy !== null);
  const open = authorization.items.filter(isGranted).flatMap(({ number }) => number ?? []);
  return {
    status: statusOf(items),
    memberKey,
    payer: payer.payer.id,
    lineOfBusiness: payer.payer.lineOfBusiness.name,
    policy: policy?.policy ?? null,
    policyVersion: policy?.policyVersion ?? null,
    expedited: authorization.expedited,
    dueAt: dueOf(authorization) ?? null,
    serviceEnd: serviceEndOf(next.request) ?? null,
    npis: npisOf(next.request),
    numbers: [...new Set([...open, ...(administrationNumber === undefined ? [] : [administrationNumber])])],
    assertionIds: next.assertions,
    items: items.map((item) => ({
      sequence: item.sequence,
      product: item.product,
      state: item.state,
      number: item.number ?? null,
      periodStart: isGranted(item) ? (item.period?.start ?? item.issued ?? null) : null,
      periodEnd: isGranted(item) ? (item.period?.end ?? null) : null,
    })),
    detail,
  };
}

function statusOf(items: readonly AuthorizedItem[]): AuthorizationState['status'] {
  if (items.some((item) => item.state === 'pended')) return 'pended';
  if (items.some(isGranted)) return 'active';
  return items.some((item) => item.state === 'denied') ? 'denied' : 'cancelled';
}
