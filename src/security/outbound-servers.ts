import type { Client } from './client.ts';
import { isLoopbackHost } from './outbound-address.ts';

/**
 * Whether a FHIR server may be read on a client's behalf: its base URL is one the registry names for it, or lies below one.
 * `anyLoopback` (AUTH=off) also admits every server on this machine. What is no plain http(s) URL may not be read.
 */
export function mayReadFor(client: Client, anyLoopback: boolean): (url: string) => boolean {
  return (text) => {
    const url = baseUrl(text);
    if (url === undefined) return false;
    if (anyLoopback && isLoopbackHost(url.hostname)) return true;
    return client.fhirServers.some((server) => isWithin(baseUrl(server), url));
  };
}

/** The URL of a server's base: http or https, no user, query or fragment. Undefined for anything else. */
export function baseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  return url.username !== '' || url.password !== '' || /[?#]/.test(url.href) ? undefined : url;
}

/**
 * Whether a URL is the base itself or lies below it: same scheme, host and port, and the path continues at a segment,
 * so that `/fhir-other` is not below `/fhir`. A path with an encoded slash, or with dots before a semicolon, is refused:
 * servers differ in how they read it.
 */
export function isWithin(base: URL | undefined, url: URL): boolean {
  if (base === undefined || base.origin !== url.origin || url.username !== '' || url.password !== '') return false;
  if (/%(2f|5c|2e)|\/\.{1,2};/i.test(url.pathname)) return false;
  const path = base.pathname.replace(/\/+$/, '');
  return url.pathname === path || url.pathname.startsWith(`${path}/`);
}
