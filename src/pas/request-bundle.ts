import { codingsOf } from '../fhir/coding.ts';
import { badRequest, unprocessable } from '../fhir/outcome.ts';
import { identifierOf, referenceOf } from '../fhir/reference.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource, textOf } from '../fhir/resource.ts';
import { type BundleEntry, type BundleIndex, createBundleIndex } from './bundle-index.ts';
import { codeSystem, extensionsOf, extensionUrl } from './urls.ts';

/** A PAS request Bundle whose structure has been checked; what the guide leaves optional may still be absent. */
export interface PasRequest {
  readonly identifier: { readonly system: string; readonly value: string };
  readonly timestamp: string;
  readonly entries: readonly BundleEntry[];
  readonly index: BundleIndex;
  readonly claim: Resource;
  readonly claimUrl: string;
  readonly claimIdentifier: { readonly system: string; readonly value: string } | undefined;
  /** What the claim asks for: told apart by structure alone (`related`, certificationType 3). */
  readonly kind: 'initial' | 'update' | 'cancel';
  /** Identifiers of the claim this one replaces, for an update or cancel. */
  readonly priorIdentifiers: readonly { readonly system: string; readonly value: string }[];
  readonly patient: Resource;
  readonly insurer: Resource;
  readonly requestor: Resource;
  readonly coverage: Resource;
  readonly items: readonly RequestedItem[];
  /** Level of service U or E-mergency, or priority stat: the shorter clock. */
  readonly expedited: boolean;
}

/** One line of the request. */
export interface RequestedItem {
  readonly sequence: number;
  readonly element: JsonObject;
  readonly path: string;
  readonly cancelled: boolean;
  readonly change: 'added' | 'changed' | undefined;
}

/**
 * Checks the structure of a `Claim/$submit` body: a Bundle, or a Parameters that wraps one.
 * @throws OutcomeError 400 for what is no PAS Bundle at all, 422 where a reference it needs leads nowhere; both name the element
 */
export function parseRequestBundle(body: unknown): PasRequest {
  const bundle = bundleOf(body);
  const entries = entriesOf(bundle);
  const [first] = entries;
  if (first === undefined || first.resource.resourceType !== 'Claim')
    throw badRequest('The first entry of the Bundle has to be the Claim.', 'Bundle.entry[0].resource', 'structure');
  const identifier = identifierOf(bundle.identifier);
  if (identifier === undefined) throw badRequest('The Bundle needs an identifier with system and value.', 'Bundle.identifier', 'required');
  const timestamp = textOf(bundle.timestamp);
  if (timestamp === undefined) throw badRequest('The Bundle needs a timestamp.', 'Bundle.timestamp', 'required');
  const claim = first.resource;
  if (textOf(claim.use) !== undefined && claim.use !== 'preauthorization')
    throw badRequest('Claim.use has to be preauthorization.', 'Claim.use', 'value');
  const index = createBundleIndex(entries);
  const kind = kindOf(claim);
  return {
    identifier,
    timestamp,
    entries,
    index,
    claim,
    claimUrl: first.fullUrl,
    claimIdentifier: listOf(claim.identifier)
      .map(identifierOf)
      .find((item) => item !== undefined),
    kind,
    priorIdentifiers: kind === 'initial' ? [] : priorIdentifiersOf(claim, index, first),
    patient: needed(index, first, claim.patient, 'Patient', 'Claim.patient'),
    insurer: needed(index, first, claim.insurer, 'Organization', 'Claim.insurer'),
    requestor: needed(index, first, claim.provider, undefined, 'Claim.provider'),
    coverage: needed(index, first, focalCoverage(claim), 'Coverage', 'Claim.insurance.coverage'),
    items: itemsOf(claim, kind),
    expedited: isExpedited(claim),
  };
}

function bundleOf(body: unknown): Resource {
  if (isResource(body) && body.resourceType === 'Parameters') {
    const wrapped = listOf(body.parameter).find(
      (item) => isObject(item) && isResource(item.resource) && item.resource.resourceType === 'Bundle',
    );
    if (isObject(wrapped) && isResource(wrapped.resource)) return wrapped.resource;
  }
  if (!isResource(body) || body.resourceType !== 'Bundle') throw badRequest('The body has to be a Bundle.', 'Bundle', 'structure');
  if (body.type !== undefined && body.type !== 'collection') throw badRequest('Bundle.type has to be collection.', 'Bundle.type', 'value');
  return body;
}

