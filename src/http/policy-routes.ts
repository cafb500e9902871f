import type { BillingRules } from '../judgement/billing-rules.ts';
import type { ReadingSheet } from '../reading-sheet/reading-sheet.ts';
import { loadedOnce } from '../security/loaded-once.ts';
import type { Route } from './route.ts';

/** What the policy pages show: every policy with its cases, what each fact means, and how talimogene is billed. */
export interface PolicyContent {
  readonly sheets: readonly ReadingSheet[];
  /** What each fact a rule asks for answers. */
  readonly factNames: Readonly<Record<string, string>>;
  readonly billing: BillingRules;
}

/** The policies as the pages read them. The cases run once, when the page is first asked for. */
export function policyRoutes(content: () => Promise<PolicyContent>): readonly Route[] {
  const text = loadedOnce(async () => JSON.stringify(await content()));
  return [{ method: 'GET', path: '/playground/policies', access: 'open', handler: async () => ({ status: 200, body: await text.get() }) }];
}
