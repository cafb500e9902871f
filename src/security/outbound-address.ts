import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Raised inside the connector when a name resolves to an address nobody may reach. Carries no address: a caller learns nothing of our network. */
export class RefusedAddress extends Error {
  readonly code = 'ERR_REFUSED_ADDRESS';

  constructor() {
    super('The address is not a public one.');
    this.name = 'RefusedAddress';
  }
}

/**
 * What an address is to us: `public` may be reached, `loopback` only where the operator allows it, `refused` never
 * (private, link-local, unique-local, multicast, metadata, tunnelled, reserved, or no address at all).
 * An IPv4 address inside an IPv6 one is judged as the IPv4 address.
 */
export function reachOf(address: string): 'public' | 'loopback' | 'refused' {
  if (!ipaddr.isValid(address)) return 'refused';
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (range === 'loopback') return 'loopback';
  if (range !== 'unicast' || metadataAddresses.has(parsed.toString())) return 'refused';
  return parsed instanceof ipaddr.IPv6 && !isGlobalUnicast(parsed) ? 'refused' : 'public';
}

/** A cloud's own service at a public address; the other clouds' lie in link-local, shared or reserved ranges. */
const metadataAddresses: ReadonlySet<string> = new Set(['168.63.129.16']);

/** 2000::/3 is all of IPv6 that has been given out; ::/96 among the rest still reads as IPv4 on some systems. */
function isGlobalUnicast(address: ipaddr.IPv6): boolean {
  return ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}

/** Whether a URL's host names this machine itself, as an address or as `localhost`. A name that merely resolves to it does not. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || reachOf(bare(hostname)) === 'loopback';
}

/** Whether a URL's host is an address, so that no name is looked up for it. */
export function isAddress(hostname: string): boolean {
  return ipaddr.isValid(bare(hostname));
}

/** The host of a URL without the brackets of IPv6. */
export function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/**
 * Wraps a name lookup so that a connection is opened only if every address of the name may be reached: a name with one
 * private address among public ones is how rebinding begins. Node calls it for each new connection, so the address judged is the one used.
 */
export function guardedLookup(lookup: LookupFunction, allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = Array.isArray(found) ? found : [];
      const first = addresses[0];
      const wanted = allowLoopback && isLoopbackHost(hostname) ? 'loopback' : 'public';
      if (first === undefined || addresses.some(({ address }) => reachOf(address) !== wanted)) return callback(new RefusedAddress(), []);
      if (options.all === true) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
