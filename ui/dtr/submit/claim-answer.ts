import { isObject, isResource, type JsonObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';

/** What the payer answered to a request, as the user is told. */
export interface ClaimAnswer {
  readonly outcome: 'approved' | 'modified' | 'denied' | 'pended' | 'error' | 'other';
  /** The authorization number; undefined unless something was granted. */
  readonly number: string | undefined;
  readonly period: { readonly start: string | undefined; readonly end: string | undefined } | undefined;
  readonly disposition: string | undefined;
  readonly notes: readonly string[];
  /** Documents the payer asks for besides, in LOINC or in words. */
  readonly documents: number;
  /** Whether it asks for a form. */
  readonly asksForForm: boolean;
}

/** X12 306, the action codes of a review. */
const outcomes: Readonly<Record<string, ClaimAnswer['outcome']>> = {
  A1: 'approved',
  A2: 'modified',
  A6: 'modified',
  A3: 'denied',
  A4: 'pended',
};

/** Reads a PAS response Bundle; undefined where it holds no ClaimResponse. */
export function claimAnswer(bundle: unknown): ClaimAnswer | undefined {
  const resources = isResource(bundle)
    ? listOf(bundle.entry).flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : []))
    : [];
  const response = resources.find(({ resourceType }) => resourceType === 'ClaimResponse');
  if (response === undefined) return undefined;
  const ofType = (type: string): readonly Resource[] => resources.filter(({ resourceType }) => resourceType === type);
  const period = isObject(response.preAuthPeriod) ? response.preAuthPeriod : undefined;
  return {
    outcome: response.outcome === 'error' ? 'error' : (outcomes[actionCodeOf(response) ?? ''] ?? 'other'),
    number: textOf(response.preAuthRef),
    period: period && { start: textOf(period.start), end: textOf(period.end) },
    disposition: textOf(response.disposition),
    notes: listOf(response.processNote).flatMap((note) => (isObject(note) ? (textOf(note.text) ?? []) : [])),
    documents: ofType('CommunicationRequest').length,
    asksForForm: ofType('Task').some((task) =>
      listOf(task.input).some((input) => isObject(input) && JSON.stringify(input.type ?? '').includes('questionnaire')),
    ),
  };
}

function actionCodeOf(response: Resource): string | undefined {
  const [item] = listOf(response.item).filter(isObject);
  const [adjudication] = listOf(item?.adjudication).filter(isObject);
  const action = part(adjudication, 'extension-reviewAction');
  const code = part(action, 'extension-reviewActionCode');
  const [coding] = isObject(code?.valueCodeableConcept) ? listOf(code.valueCodeableConcept.coding).filter(isObject) : [];
  return textOf(coding?.code);
}

function part(element: JsonObject | undefined, name: string): JsonObject | undefined {
  const found = listOf(element?.extension).find((extension) => isObject(extension) && textOf(extension.url)?.endsWith(name) === true);
  return isObject(found) ? found : undefined;
}
