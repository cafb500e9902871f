import { isResource, type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import type { Session } from '../launch/session.ts';
import { Problem } from '../problem.ts';
import { callService, sentencesOf } from '../service.ts';

/**
 * Asks the payer what comes next. The answers so far go with it, and nothing else.
 * @returns the response with further questions in the form it contains, or completed
 * @throws Problem where the payer does not take the answers, or cannot be reached
 */
export async function askNext({ fhirServer, accessToken }: Session, order: Resource, response: Resource): Promise<Resource> {
  const { status, body } = await callService('next-question', {
    accessToken,
    body: { fhirServer, order: referenceTo(order), response },
  });
  if (status === 200 && isResource(body) && body.resourceType === 'QuestionnaireResponse') return body;
  throw new Problem(
    sentencesOf(body)[0] ?? 'The payer could not say what comes next.',
    status >= 500 ? 'Your answers are still here: try again in a minute.' : 'Your answers are still here: check them, or save the draft.',
  );
}
