import type { AuditEntry } from '../records/audit-chain.ts';

/** One exchange as the audit tells of it: ids, addresses and codes; never a name, a value or free text. */
export interface AuditedExchange {
  readonly at: string;
  /** Null for a person who calls for no EHR. */
  readonly client: string | null;
  /** The client's id, or a reviewer's subject. */
  readonly actor: string;
  /** The address called, as a pattern. */
  readonly action: string;
  readonly status: number;
  /** `Patient/p1` as the caller names it; null where the call concerns nobody's record or did not get so far. */
  readonly subject: string | null;
  /** The stored exchange; absent where none is stored. */
  readonly id?: string;
}

/** The audit's entry for an exchange, with the FHIR AuditEvent as body (http://hl7.org/fhir/R4/auditevent.html). */
export function exchangeEntry({ at, client, actor, action, status, subject, id }: AuditedExchange): AuditEntry {
  const what: string[] = [];
  if (subject !== null) what.push(`{"what":{"reference":${JSON.stringify(subject)}},"role":${patientRole}}`);
  if (id !== undefined) what.push(`{"what":{"identifier":{"system":"urn:ietf:rfc:3986","value":${JSON.stringify(`urn:uuid:${id}`)}}}}`);
  const entity = what.length === 0 ? '' : `,"entity":[${what.join()}]`;
  const agent = `{"who":{"identifier":{"value":${JSON.stringify(actor)}}},"requestor":true}`;
  // Written out, because there is one for every call and hardly anything in it differs.
  const body = `{"resourceType":"AuditEvent","type":${restType},"subtype":[{"display":${JSON.stringify(action)}}],"action":"E","recorded":"${at}","outcome":"${fhirOutcome(status)}","outcomeDesc":"${status}","agent":[${agent}],"source":${source}${entity}}`;
  return { recordedAt: at, client, actor, action, outcome: outcomeOf(status), subjectKey: subject, body };
}

const patientRole = JSON.stringify({ system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' });
const restType = JSON.stringify({ system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' });
const source = JSON.stringify({ observer: { display: 'Oncoverage' } });

function outcomeOf(status: number): AuditEntry['outcome'] {
  if (status < 400) return 'success';
  return status < 500 ? 'minor-failure' : 'serious-failure';
}

/** http://hl7.org/fhir/audit-event-outcome: 0 success, 4 minor, 8 serious failure. */
function fhirOutcome(status: number): '0' | '4' | '8' {
  if (status < 400) return '0';
  return status < 500 ? '4' : '8';
}

/** Somebody looked at a stored exchange. */
export interface ReadExchange {
  readonly at: string;
  readonly actor: string;
  readonly exchange: string;
  /** Whose exchange it was; null where there is none of this id. */
  readonly client: string | null;
  readonly reason: string;
  readonly found: boolean;
}

/** The audit's entry for a look at a stored exchange. */
export function exchangeRead({ at, actor, exchange, client, reason, found }: ReadExchange): AuditEntry {
  const event = {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ display: 'exchange read' }],
    action: 'R',
    recorded: at,
    outcome: found ? '0' : '4',
    purposeOfEvent: [{ text: reason }],
    agent: [{ who: { identifier: { value: actor } }, requestor: true }],
    source: { observer: { display: 'Oncoverage' } },
    entity: [{ what: { identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${exchange}` } } }],
  };
  const outcome = found ? 'success' : 'minor-failure';
  return { recordedAt: at, client, actor, action: 'exchange read', outcome, subjectKey: null, body: JSON.stringify(event) };
}
