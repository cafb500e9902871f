/** Every scope a client may be granted: what the operations of the payer API ask for, and wider ones that cover them. */
export const scopePattern = /^system\/(\*|[A-Z][A-Za-z]*)\.(c?r?u?d?s?|read|write|\*)$/;

/** `system/*.cruds` covers `system/Claim.c`; each letter asked for must be granted. SMART v1 `.read`, `.write`, `.*` are understood. */
export function covers(granted: string, wanted: string): boolean {
  const parse = (scope: string) => /^system\/(\*|[A-Za-z]+)\.([a-z*]+)$/.exec(scope);
  const [, grantedType, grantedActions = ''] = parse(granted) ?? [];
  const [, wantedType, wantedActions = ''] = parse(wanted) ?? [];
  if (grantedType === undefined || wantedType === undefined || (grantedType !== '*' && grantedType !== wantedType)) return false;
  const letters = { read: 'rs', write: 'cud', '*': 'cruds' }[grantedActions] ?? grantedActions;
  return [...wantedActions].every((letter) => letters.includes(letter));
}
