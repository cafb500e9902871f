import type { DtrVersion } from '../dtr/canonical.ts';
import { capabilityStatement, dtrCapabilities } from '../dtr/capability-statement.ts';
import type { DtrParts } from '../dtr/dtr-parts.ts';
import { dtrDiscovery, dtrEndpoints } from '../dtr/endpoints.ts';
import { pasCapability } from '../pas/capability.ts';
import { inquireHandler } from '../pas/inquire.ts';
import type { PasParts } from '../pas/pas-parts.ts';
import { submitHandler } from '../pas/submit.ts';
import { submitAttachmentHandler } from '../pas/submit-attachment.ts';
import { subscriptionHandlers } from '../pas/subscriptions.ts';
import type { Handler } from './handler.ts';
import type { Route } from './route.ts';

const versions = ['2.2', '2.0'] as const satisfies readonly DtrVersion[];

/** The payer API: documentation (DTR) and prior authorization (PAS) on one FHIR base a guide version, and their discovery. */
export function payerRoutes(dtr: DtrParts, pas: PasParts): readonly Route[] {
  return [
    ...versions.flatMap((version) => [
      ...documentationRoutes(dtr, version),
      ...authorizationRoutes(pas, version),
      metadataRoute(dtr, version),
    ]),
    open('/.well-known/davinci-configuration', async () => ({ status: 200, body: discovery(dtr) })),
  ];
}

const open = (path: string, handler: Handler): Route => ({ method: 'GET', path, access: 'open', handler });

function documentationRoutes(dtr: DtrParts, version: DtrVersion): readonly Route[] {
  return dtrEndpoints(dtr, version).map(({ method, path, scope, handler }) => ({
    method,
    path: `/fhir${path}`,
    access: 'fhir',
    scope,
    handler,
  }));
}

function authorizationRoutes(pas: PasParts, version: DtrVersion): readonly Route[] {
  const subscriptions = subscriptionHandlers(pas, version);
  const at = (method: Route['method'], path: string, scope: string, handler: Handler): Route => ({
    method,
    path: `/fhir/${version}/${path}`,
    access: 'fhir',
    scope,
    handler,
  });
  return [
    at('POST', 'Claim/$submit', 'system/Claim.c', submitHandler(pas, version)),
    at('POST', 'Claim/$inquire', 'system/Claim.rs', inquireHandler(pas, version)),
    at('POST', '$submit-attachment', 'system/DocumentReference.c', submitAttachmentHandler(pas)),
    at('POST', 'Subscription', 'system/Subscription.c', subscriptions.create),
    at('GET', 'Subscription/:id', 'system/Subscription.rs', subscriptions.read),
    at('PUT', 'Subscription/:id', 'system/Subscription.u', subscriptions.update),
    at('DELETE', 'Subscription/:id', 'system/Subscription.d', subscriptions.remove),
    at('GET', 'Subscription/:id/$status', 'system/Subscription.rs', subscriptions.status),
  ];
}

function metadataRoute(dtr: DtrParts, version: DtrVersion): Route {
  const base = `${dtr.fhirBase}/${version}`;
  const pas = {
    ...pasCapability,
    implementationGuide: [
      `http://hl7.org/fhir/us/davinci-pas/ImplementationGuide/hl7.fhir.us.davinci-pas|${version === '2.2' ? '2.2.1' : '2.0.1'}`,
    ],
  };
  const statement = capabilityStatement(base, '2026-11-21', [dtrCapabilities(version), pas]);
  return open(`/fhir/${version}/metadata`, async () => ({ status: 200, body: statement, contentType: 'application/fhir+json' }));
}

/** HRex endpoint discovery: where each guide version is spoken. */
function discovery(dtr: DtrParts): object {
  const pas = Object.fromEntries(
    versions.map((version) => [`davinci_pas_submit_endpoint#${version}`, `${dtr.fhirBase}/${version}/Claim/$submit`]),
  );
  const inquire = Object.fromEntries(
    versions.map((version) => [`davinci_pas_inquire_endpoint#${version}`, `${dtr.fhirBase}/${version}/Claim/$inquire`]),
  );
  return { ...dtrDiscovery(dtr.fhirBase), ...pas, ...inquire };
}
