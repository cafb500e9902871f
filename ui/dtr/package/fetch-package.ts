import { type Resource, referenceTo } from '../../../src/fhir/resource.ts';
import type { Session } from '../launch/session.ts';
import { coverageNamed, latestInformation } from '../order/order-context.ts';
import type { PendedRequest } from '../order/pended-request.ts';
import { Problem } from '../problem.ts';
import { callService, sentencesOf } from '../service.ts';
import { type FormPackage, outcomesIn, packagesIn } from './form-package.ts';

/** The forms an order needs, and what the payer says besides. */
export interface Packages {
  readonly forms: readonly FormPackage[];
  readonly remarks: readonly string[];
}

/**
 * Asks the payer for the forms of an order: those its answer on the order names, else those the order still needs.
 * @param pended a pended request the payer asks about: then its number says what is needed, and nothing else is asked
 * @throws Problem where the payer refuses or cannot be reached
 */
export async function fetchPackages(session: Session, order: Resource, pended: PendedRequest | undefined): Promise<Packages> {
  const information = latestInformation(order);
  const ask = (context: string | undefined) =>
    callService('package', {
      accessToken: session.accessToken,
      body: {
        fhirServer: session.fhirServer,
        order: referenceTo(order),
        coverage: pended?.coverage ?? coverageNamed(session, order),
        trace: pended?.trace,
        questionnaire: information?.questionnaires ?? [],
        context,
      },
    });
  const first = await ask(information?.assertionId);
  // An answer the payer no longer knows is no reason to stop: the order itself says what it needs.
  const { status, body } =
    first.status === 404 && pended === undefined && information?.assertionId !== undefined ? await ask(undefined) : first;
  if (status !== 200)
    throw new Problem(
      sentencesOf(body)[0] ?? 'The payer could not give the form.',
      status >= 500 ? 'Try again in a minute.' : 'Ask for the coverage of the order again in your EHR, then open the app from there.',
    );
  return { forms: packagesIn(body), remarks: outcomesIn(body).flatMap(sentencesOf) };
}

/** Tells the payer that one of its forms does not work. Never fails, and says nothing of the patient. */
export async function reportFormError(session: Session, order: Resource, questionnaire: string, text: string): Promise<void> {
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'processing', details: { text }, diagnostics: `Oncoverage form app, ${new Date().toISOString()}` }],
  };
  const report = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'questionnaire', valueCanonical: questionnaire },
      { name: 'operationOutcome', resource: outcome },
    ],
  };
  const body = { fhirServer: session.fhirServer, order: referenceTo(order), report };
  await callService('error', { accessToken: session.accessToken, body }).catch(() => undefined);
}
