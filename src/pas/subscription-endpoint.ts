import type { Client } from '../security/client.ts';
import { isLoopbackHost } from '../security/outbound-address.ts';
import { isWithin } from '../security/outbound-servers.ts';

/**
 * Whether a client may have an endpoint notified: one registered for it, or below one; without authentication any on this machine.
 * What a name leads to is judged again at each connection.
 */
export function mayNotify(client: Client, endpoint: string, open: boolean): boolean {
  const url = URL.parse(endpoint);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') return false;
  if (open && isLoopbackHost(url.hostname)) return true;
  if (url.protocol !== 'https:') return false;
  return client.subscriptionEndpoints.some((registered) => isWithin(URL.parse(registered) ?? undefined, url));
}
