import type { Configuration } from '../cds-hooks/configuration.ts';
import { type Hook, hookClassOf } from '../cds-hooks/hooks.ts';
import type { Judgement } from '../judgement/judgement.ts';

/**
 * Whether an order may be authorized with the answer: all criteria met, at a primary hook, the policy switched on,
 * the client not asking a what-if, and neither a contraindication nor a contradiction standing, nor one that may have gone
 * unseen because a read failed.
 * @param policies keys of the policies that may be authorized at signature (setting TOUCHLESS_AUTHORIZATION)
 */
export function mayAuthorize(
  judgement: Judgement,
  { hook, configuration, policies }: { readonly hook: Hook; readonly configuration: Configuration; readonly policies: readonly string[] },
): boolean {
  const { policy, coverage, payer, determination, notices, criteria, unreadForNotices = [] } = judgement;
  if (unreadForNotices.length > 0) return false;
  if (determination !== 'criteria-met' || policy === null || coverage === null || payer === null) return false;
  if (hookClassOf(hook) !== 'primary' || configuration.refused.has('unsolicited-determ')) return false;
  if (configuration.refused.has('coverage-info') || !policies.includes(policy.key)) return false;
  return !notices.some((notice) => notice.blocksAuthorization === true) && !criteria.some((finding) => finding.conflict !== undefined);
}
