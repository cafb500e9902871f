import { codingsOf } from '../fhir/coding.ts';
import { badRequest, unprocessable } from '../fhir/outcome.ts';
import { identifierOf, referenceOf } from '../fhir/reference.ts';
import { isObject, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import { bundleOf, entriesOf, neededResource } from './bundle-entries.ts';
import { type BundleEntry, type BundleIndex, createBundleIndex } from './bundle-index.ts';
import { type ClaimKind, itemsOf, kindOf, type RequestedItem } from './request-items.ts';
import { extensionsOf, extensionUrl } from './urls.ts';

export type { RequestedItem } from './request-items.ts';

export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** Bundle.identifier as sent, and what it is known by. */
export interface Transaction {
  readonly element: JsonObject;
  readonly key: string;
}

/** `system|value`. */
export function identifierText({ system, value }: Identifier): string {
  return `${system}|${value}`;
}

/** A PAS request Bundle whose structure has been checked; what the guide leaves optional may still be absent. */
export interface PasRequest {
  readonly identifier: Transaction;
  readonly timestamp: string;
  readonly entries: readonly BundleEntry[];
  readonly index: BundleIndex;
  readonly claim: Resource;
  readonly claimUrl: string;
  readonly claimIdentifiers: readonly Identifier[];
  readonly kind: ClaimKind;
  /** What names the Claim this one replaces, for an update or cancel: its identifiers, and the URL it is referred to by. */
  readonly prior: { readonly identifiers: readonly Identifier[]; readonly url: string | undefined };
  readonly patient: Resource;
  readonly insurer: Resource;
  readonly requestor: Resource;
  readonly coverage: Resource;
  readonly items: readonly RequestedItem[];
  /** Level of service urgent or emergency, or priority stat: the shorter clock. */
  readonly expedited: boolean;
}

/**
 * Checks the structure of a `Claim/$submit` body: a Bundle, or a Parameters that wraps one. Only what no answer can be
 * given without is demanded: the omission of anything else is no fault (PAS conf-14).
 * @throws OutcomeError 400 for what is no PAS Bundle at all, 422 where a reference it needs leads nowhere; both name the element
 */
export function parseRequestBundle(body: unknown): PasRequest {
  const bundle = bundleOf(body);
  const entries = entriesOf(bundle);
  const [first] = entries;
  const identifier = transactionOf(bundle.identifier);
  const timestamp = textOf(bundle.timestamp);
  if (timestamp === undefined) throw badRequest('The Bundle needs a timestamp.', 'Bundle.timestamp', 'required');
  const claim = first.resource;
  if (textOf(claim.use) !== undefined && claim.use !== 'preauthorization')
    throw badRequest('Claim.use has to be preauthorization.', 'Claim.use', 'value');
  // A draft is no request, and a Claim that calls itself cancelled must not be answered as one that stands.
  if (textOf(claim.status) !== undefined && claim.status !== 'active')
    throw badRequest('Claim.status has to be active; a cancel is said by certificationType 3.', 'Claim.status', 'value');
  const index = createBundleIndex(entries);
  const kind = kindOf(claim);
  const claimIdentifiers = listOf(claim.identifier).flatMap((item) => identifierOf(item) ?? []);
  return {
    identifier,
    timestamp,
    entries,
    index,
    claim,
    claimUrl: first.fullUrl,
    claimIdentifiers,
    kind,
    prior: kind === 'initial' ? { identifiers: [], url: undefined } : priorOf(claim, claimIdentifiers, index, first),
    patient: neededResource(index, first, { reference: claim.patient, type: 'Patient', path: 'Claim.patient' }),
    insurer: neededResource(index, first, { reference: claim.insurer, type: 'Organization', path: 'Claim.insurer' }),
    requestor: neededResource(index, first, { reference: claim.provider, path: 'Claim.provider' }),
    coverage: neededResource(index, first, { reference: focalCoverage(claim), type: 'Coverage', path: 'Claim.insurance.coverage' }),
    items: itemsOf(claim, kind),
    expedited: isExpedited(claim),
  };
}

/** What names the exchange. Only the value is needed: the profile demands no system. */
function transactionOf(element: unknown): Transaction {
  const value = isObject(element) ? textOf(element.value) : undefined;
  if (!isObject(element) || value === undefined)
    throw badRequest('The Bundle needs an identifier with a value.', 'Bundle.identifier', 'required');
  return { element, key: identifierText({ system: textOf(element.system) ?? '', value }) };
}

/** A whole cancel that names no other Claim is of the Claim that bears its own identifiers. */
function priorOf(claim: Resource, own: readonly Identifier[], index: BundleIndex, first: BundleEntry): PasRequest['prior'] {
  const related = listOf(claim.related).filter(isObject);
  const url = related.map((one) => referenceOf(one.claim)).find((reference) => reference !== undefined);
  const identifiers = related.flatMap((one) => {
    const prior = index.resolve(referenceOf(one.claim), first);
    const logical = isObject(one.claim) ? one.claim.identifier : undefined;
    return [...listOf(prior?.identifier), ...listOf(logical)].flatMap((item) => identifierOf(item) ?? []);
  });
  if (related.length > 0 && identifiers.length === 0 && url === undefined)
    throw unprocessable('An update names the prior Claim, in the Bundle or by identifier.', 'Claim.related.claim', 'required');
  return { identifiers: related.length === 0 ? own : identifiers, url };
}

/** The Coverage that decides: the focal one, else the first. */
export function focalCoverage(claim: Resource): unknown {
  const insurances = listOf(claim.insurance).filter(isObject);
  return (insurances.find((insurance) => insurance.focal === true) ?? insurances[0])?.coverage;
}

/** X12 1338 U (urgent) or 03 (emergency), or FHIR priority stat. */
function isExpedited(claim: Resource): boolean {
  const levels = extensionsOf(claim, extensionUrl.levelOfServiceCode).flatMap((extension) => codingsOf(extension.valueCodeableConcept));
  return levels.some(({ code }) => code === 'U' || code === '03') || codingsOf(claim.priority).some(({ code }) => code === 'stat');
}
