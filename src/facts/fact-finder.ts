import type { Chart } from '../chart/chart.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Fact } from '../policy/fact.ts';
import type { Phase, Product } from '../policy/policy.ts';
import type { Terminology } from '../terminology/code-set.ts';
import type { EvidenceRules } from './evidence-rules.ts';
import type { FactName } from './fact-names.ts';

/** Finds one fact in a chart for one order. Pure: the same chart and context give the same fact. */
export type FactFinder = (chart: Chart, context: OrderContext) => Fact;

/** The finders a group of facts contributes. Each name of {@link FactName} belongs to exactly one group. */
export type FactFinders = { readonly [name in FactName]?: FactFinder };

/** What finders are made from, once, at start. */
export interface FactContent {
  readonly terminology: Terminology;
  readonly rules: EvidenceRules;
  /** Forms whose answers count: canonical URL without version → the policy and phase it documents. */
  readonly forms: ReadonlyMap<string, { readonly policy: string; readonly phase: Phase }>;
  /** Further specialties that count as oncologist (setting ONCOLOGIST_ALSO). */
  readonly oncologistAlso: readonly ('radiation' | 'gynecologic')[];
}

/** The order being judged and what surrounds it. */
export interface OrderContext {
  readonly order: Resource;
  /** The other draft orders of the same call. */
  readonly companions: readonly Resource[];
  /** The ISO day that counts: the order's authoredOn, else the day of the call. */
  readonly day: string;
  /** The later of `day` and the day of the call: what is dated after it has not happened yet. */
  readonly latestDay: string;
  readonly product: Product;
  readonly policy: string;
  readonly phase: Phase;
  /** Identifiers of qualified centers; undefined where none are configured, which leaves the criterion open. */
  readonly treatmentCenters: readonly PlaceIdentifier[] | undefined;
  /** References and resources that name the place besides the order itself: the hook's performer, an Appointment, an Encounter. */
  readonly places: readonly (Resource | string)[];
  /** Our own approved authorizations for this member. */
  readonly ownAuthorizations: readonly OwnAuthorization[];
}

export interface PlaceIdentifier {
  readonly system: string;
  readonly value: string;
}

export interface OwnAuthorization {
  readonly number: string;
  readonly product: Product;
  readonly periodStart: string;
  readonly periodEnd: string | null;
}
