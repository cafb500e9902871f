import { randomUUID } from 'node:crypto';
import type { Resource } from '../fhir/resource.ts';
import type { Finding } from '../policy/judge.ts';
import { type FormRendition, formUrl } from './canonical.ts';
import { draftResponse, type ResponseAbout } from './draft-response.ts';
import { knownAnswers } from './known-answers.ts';
import { libraries } from './library.ts';
import { questionnaire, type Rendering, versionBase } from './questionnaire.ts';
import { profile } from './urls.ts';
import { expandedValueSet, valueSetUrl } from './value-set.ts';

/** One form to package, for what, and what is known of its answers. */
export interface PackagedForm {
  readonly rendition: FormRendition;
  readonly about: ResponseAbout;
  readonly findings: readonly Finding[];
}

/** The closed bundle of one form: the form first, its draft response, every library it rests on, every value set, expanded. */
export function packageBundle({ rendition, about, findings }: PackagedForm, rendering: Rendering): Resource {
  const { form, version } = rendition;
  const { canonicalBase } = rendering;
  const draft = draftResponse(rendition, rendering, about, knownAnswers(form, findings));
  const at = (url: string) => `${versionBase(rendering, version)}${url.slice(canonicalBase.length)}`;
  const entry = [
    { fullUrl: at(formUrl(canonicalBase, rendition)), resource: questionnaire(rendition, rendering) },
    { fullUrl: `urn:uuid:${randomUUID()}`, resource: draft },
    ...libraries(form.libraries, canonicalBase).map((resource) => ({ fullUrl: at(`${resource.url}`), resource })),
    ...form.valueSets.map((set) => ({
      fullUrl: at(valueSetUrl(canonicalBase, set.name)),
      resource: expandedValueSet(set, canonicalBase, about.authored),
    })),
  ];
  return {
    resourceType: 'Bundle',
    ...(version === '2.2' && { meta: { profile: [profile.packageBundle] } }),
    type: 'collection',
    timestamp: about.authored,
    entry,
  };
}
