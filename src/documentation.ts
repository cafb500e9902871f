import { join } from 'node:path';
import { billingRules } from './catalog.ts';
import { createChart } from './chart/chart.ts';
import type { Config } from './config.ts';
import type { DtrParts, PackageQuestion } from './dtr/dtr-parts.ts';
import { readForms } from './dtr/read-forms.ts';
import { referenceOf, relativeReference } from './fhir/reference.ts';
import { type JudgementContent, judgeOrder } from './judgement/judge-order.ts';
import type { Judgement } from './judgement/judgement.ts';
import { matchPayer } from './judgement/match-payer.ts';
import type { Records } from './records/records.ts';

/** What the documentation operations are made from: forms in force, the store, and the judgement of an order alone. */
export function documentationParts(config: Config, records: Records, content: JudgementContent): DtrParts {
  return {
    forms: readForms(join(import.meta.dirname, '../questionnaires')),
    canonicalBase: config.CANONICAL_BASE,
    fhirBase: `${config.publicUrl}/fhir`,
    billing: billingRules,
    codeSets: [],
    decisionByAssertion: (client, assertionId) => records.decisionByAssertion(client, assertionId),
    pendedRequest: async () => undefined,
    judge: (question) => judgeAlone(content, question),
    logError: (report) => records.questionnaireResponses.logError(report),
  };
}

/** Judges an order by what came with it; the chart was not asked, so what it does not show is unknown. */
function judgeAlone(content: JudgementContent, { order, coverage, resources, today }: PackageQuestion): Judgement {
  const patient = relativeReference(referenceOf(coverage.beneficiary)) ?? relativeReference(referenceOf(order.subject)) ?? '';
  const chart = createChart({ patientId: patient.replace(/^Patient\//, ''), resources: [...resources, coverage], couldAsk: false });
  const payer = matchPayer(coverage, chart, content.payers, true);
  return judgeOrder(content, { order, companions: [], chart, coverage, payer, today, places: [], ownAuthorizations: [] });
}
