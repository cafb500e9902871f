import type { Resource } from '../fhir/resource.ts';
import type { Route } from './route.ts';

/** What the playground page starts from. */
export interface PlaygroundSet {
  readonly payers: readonly { readonly key: string; readonly label: string }[];
  readonly cases: readonly PlaygroundCase[];
  readonly switches: readonly WhatIfSwitch[];
  /** Address that opens the form as an EHR would (`?patient=…&order=…&coverage=…`); null where no demo EHR is served. */
  readonly launcher: string | null;
}

/** One synthetic patient at the moment of signing. */
export interface PlaygroundCase {
  readonly id: string;
  readonly name: string;
  /** What there is to see, in a sentence. */
  readonly story: string;
  /** Key of the payer; null where the payer is none of ours. */
  readonly payer: string | null;
  readonly policy: string | null;
  /** `Coverage/…`. */
  readonly coverage: string;
  /** Who signs: `PractitionerRole/…`. */
  readonly user: string;
  readonly expectedDetermination: string;
  /** Draft orders, the product's first. */
  readonly orders: readonly Resource[];
  /** The chart by prefetch key, each search answered in full or, to show it, failed. */
  readonly prefetch: Readonly<Record<string, unknown>>;
}

/** A question of the kind "what if the chart said otherwise". */
export interface WhatIfSwitch {
  readonly id: string;
  readonly label: string;
  /** Products whose orders it concerns; all when absent. */
  readonly products?: readonly string[];
  /** What every option removes first: resources of these types that carry one of the codes; any of the type where no code is named. */
  readonly takesAway: readonly CodedResources[];
  readonly options: readonly WhatIfOption[];
  /** Template of one measured lesion, for the switch whose value is a list of sizes in cm. */
  readonly lesion?: Resource;
}

export interface CodedResources {
  readonly types: readonly string[];
  readonly codes: readonly { readonly system: string; readonly code: string; readonly prefix?: boolean }[];
}

export interface WhatIfOption {
  readonly id: string;
  readonly label: string;
  readonly takesAway: readonly CodedResources[];
  /** Resources put into the chart; `{{patient}}` and `{{daysBefore:n}}` (of the order's day) are filled in. */
  readonly adds?: readonly Resource[];
  /** Elements overwritten (null: removed) in every resource of the type, or in the draft orders (`order`). */
  readonly sets?: readonly { readonly type: string; readonly element: string; readonly value: unknown }[];
  /** The birth date that makes the patient so old on the order's day. */
  readonly born?: { readonly yearsBefore: number; readonly yearOnly?: boolean };
}

/** The demo set for the playground page; no route outside demo mode. */
export function playgroundRoutes(set: PlaygroundSet | undefined): readonly Route[] {
  if (set === undefined) return [];
  const text = JSON.stringify(set);
  return [{ method: 'GET', path: '/playground/cases', access: 'open', handler: async () => ({ status: 200, body: text }) }];
}
