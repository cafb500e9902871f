import type { JsonObject, Resource } from '../../../src/fhir/resource.ts';
import { populatedItems } from './populated-items.ts';
import { runCql } from './run-cql.ts';

/** What it takes to fill a form in. */
export interface FillingQuestion {
  /** Items of the Questionnaire. */
  readonly items: unknown;
  readonly libraries: readonly Resource[];
  readonly resources: readonly Resource[];
  /** The moment the form is filled in. */
  readonly now: Date;
}

/** Items that hold an answer, or the kind of error for which there are none. */
export type Filled = { readonly item: readonly JsonObject[] } | { readonly error: string };

/** The items that a form's logic fills in. @throws Error where it does not run */
export async function filledItems({ items, libraries, resources, now }: FillingQuestion): Promise<readonly JsonObject[]> {
  return populatedItems(items, await runCql(libraries, resources, now));
}
