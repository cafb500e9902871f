import { OutcomeError } from '../fhir/outcome.ts';

/** More members, numbers or providers than this no request is about; each of them is looked up. */
const mostNames = 250;

/** Bounds what a single request may have looked up one by one. @throws OutcomeError 413 naming the element that names too many */
export function refuseTooMany(count: number, expression: string): void {
  if (count <= mostNames) return;
  const text = `More than ${mostNames} members, numbers or providers are named at once.`;
  throw new OutcomeError(413, [{ severity: 'error', code: 'too-costly', text, expression }]);
}
