import { z } from 'zod';
import type { CodeSetData } from '../terminology/code-set.ts';

/** One documentation form as questionnaires/ states it, before it is rendered for a version of the guide. */
export interface Form extends FormSource {
  /** The folder, and the last part of the canonical: `cigna-amtagvi-initial`. */
  readonly key: string;
  /** Libraries that fill the form in from the EHR, its own first, then those it rests on. */
  readonly libraries: readonly CqlLibrary[];
  /** Value sets its choices come from. */
  readonly valueSets: readonly CodeSetData[];
}

/** One CQL library with its compiled form. `name` is the identifier the CQL declares. */
export interface CqlLibrary {
  readonly name: string;
  readonly version: string;
  readonly cql: string;
  /** ELM, JSON text. */
  readonly elm: string;
  /** Names of the libraries it includes. */
  readonly includes: readonly string[];
}

/** A question, a group or a text. What a key means in FHIR is told by questionnaires/README.md. */
export interface FormItem {
  readonly linkId: string;
  readonly type: 'group' | 'display' | 'boolean' | 'integer' | 'decimal' | 'string' | 'text' | 'choice' | 'attachment';
  readonly text: string;
  readonly section?: string;
  readonly help?: string;
  readonly required?: boolean;
  readonly repeats?: boolean;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly mimeTypes?: readonly string[];
  readonly maxSizeMb?: number;
  readonly answerValueSet?: string;
  readonly enableWhen?: readonly Condition[];
  readonly enableBehavior?: 'any' | 'all';
  readonly populate?: string;
  readonly populateEach?: string;
  readonly calculate?: 'lesionVolume' | 'lesionTotal';
  readonly item?: readonly FormItem[];
}

export interface Condition {
  readonly question: string;
  readonly operator: '=' | 'exists';
  readonly answerBoolean: boolean;
}

const item: z.ZodType<FormItem> = z.strictObject({
  linkId: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/),
  type: z.enum(['group', 'display', 'boolean', 'integer', 'decimal', 'string', 'text', 'choice', 'attachment']),
  text: z.string().min(1),
  section: z.string().min(1).exactOptional(),
  help: z.string().min(1).exactOptional(),
  required: z.boolean().exactOptional(),
  repeats: z.boolean().exactOptional(),
  maxLength: z.int().positive().exactOptional(),
  minValue: z.number().exactOptional(),
  mimeTypes: z.array(z.string().min(1)).exactOptional(),
  maxSizeMb: z.number().positive().exactOptional(),
  answerValueSet: z.string().min(1).exactOptional(),
  enableWhen: z
    .array(z.strictObject({ question: z.string().min(1), operator: z.enum(['=', 'exists']), answerBoolean: z.boolean() }))
    .min(1)
    .exactOptional(),
  enableBehavior: z.enum(['any', 'all']).exactOptional(),
  populate: z.string().min(1).exactOptional(),
  populateEach: z.string().min(1).exactOptional(),
  calculate: z.enum(['lesionVolume', 'lesionTotal']).exactOptional(),
  get item() {
    return z.array(item).min(1).exactOptional();
  },
});

const duration = z.enum(['under-1min', 'under-3min', 'under-5min', 'over-5min']);

/** The shape of a questionnaire.json. */
export const formSource = z.strictObject({
  policy: z.string().min(1),
  phase: z.enum(['initial', 'continued']),
  /** `order`: asked when the order is signed. `place`: asked once the place of treatment can be known. */
  stage: z.enum(['order', 'place']),
  /** Name of the form's own CQL library, and of the Questionnaire. */
  name: z.string().regex(/^[A-Z]\w+$/),
  title: z.string().min(1),
  /** The policy document that `section` of an item is a section of. */
  source: z.string().min(1),
  /** First day the policy's text is in force, ISO. */
  effectiveFrom: z.iso.date(),
  /** Day on which the form, its libraries or value sets last changed, ISO: `changedsince` goes by it. */
  changed: z.iso.date(),
  clinicalTime: duration,
  totalTime: duration,
  item: z.array(item).min(1),
});
export type FormSource = Readonly<z.output<typeof formSource>>;

/** The item of a form with this linkId; undefined where it has none. */
export function itemOf(items: readonly FormItem[], linkId: string): FormItem | undefined {
  return everyItem(items).find((candidate) => candidate.linkId === linkId);
}

/** All items of a form in order, groups before what they hold. */
export function everyItem(items: readonly FormItem[]): readonly FormItem[] {
  return items.flatMap((candidate) => [candidate, ...everyItem(candidate.item ?? [])]);
}
