import type { OfferedHook } from './hook-request.ts';
import { offeredHooks } from './hook-request.ts';
import type { Chosen } from './what-if.ts';

/** What a permanent link to a case says: patient, moment, order shown, switches. */
export interface Place {
  readonly caseId: string | undefined;
  readonly hook: OfferedHook;
  readonly order: string | undefined;
  readonly chosen: Chosen;
}

/** Reads the query of the page's address; what it does not know it ignores. */
export function placeIn(query: string): Place {
  const said = new URLSearchParams(query);
  const hook = offeredHooks.find((offered) => offered.hook === said.get('hook'))?.hook ?? 'order-sign';
  const chosen = [...said].flatMap(([name, value]) => (name.startsWith('if.') && value !== '' ? [[name.slice(3), value]] : []));
  return { caseId: said.get('case') ?? undefined, hook, order: said.get('order') ?? undefined, chosen: Object.fromEntries(chosen) };
}

/** The query that leads back to a place; defaults are left out. */
export function queryOf({ caseId, hook, order, chosen }: Place): string {
  const said = new URLSearchParams();
  if (caseId !== undefined) said.set('case', caseId);
  if (hook !== 'order-sign') said.set('hook', hook);
  if (order !== undefined) said.set('order', order);
  for (const [id, value] of Object.entries(chosen)) said.set(`if.${id}`, value);
  return said.size === 0 ? '' : `?${said}`;
}
