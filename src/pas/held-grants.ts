import { referenceTo } from '../fhir/resource.ts';
import type { JudgementContent } from '../judgement/judge-order.ts';
import type { Grant } from '../records/authorizations-in-force.ts';
import { orderOfItem } from './item-order.ts';
import type { PasRequest } from './request-bundle.ts';

/** Products that a policy grants a number of doses of, and no more. */
export function countedProducts({ policies }: JudgementContent): readonly string[] {
  const counted = policies.filter(({ phases }) => [phases.initial, phases.continued].some((rules) => rules?.approvedDoses !== undefined));
  return [...new Set(counted.map(({ product }) => product))];
}

/** Products of which the member holds a grant that is neither this authorization's own nor given for the line's own order, by line. */
export function grantedOtherwise(
  request: PasRequest,
  grants: readonly Grant[],
  own: { readonly client: string; readonly id: string | undefined; readonly numbers: readonly string[] },
): ReadonlyMap<number, ReadonlySet<string>> {
  const others = grants.filter(
    ({ authorization, number }) => (authorization === null || authorization !== own.id) && !own.numbers.includes(number),
  );
  return new Map(
    request.items.map((item) => {
      const order = referenceTo(orderOfItem(request, item));
      const forOthers = others.filter((grant) => grant.client !== own.client || grant.order !== order);
      return [item.sequence, new Set(forOthers.map(({ product }) => product))] as const;
    }),
  );
}