function entriesOf(bundle: Resource): readonly BundleEntry[] {
  if (!Array.isArray(bundle.entry) || bundle.entry.length === 0) throw badRequest('The Bundle has no entries.', 'Bundle.entry', 'required');
  return bundle.entry.map((entry: unknown, at) => {
    if (!isObject(entry) || !isResource(entry.resource))
      throw badRequest('Every entry needs a resource.', `Bundle.entry[${at}].resource`, 'structure');
    const fullUrl = textOf(entry.fullUrl);
    if (fullUrl === undefined) throw badRequest('Every entry needs a fullUrl.', `Bundle.entry[${at}].fullUrl`, 'required');
    return { fullUrl, resource: entry.resource };
  });
}

function kindOf(claim: Resource): PasRequest['kind'] {
  if (certificationTypeOf(claim) === '3') return 'cancel';
  return listOf(claim.related).length > 0 ? 'update' : 'initial';
}

/** The X12 1322 code on a claim or an item: I initial, 3 cancel. */
export function certificationTypeOf(element: JsonObject): string | undefined {
  const [found] = extensionsOf(element, extensionUrl.certificationType);
  return codingsOf(found?.valueCodeableConcept).find((coding) => coding.system === codeSystem.certificationType)?.code;
}

function priorIdentifiersOf(claim: Resource, index: BundleIndex, first: BundleEntry): PasRequest['priorIdentifiers'] {
  const found = listOf(claim.related).flatMap((related) => {
    if (!isObject(related)) return [];
    const prior = index.resolve(referenceOf(related.claim), first);
    const logical = isObject(related.claim) ? related.claim.identifier : undefined;
    return [...listOf(prior?.identifier), ...listOf(logical)].flatMap((item) => identifierOf(item) ?? []);
  });
  if (found.length === 0)
    throw unprocessable('An update or cancel names the prior Claim, in the Bundle or by identifier.', 'Claim.related.claim', 'required');
  return found;
}

function focalCoverage(claim: Resource): unknown {
  const insurances = listOf(claim.insurance).filter(isObject);
  return (insurances.find((insurance) => insurance.focal === true) ?? insurances[0])?.coverage;
}

function needed(index: BundleIndex, from: BundleEntry, reference: unknown, type: string | undefined, path: string): Resource {
  const target = index.resolve(referenceOf(reference), from);
  if (target === undefined) throw unprocessable('The resource this refers to has to be in the Bundle.', path, 'not-found');
  if (type !== undefined && target.resourceType !== type) throw unprocessable(`This has to refer to a ${type}.`, path, 'value');
  return target;
}

function itemsOf(claim: Resource, kind: PasRequest['kind']): readonly RequestedItem[] {
  const items = listOf(claim.item);
  // The guide's narrative lets a whole cancel come without lines though the profile wants one: both are accepted.
  if (items.length === 0 && kind !== 'cancel') throw badRequest('The Claim has no items.', 'Claim.item', 'required');
  const seen = new Set<number>();
  return items.map((element, at) => {
    const path = `Claim.item[${at}]`;
    if (!isObject(element) || typeof element.sequence !== 'number' || !Number.isSafeInteger(element.sequence) || element.sequence < 1)
      throw badRequest('Every item needs a sequence, a positive whole number.', `${path}.sequence`, 'required');
    if (seen.has(element.sequence)) throw badRequest('Each item has a sequence of its own.', `${path}.sequence`, 'duplicate');
    seen.add(element.sequence);
    const [changed] = extensionsOf(element, extensionUrl.infoChanged);
    const change = changed?.valueCode === 'added' || changed?.valueCode === 'changed' ? changed.valueCode : undefined;
    return { sequence: element.sequence, element, path, cancelled: isCancelled(element, kind), change };
  });
}

function isCancelled(item: JsonObject, kind: PasRequest['kind']): boolean {
  const flagged = listOf(item.modifierExtension).some(
    (extension) => isObject(extension) && extension.url === extensionUrl.infoCancelled && extension.valueBoolean === true,
  );
  return kind === 'cancel' || flagged || certificationTypeOf(item) === '3';
}

/** X12 1338 U (urgent) or 03 (emergency), or FHIR priority stat. */
function isExpedited(claim: Resource): boolean {
  const levels = extensionsOf(claim, extensionUrl.levelOfServiceCode).flatMap((extension) => codingsOf(extension.valueCodeableConcept));
  return levels.some(({ code }) => code === 'U' || code === '03') || codingsOf(claim.priority).some(({ code }) => code === 'stat');
}
