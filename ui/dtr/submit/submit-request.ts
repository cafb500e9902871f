import { type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import type { Session } from '../launch/session.ts';
import { Problem } from '../problem.ts';
import { callService, sentencesOf } from '../service.ts';
import { type ClaimAnswer, claimAnswer } from './claim-answer.ts';

/**
 * Hands a request in and reads the answer.
 * @throws Problem where the payer does not take it
 */
export async function submitRequest({ fhirServer, accessToken }: Session, order: Resource, bundle: Resource): Promise<ClaimAnswer> {
  const { status, body } = await callService('submit', { accessToken, body: { fhirServer, order: referenceTo(order), bundle } });
  const answer = status === 200 ? claimAnswer(body) : undefined;
  if (answer === undefined)
    throw new Problem(
      sentencesOf(body)[0] ?? 'The payer did not take the request.',
      status >= 500 ? 'Nothing is lost: send it again in a minute.' : 'Check the order in your EHR, or send the request by fax.',
    );
  return answer;
}
