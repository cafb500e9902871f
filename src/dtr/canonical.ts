import type { Phase } from '../policy/policy.ts';
import type { Form } from './form.ts';

/** The two guide versions the payer API answers in, each on a base of its own. */
export type DtrVersion = '2.2' | '2.0';

/** Business version of every form, library and value set. It changes with their content. */
export const artifactVersion = '1.0.0';

/** How a form is filled in: all questions at once, or asked in steps by `$next-question`. */
export type FormKind = 'standard' | 'adaptive';

/** One rendition of a form as a canonical names it. */
export interface FormRendition {
  readonly form: Form;
  readonly version: DtrVersion;
  readonly kind: FormKind;
}

/** The canonical URL of a rendition, without version. The renditions for 2.0 have their own, because their content differs. */
export function formUrl(canonicalBase: string, { form, version, kind }: FormRendition): string {
  return `${canonicalBase}/Questionnaire/${formId(form, version, kind)}`;
}

/** The id a rendition is read by, which is the last part of its canonical. */
export function formId(form: Pick<Form, 'key'>, version: DtrVersion, kind: FormKind): string {
  return `${form.key}${kind === 'adaptive' ? '-adaptive' : ''}${version === '2.0' ? '-2-0' : ''}`;
}

/** `url|version`. */
export const versioned = (url: string): string => `${url}|${artifactVersion}`;

/** A canonical taken apart; `version` undefined where none is named. */
export function splitCanonical(canonical: string): { readonly url: string; readonly version: string | undefined } {
  const bar = canonical.indexOf('|');
  return bar < 0 ? { url: canonical, version: undefined } : { url: canonical.slice(0, bar), version: canonical.slice(bar + 1) };
}

/** Every rendition of every form by its canonical URL without version. */
export function renditionsByUrl(forms: readonly Form[], canonicalBase: string): ReadonlyMap<string, FormRendition> {
  const renditions = new Map<string, FormRendition>();
  for (const form of forms)
    for (const version of ['2.2', '2.0'] as const)
      for (const kind of ['standard', 'adaptive'] as const) {
        const rendition = { form, version, kind };
        renditions.set(formUrl(canonicalBase, rendition), rendition);
      }
  return renditions;
}

/** What FactContent.forms wants: the canonical URL without version of every rendition → the policy and phase it documents. */
export function answeringForms(
  forms: readonly Form[],
  canonicalBase: string,
): ReadonlyMap<string, { readonly policy: string; readonly phase: Phase }> {
  return new Map(
    [...renditionsByUrl(forms, canonicalBase)].map(
      ([
        url,
        {
          form: { policy, phase },
        },
      ]) => [url, { policy, phase }],
    ),
  );
}

/** `url|version` of the form asked when an order is signed under a policy and phase; null where the policy has none. */
export function orderForm(forms: readonly Form[], canonicalBase: string, version: DtrVersion, policy: string, phase: Phase): string | null {
  const form = forms.find((candidate) => candidate.stage === 'order' && candidate.policy === policy && candidate.phase === phase);
  return form === undefined ? null : versioned(formUrl(canonicalBase, { form, version, kind: 'standard' }));
}

/** `url|version` of the form about the place of treatment; null where the policy has none. Named only once the place can be known. */
export function placeForm(forms: readonly Form[], canonicalBase: string, version: DtrVersion, policy: string): string | null {
  const form = forms.find((candidate) => candidate.stage === 'place' && candidate.policy === policy);
  return form === undefined ? null : versioned(formUrl(canonicalBase, { form, version, kind: 'standard' }));
}
