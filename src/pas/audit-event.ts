import type { PasParts } from './pas-parts.ts';

/** What happened to an authorization, for the audit: who acted, on what, and which parts of the record say why. */
export interface AuditedAct {
  readonly at: string;
  readonly client: string | null;
  /** A client's id, a reviewer, or this service. */
  readonly actor: string;
  /** `pas-submit`, `pas-inquire`, `review-deny`, … */
  readonly action: string;
  /** FHIR AuditEvent.action: create, read, update, delete, execute. */
  readonly code: 'C' | 'R' | 'U' | 'D' | 'E';
  /** The authorization concerned; null where none is. */
  readonly authorization: string | null;
  /** Ids, codes and citations; never names, values or free text. */
  readonly detail: Readonly<Record<string, string>>;
}

/** Writes an act into the audit as a FHIR AuditEvent; resolves when it is on disk. */
export function auditAct({ records, publicUrl }: Pick<PasParts, 'records' | 'publicUrl'>, act: AuditedAct): Promise<void> {
  const event = {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    subtype: [{ system: `${publicUrl}/sid/audit-action`, code: act.action }],
    action: act.code,
    recorded: act.at,
    outcome: '0',
    agent: [{ who: { identifier: { system: `${publicUrl}/sid/actor`, value: act.actor } }, requestor: true }],
    source: { observer: { display: 'Oncoverage' } },
    ...(act.authorization !== null && {
      entity: [
        {
          what: { identifier: { system: `${publicUrl}/sid/authorization`, value: act.authorization } },
          detail: Object.entries(act.detail).map(([type, valueString]) => ({ type, valueString })),
        },
      ],
    }),
  };
  return records.audit.append({
    recordedAt: act.at,
    client: act.client,
    actor: act.actor,
    action: act.action,
    outcome: 'success',
    subjectKey: act.authorization,
    body: JSON.stringify(event),
  });
}
