import type { z } from 'zod';
import { OutcomeError } from '../fhir/outcome.ts';

/** 400 for what a schema refused, one issue an element. Texts name elements and expected types, never a value. */
export function malformed(error: z.ZodError, root = ''): OutcomeError {
  return new OutcomeError(
    400,
    error.issues.map(({ path, message }) => {
      const expression = elementOf(root, path);
      return { severity: 'error', code: 'structure', text: `${expression || 'the body'}: ${message}`, expression: expression || '$this' };
    }),
  );
}

function elementOf(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((element, step) => {
    if (typeof step === 'number') return `${element}[${step}]`;
    return element === '' ? String(step) : `${element}.${String(step)}`;
  }, root);
}
