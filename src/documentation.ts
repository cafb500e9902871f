import { billingRules } from './catalog.ts';
import { createChart } from './chart/chart.ts';
import type { Config } from './config.ts';
import type { DtrParts, PackageQuestion, PendedRequest } from './dtr/dtr-parts.ts';
import { readForms } from './dtr/read-forms.ts';
import { referenceOf, relativeReference } from './fhir/reference.ts';
import type { Resource } from './fhir/resource.ts';
import { type JudgementContent, judgeOrder } from './judgement/judge-order.ts';
import type { Judgement } from './judgement/judgement.ts';
import { matchPayer } from './judgement/match-payer.ts';
import { memberKey } from './judgement/member-key.ts';
import { memberIdOf } from './judgement/membership.ts';
import { formsFolder } from './judgement-content.ts';
import { detailOf } from './pas/stored-detail.ts';
import type { Phase } from './policy/policy.ts';
import type { Records } from './records/records.ts';
import type { Client } from './security/client.ts';

/** What the documentation operations are made from: forms in force, the store, and the judgement of an order alone. */
export function documentationParts(config: Config, records: Records, content: JudgementContent): DtrParts {
  return {
    forms: readForms(formsFolder),
    canonicalBase: config.CANONICAL_BASE,
    fhirBase: `${config.publicUrl}/fhir`,
    billing: billingRules,
    codeSets: [],
    decisionByAssertion: (client, assertionId) => records.decisionByAssertion(client, assertionId),
    pendedRequest: (client, trace, coverage) => pendedRequest(records, client, trace, coverage),
    judge: (question) => judgeAlone(content, question),
    logError: (report) => records.questionnaireResponses.logError(report),
  };
}

/** The request a trace number of ours names, while it waits; another client's or member's is as unknown as one that never was. */
async function pendedRequest(records: Records, client: Client, trace: string, coverage: Resource): Promise<PendedRequest | undefined> {
  const found = await records.authorizations.byNumber(trace);
  if (found === undefined || found.client !== client.id || found.status !== 'pended') return undefined;
  const memberId = memberIdOf(coverage);
  if (memberId === undefined || memberKey(records.secret, found.payer, memberId) !== found.memberKey) return undefined;
  const [item] = detailOf(found).authorization.items.filter(({ state, policy }) => state === 'pended' && policy !== null);
  if (item === undefined || item.policy === null) return undefined;
  return { policy: item.policy, phase: phaseOf(item.criteria), order: null, criteria: item.criteria };
}

/** LA.PHAR.542 numbers its continued therapy from II on; the others know one phase. */
const phaseOf = (criteria: readonly { readonly id: string }[]): Phase =>
  criteria.some(({ id }) => id.startsWith('II.')) ? 'continued' : 'initial';

/** Judges an order by what came with it; the chart was not asked, so what it does not show is unknown. */
function judgeAlone(content: JudgementContent, { order, coverage, resources, today }: PackageQuestion): Judgement {
  const patient = relativeReference(referenceOf(coverage.beneficiary)) ?? relativeReference(referenceOf(order.subject)) ?? '';
  const chart = createChart({ patientId: patient.replace(/^Patient\//, ''), resources: [...resources, coverage], couldAsk: false });
  const payer = matchPayer(coverage, chart, content.payers, true);
  return judgeOrder(content, { order, companions: [], chart, coverage, payer, today, places: [], ownAuthorizations: [] });
}
