import type { JsonObject, Resource } from '../fhir/resource.ts';
import { type DtrVersion, type FormRendition, formUrl, versioned } from './canonical.ts';
import type { FormItem } from './form.ts';
import { knownToPayer } from './information-origin.ts';
import { narrative, type Rendering, rootExtensions } from './questionnaire.ts';
import { coverageCodes, extensionUrl, profile } from './urls.ts';

/** What a response is about, as the client knows it. */
export interface ResponseAbout {
  /** `Patient/id`; undefined where the client named none. */
  readonly patient: string | undefined;
  /** `Coverage/id`; undefined where the coverage has no id. */
  readonly coverage: string | undefined;
  /** `Type/id` of the orders. */
  readonly orders: readonly string[];
  readonly authored: string;
}

/**
 * The draft response that comes with a form: what it is about, and the answers we already know, each marked as ours.
 * It refers to nothing but the client's own resources.
 */
export function draftResponse(
  rendition: FormRendition,
  rendering: Rendering,
  about: ResponseAbout,
  known: ReadonlyMap<string, boolean>,
): Resource {
  const { form, version, kind } = rendition;
  const adaptive = kind === 'adaptive';
  const answered = adaptive ? [] : answeredItems(form.item, known, version);
  // 2.0.1 wants at least one item, even where nothing is known.
  const item =
    answered.length > 0 || adaptive || version === '2.2' ? answered : form.item.slice(0, 1).map(({ linkId, text }) => ({ linkId, text }));
  const url = versioned(formUrl(rendering.canonicalBase, rendition));
  return {
    resourceType: 'QuestionnaireResponse',
    ...(version === '2.2' && { meta: { profile: [adaptive ? profile.adaptiveResponse : profile.response] } }),
    ...(adaptive && { contained: [containedForm(rendition, rendering, [])] }),
    extension: aboutExtensions(version, about),
    questionnaire: adaptive ? `#${containedId}` : url,
    status: 'in-progress',
    ...(about.patient !== undefined && { subject: { reference: about.patient } }),
    authored: about.authored,
    ...(item.length > 0 && { item }),
  };
}

/** The id by which an adaptive response contains its form. */
export const containedId = 'asked';

/** The form as far as it has been asked, as it is contained in an adaptive response. It stands for no canonical of its own. */
export function containedForm(rendition: FormRendition, rendering: Rendering, item: readonly JsonObject[]): Resource {
  const { form } = rendition;
  const url = formUrl(rendering.canonicalBase, rendition);
  return {
    resourceType: 'Questionnaire',
    id: containedId,
    text: narrative(form.title),
    extension: rootExtensions(rendition, rendering).filter((extension) => extension.url !== extensionUrl.versionAlgorithm),
    ...(rendition.version === '2.2' && { url }),
    derivedFrom: [versioned(url)],
    title: form.title,
    status: 'active',
    subjectType: ['Patient'],
    ...(item.length > 0 && { item }),
  };
}

function aboutExtensions(version: DtrVersion, { coverage, orders }: ResponseAbout): readonly JsonObject[] {
  const context = (reference: string) => ({ url: extensionUrl.qrContext, valueReference: { reference } });
  const covered = coverage === undefined ? { type: 'Coverage', display: 'the coverage this was asked for' } : { reference: coverage };
  return [
    ...(version === '2.2'
      ? [{ url: extensionUrl.qrCoverage, valueReference: covered }]
      : coverage === undefined
        ? []
        : [context(coverage)]),
    ...orders.map(context),
    { url: extensionUrl.intendedUse, valueCodeableConcept: { coding: [{ system: coverageCodes[version], code: 'withpa' }] } },
  ];
}

/** The items that hold a known answer, within their groups. */
function answeredItems(items: readonly FormItem[], known: ReadonlyMap<string, boolean>, version: DtrVersion): readonly JsonObject[] {
  return items.flatMap(({ linkId, text, item }) => {
    const value = known.get(linkId);
    const within = answeredItems(item ?? [], known, version);
    if (value === undefined && within.length === 0) return [];
    const answer = value === undefined ? undefined : [{ extension: [knownToPayer(version)], valueBoolean: value }];
    return [{ linkId, text, ...(answer !== undefined && { answer }), ...(within.length > 0 && { item: within }) }];
  });
}
