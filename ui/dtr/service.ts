import { isObject, listOf, textOf } from '../../src/fhir/resource.ts';
import { Problem } from './problem.ts';

/** An answer of this service: its status and what its JSON said. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Calls this service on its own address.
 * @param accessToken of the EHR: by it the service sees that the user may ask
 * @throws Problem where the service cannot be reached
 */
export async function callService(
  path: string,
  question?: { readonly accessToken: string; readonly body: unknown },
): Promise<ServiceAnswer> {
  const request: RequestInit =
    question === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${question.accessToken}` },
          body: JSON.stringify(question.body),
        };
  const response = await fetch(`/dtr/app/${path}`, { cache: 'no-store', ...request }).catch((cause: unknown) => {
    throw new Problem('The payer’s service could not be reached.', 'Check your connection and try again.', cause);
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
}

/** The sentences of an OperationOutcome; empty where it is none. */
export function sentencesOf(outcome: unknown): readonly string[] {
  if (!isObject(outcome) || outcome.resourceType !== 'OperationOutcome') return [];
  return listOf(outcome.issue).flatMap((issue) => {
    if (!isObject(issue)) return [];
    const text = isObject(issue.details) ? textOf(issue.details.text) : undefined;
    return text ?? textOf(issue.diagnostics) ?? [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
