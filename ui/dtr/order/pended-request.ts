import { referenceOf, relativeReference } from '../../../src/fhir/reference.ts';
import { isObject, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { Ehr } from '../ehr/ehr.ts';
import type { Session } from '../launch/session.ts';
import { Problem } from '../problem.ts';

/** A prior authorization request that waits for documentation, as the launch names it. */
export interface PendedRequest {
  /** The number the payer knows it by. */
  readonly trace: string;
  /** The order it is about, `Type/id`; undefined where the EHR's Claim does not say. */
  readonly order: string | undefined;
  /** `Coverage/id` of the Claim. */
  readonly coverage: string | undefined;
}

/**
 * The pended request a launch is about: a Task that asks for a form, or the ClaimResponse that pended it.
 * Undefined where the launch names neither.
 * @throws Problem where it names one that carries no number
 */
export async function pendedRequestOf(ehr: Ehr, session: Session): Promise<PendedRequest | undefined> {
  const named = (type: string) => session.context.find((reference) => reference.startsWith(`${type}/`));
  const [task, answer] = [named('Task'), named('ClaimResponse')];
  if (task === undefined && answer === undefined) return undefined;
  const asking = await ehr.read(task ?? answer ?? '');
  const trace = task === undefined ? traceOfAnswer(asking) : traceOfTask(asking);
  if (trace === undefined)
    throw new Problem('The request names no number that the payer would know.', 'Open the app from the order instead, or call the payer.');
  const claim = relativeReference(referenceOf(task === undefined ? asking.request : asking.reasonReference));
  const request = claim?.startsWith('Claim/') === true ? await ehr.readIfThere(claim) : undefined;
  return { trace, order: orderOf(request), coverage: coverageOf(request) };
}

/** `questionnaire-context` of PAS 2.2, `questionnaires-needed` of 2.0; a CDex Task carries it likewise. */
export function traceOfTask(task: Resource): string | undefined {
  return listOf(task.input)
    .filter(isObject)
    .filter((input) => codesOf(input.type).some((code) => code === 'questionnaire-context' || code === 'questionnaires-needed'))
    .map((input) => textOf(input.valueString) ?? (isObject(input.valueIdentifier) ? textOf(input.valueIdentifier.value) : undefined))
    .find((trace) => trace !== undefined);
}

/** The administration reference number of the first line that waits. */
export function traceOfAnswer(answer: Resource): string | undefined {
  const inside = (value: unknown): string | undefined => {
    if (Array.isArray(value)) return value.map(inside).find((found) => found !== undefined);
    if (!isObject(value)) return undefined;
    if (textOf(value.url)?.endsWith('/extension-administrationReferenceNumber') === true) return textOf(value.valueString);
    return inside(Object.values(value));
  };
  return inside(listOf(answer.item)) ?? inside(listOf(answer.extension));
}

function orderOf(claim: Resource | undefined): string | undefined {
  return listOf(claim?.item)
    .filter(isObject)
    .flatMap(({ extension }) => listOf(extension).filter(isObject))
    .filter(({ url }) => textOf(url)?.endsWith('/extension-requestedService') === true)
    .map(({ valueReference }) => relativeReference(referenceOf(valueReference)))
    .find((reference) => reference !== undefined);
}

function coverageOf(claim: Resource | undefined): string | undefined {
  const insurance = listOf(claim?.insurance).filter(isObject);
  const focal = insurance.find((item) => item.focal === true) ?? insurance[0];
  return relativeReference(referenceOf(focal?.coverage));
}

const codesOf = (concept: unknown): readonly unknown[] =>
  isObject(concept) ? listOf(concept.coding).map((coding) => (isObject(coding) ? coding.code : undefined)) : [];
