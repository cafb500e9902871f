/** The hooks answered. Source: CDS Hooks hook library and CRD 2.2.1, "Hooks". */
export const hooks = [
  'order-sign',
  'order-dispatch',
  'appointment-book',
  'order-select',
  'encounter-start',
  'encounter-discharge',
  'patient-view',
] as const;
export type Hook = (typeof hooks)[number];

/**
 * Primary hooks stand at the end of ordering: every order gets an answer and forms may be asked for. At secondary ones
 * it is too early to ask anybody for documentation.
 */
export type HookClass = 'primary' | 'secondary';

export function hookClassOf(hook: Hook): HookClass {
  return hook === 'order-sign' || hook === 'order-dispatch' || hook === 'appointment-book' ? 'primary' : 'secondary';
}

/** Whether answers go onto the orders by system action; the encounter hooks and patient-view answer with cards only. */
export function returnsCoverageInformation(hook: Hook): boolean {
  return hookClassOf(hook) === 'primary' || hook === 'order-select';
}
