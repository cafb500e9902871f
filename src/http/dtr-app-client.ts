import type { Client } from '../security/client.ts';
import { isLoopbackHost } from '../security/outbound-address.ts';
import { baseUrl, isWithin } from '../security/outbound-servers.ts';
import { type ClientRegistry, demoClient } from '../security/registry.ts';

/** An EHR the documentation app may be launched from: the client it is to us, and who the app is to it. */
export interface LaunchingEhr {
  readonly client: Client;
  /** Our client id at that EHR's authorization server. */
  readonly smartClientId: string;
  /** The FHIR base without a trailing slash. */
  readonly fhirServer: string;
}

/** Our client id where the registry is not used: any EHR on this machine. */
const demoSmartClientId = 'oncoverage-dtr';

/**
 * Whose EHR a FHIR server is: the one client that registered it, or a base above it, and gave the app a client id.
 * Undefined for every other server; nothing is ever read from those.
 * @param open AUTH=off: every server on this machine is the demo client's
 */
export function launchingEhr(registry: ClientRegistry, fhirServer: string, open: boolean): LaunchingEhr | undefined {
  const url = baseUrl(fhirServer);
  if (url === undefined) return undefined;
  const base = url.href.replace(/\/+$/, '');
  if (open && isLoopbackHost(url.hostname)) return { client: demoClient, smartClientId: demoSmartClientId, fhirServer: base };
  const owners = registry.all.filter((client) => client.fhirServers.some((server) => isWithin(baseUrl(server), url)));
  const [client] = owners;
  if (client?.smartClientId === undefined || owners.length > 1) return undefined;
  return { client, smartClientId: client.smartClientId, fhirServer: base };
}
