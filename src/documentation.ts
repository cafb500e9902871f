import { billingRules } from './catalog.ts';
import { createChart } from './chart/chart.ts';
import type { Config } from './config.ts';
import type { DtrParts, PackageQuestion, PendedRequest } from './dtr/dtr-parts.ts';
import type { Form } from './dtr/form.ts';
import { referenceOf, relativeReference } from './fhir/reference.ts';
import type { Resource } from './fhir/resource.ts';
import { type JudgementContent, judgeOrder } from './judgement/judge-order.ts';
import type { Judgement } from './judgement/judgement.ts';
import { matchPayer } from './judgement/match-payer.ts';
import { memberKey, memberKeyOf } from './judgement/member-key.ts';
import { memberIdOf } from './judgement/membership.ts';
import { ownAuthorizationsFor } from './judgement/own-authorizations.ts';
import { detailOf } from './pas/stored-detail.ts';
import type { Phase, Policy } from './policy/policy.ts';
import type { Records } from './records/records.ts';
import type { Client } from './security/client.ts';

/** What the documentation operations are made from: forms in force, the store, and the judgement of an order alone. */
export function documentationParts(config: Config, records: Records, content: JudgementContent, forms: readonly Form[]): DtrParts {
  return {
    forms,
    canonicalBase: config.CANONICAL_BASE,
    fhirBase: `${config.publicUrl}/fhir`,
    billing: billingRules,
    codeSets: [],
    decisionByAssertion: (client, assertionId) => records.decisionByAssertion(client, assertionId),
    pendedRequest: (client, trace, coverage) => pendedRequest(records, content.policies, { client, trace, coverage }),
    judge: (question) => judgeAlone(records, content, question),
    logError: (report) => records.questionnaireResponses.logError(report),
  };
}

/** The request a trace number of ours names, while it waits; another client's or member's is as unknown as one that never was. */
async function pendedRequest(
  records: Records,
  policies: readonly Policy[],
  { client, trace, coverage }: { readonly client: Client; readonly trace: string; readonly coverage: Resource },
): Promise<PendedRequest | undefined> {
  const found = await records.authorizations.byNumber(trace);
  if (found === undefined || found.client !== client.id || found.status !== 'pended') return undefined;
  const memberId = memberIdOf(coverage);
  if (memberId === undefined || memberKey(records.secret, found.payer, memberId) !== found.memberKey) return undefined;
  const [item] = detailOf(found).authorization.items.filter(({ state, policy }) => state === 'pended' && policy !== null);
  if (item === undefined || item.policy === null) return undefined;
  const judgedBy = policies.find(({ key }) => key === item.policy);
  return { policy: item.policy, phase: phaseOf(judgedBy, item.criteria), order: null, criteria: item.criteria };
}

/** The phase the judged criteria are of. */
function phaseOf(policy: Policy | undefined, judged: readonly { readonly id: string }[]): Phase {
  const continued = policy?.phases.continued?.criteria;
  return continued?.every(({ id }) => judged.some((finding) => finding.id === id)) ? 'continued' : 'initial';
}

/**
 * Judges an order by what came with it and by our own authorizations, which alone may make a treatment a continued one; the chart was not
 * asked, so what it does not show is unknown.
 */
async function judgeAlone(
  records: Records,
  content: JudgementContent,
  { client, order, coverage, resources, today }: PackageQuestion,
): Promise<Judgement> {
  const patient = relativeReference(referenceOf(coverage.beneficiary)) ?? relativeReference(referenceOf(order.subject)) ?? '';
  const chart = createChart({ patientId: patient.replace(/^Patient\//, ''), resources: [...resources, coverage], couldAsk: false });
  const payer = matchPayer(coverage, chart, content.payers, true);
  const memberKey = payer === undefined ? null : memberKeyOf(records.secret, payer.payer.id, coverage);
  const ownAuthorizations = await ownAuthorizationsFor(records.authorizationsInForce, content, {
    client: client.id,
    memberKey,
    order,
    chart,
    today,
  });
  return judgeOrder(content, { order, companions: [], chart, coverage, payer, today, places: [], ownAuthorizations });
}
