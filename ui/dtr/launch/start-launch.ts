import { isObject, textOf } from '../../../src/fhir/resource.ts';
import { Problem } from '../problem.ts';
import { callService, sentencesOf } from '../service.ts';

/** Read what the patient's chart holds, write the form. Nothing else is asked of the EHR. */
const scopes = ['openid', 'fhirUser', 'patient/*.rs', 'patient/QuestionnaireResponse.cu'];

/**
 * Starts the authorization: from here the browser goes to the EHR's authorization server and comes back to /dtr.
 * @param iss the EHR's FHIR base; only one this service knows is ever asked
 * @param launch the EHR's handle of what is open there; undefined where the app was opened by itself
 * @throws Problem for an EHR that is not registered, or cannot be reached
 */
export async function startLaunch(iss: string, launch: string | undefined): Promise<void> {
  const { status, body } = await callService(`ehr?iss=${encodeURIComponent(iss)}`);
  const clientId = isObject(body) ? textOf(body.clientId) : undefined;
  if (status !== 200 || clientId === undefined)
    throw new Problem(sentencesOf(body)[0] ?? 'This EHR is not known here.', 'Ask your administrator to register the EHR with the payer.');
  const { oauth2 } = await smart();
  const scope = [launch === undefined ? 'launch/patient' : 'launch', ...scopes].join(' ');
  await oauth2
    .authorize({ iss, clientId, scope, redirectUri: '/dtr', pkceMode: 'required', ...(launch !== undefined && { launch }) })
    .catch((cause: unknown) => {
      throw new Problem('The EHR’s sign-in could not be opened.', 'Start the app again from the EHR.', cause);
    });
}

/** FHIR base of the demo EHR; undefined where there is none. */
export async function demoEhr(): Promise<string | undefined> {
  const { body } = await callService('ehr');
  return isObject(body) ? textOf(body.demoEhr) : undefined;
}

/** The SMART library, loaded when it is needed. */
export async function smart() {
  return (await import('fhirclient')).default;
}
