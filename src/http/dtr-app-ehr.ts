import { notFound, OutcomeError, unprocessable } from '../fhir/outcome.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isResource, type Resource, textOf } from '../fhir/resource.ts';
import type { Outbound } from '../security/outbound.ts';
import type { LaunchingEhr } from './dtr-app-client.ts';
import type { Call } from './handler.ts';

/** The EHR an app was launched from, read with its user's token. */
export interface UserEhr {
  /**
   * The resource a reference names.
   * @throws OutcomeError 401 where the EHR does not accept the token, 404 where it has no such resource for this user, 502 where it fails
   */
  read(reference: string): Promise<Resource>;
  /** The same; undefined where it cannot be had. */
  readIfThere(reference: string | undefined): Promise<Resource | undefined>;
}

/**
 * Opens the EHR for one call. The token is used for that EHR alone and kept nowhere.
 * @throws OutcomeError 401 without a token
 */
export function userEhr(outbound: Outbound, { fhirServer }: LaunchingEhr, call: Pick<Call, 'headers' | 'signal'>): UserEhr {
  const token = /^Bearer (\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
  if (token === undefined) throw refusal(401, 'login', 'The access token of the EHR is missing.');
  const headers = { authorization: `Bearer ${token}`, accept: 'application/fhir+json' };

  const read = async (reference: string): Promise<Resource> => {
    if (!isReadable(reference)) throw unprocessable('A reference is not of the form Type/id.', undefined, 'value');
    const answer = await outbound.fetchJson(`${fhirServer}/${reference}`, { headers, signal: call.signal() });
    const [type, id] = reference.split('/');
    if (answer.ok && isResource(answer.body) && answer.body.resourceType === type && answer.body.id === id) return answer.body;
    if (!answer.ok && (answer.status === 401 || answer.status === 403))
      throw refusal(401, 'login', 'The EHR does not accept the access token.');
    if (!answer.ok && (answer.status === 404 || answer.status === 410)) throw notFound(`The EHR has no such ${type} for this user.`);
    throw refusal(502, 'transient', 'The EHR could not be read.');
  };
  return {
    read,
    async readIfThere(reference) {
      if (reference === undefined || !isReadable(reference)) return undefined;
      return read(reference).catch(() => undefined);
    },
  };
}

/**
 * The order that proves a caller's right to an answer: whoever can read it with a token of its EHR may ask about it.
 * @throws OutcomeError as `read`
 */
export async function orderOf(ehr: UserEhr, reference: unknown): Promise<Resource> {
  const text = relativeReference(textOf(reference));
  if (text === undefined || !orderTypes.has(text.split('/')[0] ?? ''))
    throw unprocessable('order has to be the reference of an order: Type/id.', 'order', 'value');
  return ehr.read(text);
}

/** `Patient/id` of an order's subject. @throws OutcomeError 422 for an order of nobody */
export function patientOf(order: Resource): string {
  const patient = relativeReference(referenceOf(order.subject ?? order.patient));
  if (patient?.startsWith('Patient/') !== true) throw unprocessable('The order names no patient.', 'order', 'value');
  return patient;
}

const orderTypes: ReadonlySet<string> = new Set(['MedicationRequest', 'ServiceRequest', 'Appointment', 'Encounter', 'DeviceRequest']);
const isReadable = (reference: string): boolean => /^[A-Z][A-Za-z]{1,63}\/(?!\.+$)[A-Za-z0-9\-.]{1,64}$/.test(reference);

function refusal(status: number, code: string, text: string): OutcomeError {
  return new OutcomeError(status, [{ severity: 'error', code, text }]);
}
