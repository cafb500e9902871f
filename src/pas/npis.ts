import { identifierOf, referenceOf } from '../fhir/reference.ts';
import { isObject, listOf, type Resource } from '../fhir/resource.ts';
import type { Client } from '../security/client.ts';
import type { BundleIndex } from './bundle-index.ts';
import { refuseTooMany } from './names-at-once.ts';
import { extensionsOf, extensionUrl } from './urls.ts';

/** What of a Claim names providers. */
export interface ClaimOfProviders {
  readonly claim: Resource;
  readonly index: BundleIndex;
}

/** NPIs of who requests, orders or renders: provider, care team, and requesters and performers of the orders, each with its practitioner and organization. */
export function npisOf({ claim, index }: ClaimOfProviders): readonly string[] {
  const orders = listOf(claim.item)
    .filter(isObject)
    .flatMap((item) => extensionsOf(item, extensionUrl.requestedService))
    .flatMap((extension) => index.resolve(referenceOf(extension.valueReference), claim) ?? []);
  const named = [
    ...[claim.provider, ...listOf(claim.careTeam).map((member) => (isObject(member) ? member.provider : undefined))].map((value) => ({
      value,
      from: claim,
    })),
    ...orders.flatMap((order) => [order.requester, ...listOf(order.performer)].map((value) => ({ value, from: order }))),
  ];
  const npis = new Set<string>();
  for (const { value, from } of named) {
    const provider = index.resolve(referenceOf(value), from);
    for (const resource of provider === undefined ? [] : [provider, ...behind(provider, index)])
      for (const npi of npisOfResource(resource)) npis.add(npi);
  }
  refuseTooMany(npis.size, 'Claim');
  return [...npis];
}

function behind(provider: Resource, index: BundleIndex): readonly Resource[] {
  return [provider.practitioner, provider.organization].flatMap((value) => index.resolve(referenceOf(value), provider) ?? []);
}

/** The NPIs among a resource's own identifiers. */
export function npisOfResource(resource: Resource): readonly string[] {
  return listOf(resource.identifier).flatMap((item) => {
    const identifier = identifierOf(item);
    return identifier?.system === npiSystem ? [identifier.value] : [];
  });
}

const npiSystem = 'http://hl7.org/fhir/sid/us-npi';

/** Those of the NPIs that a client may act for: all of them without authentication, else those registered for it. */
export function allowedNpis(client: Client, npis: readonly string[], open: boolean): readonly string[] {
  return open ? npis : npis.filter((npi) => client.npi.includes(npi));
}
