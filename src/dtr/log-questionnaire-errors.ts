import { badRequest, OutcomeError } from '../fhir/outcome.ts';
import type { DtrHandler, DtrParts } from './dtr-parts.ts';
import { parametersOf } from './parameters.ts';

/** What one call may have kept. */
const mostBytes = 1024 * 1024;

/** `$log-questionnaire-errors`: keeps what a client says went wrong with our forms, one report for each form named. */
export function logQuestionnaireErrors(parts: Pick<DtrParts, 'logError'>): DtrHandler {
  return async ({ body, rawBody, client, receivedAt }) => {
    const parameters = parametersOf(body);
    const questionnaires = parameters.texts('questionnaire');
    const outcomes = parameters.resources('operationoutcome');
    if (questionnaires.length === 0)
      throw badRequest('A questionnaire is required.', "Parameters.parameter.where(name='questionnaire')", 'required');
    const at = "Parameters.parameter.where(name='operationOutcome')";
    if (outcomes.length === 0) throw badRequest('An operationOutcome is required.', at, 'required');
    if (outcomes.some(({ resourceType }) => resourceType !== 'OperationOutcome'))
      throw badRequest('Only an OperationOutcome may be reported.', at);
    // Each form named keeps the whole report.
    if (questionnaires.length * rawBody.length > mostBytes)
      throw new OutcomeError(413, [
        { severity: 'error', code: 'too-costly', text: 'The report is too long for as many questionnaires.', expression: at },
      ]);
    const report = { client: client.id, receivedAt: receivedAt.toISOString(), body: rawBody };
    for (const questionnaire of questionnaires) await parts.logError({ ...report, questionnaire });
    return { status: 204 };
  };
}
