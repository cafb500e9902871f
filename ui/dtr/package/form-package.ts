import { isObject, isResource, listOf, type Resource, textOf } from '../../../src/fhir/resource.ts';

/** One form with all it takes to fill it in. */
export interface FormPackage {
  readonly questionnaire: Resource;
  /** The payer's draft: what it is about, and what the payer knows already. */
  readonly draft: Resource;
  readonly libraries: readonly Resource[];
  readonly valueSets: readonly Resource[];
  /** Which guide the payer answered by: 2.0 knows no difference between what the EHR and what the payer filled in. */
  readonly version: '2.2' | '2.0';
}

/** The packages of an answer to `$questionnaire-package`: a Parameters of either guide version, or a lone Bundle. */
export function packagesIn(answer: unknown): readonly FormPackage[] {
  if (!isResource(answer)) return [];
  if (answer.resourceType === 'Bundle') return packageIn(answer, '2.0');
  return listOf(answer.parameter).flatMap((parameter) => {
    if (!isObject(parameter) || !isResource(parameter.resource) || parameter.resource.resourceType !== 'Bundle') return [];
    return packageIn(parameter.resource, parameter.name === 'packagebundle' ? '2.2' : '2.0');
  });
}

/** What the payer said besides the forms: the OperationOutcomes of the answer. */
export function outcomesIn(answer: unknown): readonly Resource[] {
  if (!isResource(answer)) return [];
  if (answer.resourceType === 'OperationOutcome') return [answer];
  return listOf(answer.parameter).flatMap((parameter) =>
    isObject(parameter) && isResource(parameter.resource) && parameter.resource.resourceType === 'OperationOutcome'
      ? [parameter.resource]
      : [],
  );
}

/** `url|version` of a form. */
export function canonicalOf({ url, version }: Resource): string {
  return [textOf(url), textOf(version)].filter(Boolean).join('|');
}

function packageIn(bundle: Resource, version: '2.2' | '2.0'): readonly FormPackage[] {
  const resources = listOf(bundle.entry).flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : []));
  const ofType = (type: string) => resources.filter(({ resourceType }) => resourceType === type);
  const [questionnaire] = ofType('Questionnaire');
  const [draft] = ofType('QuestionnaireResponse');
  if (questionnaire === undefined) return [];
  return [
    {
      questionnaire,
      draft: draft ?? { resourceType: 'QuestionnaireResponse', questionnaire: canonicalOf(questionnaire), status: 'in-progress' },
      libraries: ofType('Library'),
      valueSets: ofType('ValueSet'),
      version,
    },
  ];
}
