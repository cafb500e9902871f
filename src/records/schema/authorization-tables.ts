/** What prior authorization leaves behind. */
export interface AuthorizationTables {
  audit_events: AuditEventRow;
}

export interface AuditEventRow {
  chain: string;
}
