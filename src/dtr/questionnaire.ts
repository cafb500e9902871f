import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { BillingRules } from '../judgement/billing-rules.ts';
import { artifactVersion, type DtrVersion, type FormRendition, formId, formUrl, versioned } from './canonical.ts';
import type { Form } from './form.ts';
import { libraryUrl } from './library.ts';
import { questionnaireItem } from './questionnaire-item.ts';
import { extensionUrl, launchContextSystem, profile } from './urls.ts';

/** What forms are rendered with. */
export interface Rendering {
  readonly canonicalBase: string;
  /** The payer API as others see it, without a version: `https://payer.example/fhir`. */
  readonly fhirBase: string;
  readonly billing: BillingRules;
}

/** The Questionnaire of a rendition as it is packaged: all items of a standard form, of an adaptive one none (2.2) or the first (2.0). */
export function questionnaire(rendition: FormRendition, rendering: Rendering): Resource {
  const { form, version, kind } = rendition;
  const item = itemsOf(rendition, rendering);
  return {
    resourceType: 'Questionnaire',
    id: formId(form, version, kind),
    ...(version === '2.2' && { meta: { profile: [kind === 'standard' ? profile.standardForm : profile.adaptiveSearch] } }),
    text: narrative(form.title),
    extension: rootExtensions(rendition, rendering),
    url: formUrl(rendering.canonicalBase, rendition),
    version: artifactVersion,
    name: `${form.name}${kind === 'adaptive' ? 'Adaptive' : ''}${version === '2.0' ? '20' : ''}`,
    title: form.title,
    status: 'active',
    subjectType: ['Patient'],
    date: form.changed,
    effectivePeriod: { start: form.effectiveFrom },
    ...(item.length > 0 && { item }),
  };
}

/** The payer base of a guide version, without a trailing slash. */
export const versionBase = ({ fhirBase }: Pick<Rendering, 'fhirBase'>, version: DtrVersion): string => `${fhirBase}/${version}`;

function itemsOf({ form, version, kind }: FormRendition, { canonicalBase, billing }: Rendering): readonly JsonObject[] {
  const parts = { form, version, canonicalBase, billing, conditions: kind === 'standard' };
  if (kind === 'standard') return form.item.map((item) => questionnaireItem(item, parts));
  // A 2.0.1 package must show by an item that the form is filled in from the EHR; 2.2.0 allows none.
  return version === '2.2' ? [] : [firstQuestion(form, parts)];
}

function firstQuestion(form: Form, parts: Parameters<typeof questionnaireItem>[1]): JsonObject {
  const [clinical] = form.item;
  const question = clinical?.item?.find((item) => item.populate !== undefined || item.item?.some((child) => child.populate !== undefined));
  if (clinical === undefined || question === undefined) throw new TypeError(`${form.key} asks nothing that the EHR could fill in`);
  const wrapped = question.item === undefined ? question : { ...question, item: question.item.slice(0, 1) };
  return questionnaireItem({ ...clinical, item: [wrapped] }, parts);
}

/** Extensions of the Questionnaire itself; the contained Questionnaire of an adaptive response has the same. */
export function rootExtensions({ form, version, kind }: FormRendition, rendering: Rendering): readonly JsonObject[] {
  const libraries = form.libraries.map(({ name }) => libraryUrl(rendering.canonicalBase, name));
  const adaptive = { url: extensionUrl.adaptive, valueUrl: versionBase(rendering, version) };
  const launch = {
    url: extensionUrl.launchContext,
    extension: [
      { url: 'name', valueCoding: { system: launchContextSystem, code: 'patient' } },
      { url: 'type', valueCode: 'Patient' },
    ],
  };
  const canonical = (url: string) => ({ url: extensionUrl.cqfLibrary, valueCanonical: version === '2.2' ? versioned(url) : url });
  return [...(version === '2.2' ? descriptive(form) : []), launch, ...libraries.map(canonical), ...(kind === 'adaptive' ? [adaptive] : [])];
}

/** What 2.2.0 added to tell a form by: how versions compare, who fills it in, how long it takes, that it is for one order. */
function descriptive(form: Form): readonly JsonObject[] {
  return [
    { url: extensionUrl.versionAlgorithm, valueCoding: { system: 'http://hl7.org/fhir/version-algorithm', code: 'semver' } },
    { url: extensionUrl.audience, valueCode: 'clinical' },
    { url: extensionUrl.audience, valueCode: 'admin' },
    {
      url: extensionUrl.completionTime,
      extension: [
        { url: 'clinicalTime', valueCode: form.clinicalTime },
        { url: 'totalTime', valueCode: form.totalTime },
      ],
    },
    { url: extensionUrl.requestSpecific, valueBoolean: true },
  ];
}

/** The narrative of a form: 2.0.1 wants one. */
export function narrative(title: string): JsonObject {
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${escaped(title)}</p></div>` };
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
