import { relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, textOf } from '../../../src/fhir/resource.ts';
import { Problem } from '../problem.ts';
import { smart } from './start-launch.ts';

/** What the EHR told the app at launch. */
export interface Session {
  /** FHIR base of the EHR, without a trailing slash. */
  readonly fhirServer: string;
  readonly accessToken: string;
  readonly patientId: string;
  /** `Practitioner/id` of who is signed in; undefined where the EHR did not say. */
  readonly fhirUser: string | undefined;
  /** What was open: an order, a form in progress, a coverage, as `Type/id`. */
  readonly context: readonly string[];
  /** Whether the EHR asks the app to show whose chart this is. */
  readonly needsBanner: boolean;
}

/**
 * Ends the authorization: exchanges the code for a token.
 * @throws Problem where the EHR refused, or the page was not opened from an EHR
 */
export async function openSession(): Promise<Session> {
  const { oauth2 } = await smart();
  const client = await oauth2.ready().catch((cause: unknown) => {
    forgetSession();
    const refused = new URLSearchParams(window.location.search).has('error');
    throw new Problem(
      refused ? 'The EHR did not allow the app to open.' : 'This page has no open session with an EHR.',
      'Open the app from the order in your EHR.',
      cause,
    );
  });
  const token: unknown = client.state.tokenResponse;
  const said = isObject(token) ? token : {};
  const accessToken = textOf(said.access_token);
  const patientId = textOf(client.patient.id);
  if (accessToken === undefined) throw new Problem('The EHR gave no access.', 'Open the app again from the EHR.');
  if (patientId === undefined)
    throw new Problem('The EHR did not say whose chart is open.', 'Open the patient’s chart and start the app there.');
  return {
    fhirServer: client.state.serverUrl.replace(/\/+$/, ''),
    accessToken,
    patientId,
    fhirUser: relativeReference(client.user.fhirUser ?? undefined),
    context: contextOf(said),
    needsBanner: said.need_patient_banner !== false,
  };
}

/** Forgets the token of this window. Afterwards the page can only be opened from the EHR. */
export function forgetSession(): void {
  window.sessionStorage.clear();
}

/** `fhirContext` as SMART 2 writes it (objects) and as older EHRs do (strings), then the references an appContext holds. */
function contextOf(token: Readonly<Record<string, unknown>>): readonly string[] {
  const stated = listOf(token.fhirContext).map((item) => (isObject(item) ? textOf(item.reference) : textOf(item)));
  return [...new Set([...stated, ...referencesIn(textOf(token.appContext))].flatMap((reference) => relativeReference(reference) ?? []))];
}

/** An appContext is opaque to SMART; ours and those of older CRD links are JSON that names the order or coverage. */
function referencesIn(appContext: string | undefined): readonly (string | undefined)[] {
  if (appContext === undefined) return [];
  try {
    const said: unknown = JSON.parse(appContext);
    return isObject(said) ? [textOf(said.order), textOf(said.coverage), textOf(said.response)] : [];
  } catch {
    return [appContext];
  }
}
