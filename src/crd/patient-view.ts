import type { Resource } from '../fhir/resource.ts';
import type { HookParts } from './hook-parts.ts';
import { policyPageOf } from './hook-parts.ts';
import type { JudgedHook } from './judge-hook.ts';
import { melanomaCards } from './plain-cards.ts';

/** patient-view: one card where melanoma is current and a Coverage is of a payer of ours, else none. */
export function patientViewCards(
  parts: HookParts,
  { payer, gathered: { chart } }: JudgedHook,
  today: string,
  context: Omit<Parameters<typeof melanomaCards>[2], 'policyPage' | 'products'>,
): readonly string[] {
  if (payer === undefined) return [];
  const [policy] = parts.content.policies.filter(({ key }) => payer.payer.policies.includes(key));
  if (policy === undefined) return [];
  const noOrder: Resource = { resourceType: 'MedicationRequest' };
  const facts = parts.content.readFacts(chart, {
    order: noOrder,
    companions: [],
    day: '',
    latestDay: today,
    product: policy.product,
    policy: policy.key,
    phase: 'initial',
    treatmentCenters: undefined,
    places: [],
    ownAuthorizations: [],
  });
  if (facts.get('melanoma').value !== true) return [];
  const { products } = parts.content.factContent.terminology;
  return melanomaCards(payer.payer, parts.content.policies, { ...context, products, policyPage: policyPageOf(parts.publicUrl) });
}
