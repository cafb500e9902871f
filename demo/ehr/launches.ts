import { randomUUID } from 'node:crypto';
import { referenceOf, relativeReference } from '../../src/fhir/reference.ts';
import type { Resource } from '../../src/fhir/resource.ts';
import type { DemoPatients } from './demo-patients.ts';

/** What an app learns from the EHR at launch: whose chart is open, and what the user was working on. */
export interface LaunchContext {
  readonly patient: string;
  readonly encounter: string | undefined;
  /** The order (or a form in progress) and the coverage, as DTR asks for them. */
  readonly fhirContext: readonly string[];
  /** `Practitioner/id` of the user. */
  readonly fhirUser: string;
  /** Handed on as it came, whatever the launching card put there. */
  readonly appContext: string | undefined;
}

/** What a launch names itself; the rest is filled from the demo manifest. */
export interface LaunchRequest {
  readonly patient: string;
  readonly encounter?: string | undefined;
  /** References that replace those of the manifest: an order or a form, a coverage. */
  readonly order?: string | undefined;
  readonly coverage?: string | undefined;
  readonly user?: string | undefined;
  readonly appContext?: string | undefined;
}

/** Who signs in where nobody else is known: the one user of the CDS Hooks sandbox. */
const sandboxUser = 'Practitioner/COREPRACTITIONER1';

/** The context of a launch: what was named, else the patient's coverage, first draft order and its signer. */
export function launchContext(
  request: LaunchRequest,
  { patients }: DemoPatients,
  read: (reference: string) => Resource | undefined,
): LaunchContext {
  const known = patients.find(({ id }) => id === request.patient);
  const first = known?.orders[0];
  const order = request.order ?? (first === undefined ? undefined : `${first.resourceType}/${first.id}`);
  const coverage = request.coverage ?? known?.coverage;
  const signer = request.user ?? known?.user ?? sandboxUser;
  const role = signer.startsWith('PractitionerRole/') ? read(signer) : undefined;
  return {
    patient: request.patient,
    encounter: request.encounter,
    fhirContext: [order, coverage].flatMap((reference) => reference ?? []),
    fhirUser: relativeReference(referenceOf(role?.practitioner)) ?? signer,
    appContext: request.appContext,
  };
}

/** Launches waiting to be redeemed, for an hour, the youngest thousand of them. */
export interface Launches {
  add(context: LaunchContext): string;
  find(id: string): LaunchContext | undefined;
  clear(): void;
}

export function createLaunches(now: () => Date): Launches {
  const launches = new Map<string, { readonly context: LaunchContext; readonly until: number }>();
  return {
    add(context) {
      const id = randomUUID();
      launches.set(id, { context, until: now().getTime() + 3_600_000 });
      const [oldest] = launches.keys();
      if (launches.size > 1000 && oldest !== undefined) launches.delete(oldest);
      return id;
    },
    find(id) {
      const found = launches.get(id);
      return found === undefined || found.until < now().getTime() ? undefined : found.context;
    },
    clear: () => launches.clear(),
  };
}
