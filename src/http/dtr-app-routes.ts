import { type DtrVersion, renditionsByUrl, splitCanonical } from '../dtr/canonical.ts';
import type { DtrParts } from '../dtr/dtr-parts.ts';
import { logQuestionnaireErrors } from '../dtr/log-questionnaire-errors.ts';
import { nextQuestion } from '../dtr/next-question.ts';
import { questionnairePackage } from '../dtr/questionnaire-package.ts';
import { formsNamed } from '../fhir/forms-named.ts';
import { OutcomeError, preconditionFailed, unprocessable } from '../fhir/outcome.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, isResource, type JsonObject, listOf, type Resource, referenceTo, textOf } from '../fhir/resource.ts';
import type { Records } from '../records/records.ts';
import type { Outbound } from '../security/outbound.ts';
import type { ClientRegistry } from '../security/registry.ts';
import { type LaunchingEhr, launchingEhr } from './dtr-app-client.ts';
import { orderOf, patientOf, type UserEhr, userEhr } from './dtr-app-ehr.ts';
import type { Call, Handler, Reply } from './handler.ts';
import type { Route } from './route.ts';

export interface DtrAppParts {
  readonly dtr: DtrParts;
  readonly registry: () => ClientRegistry;
  readonly outbound: Outbound;
  readonly decisions: Records['decisions'];
  /** `Claim/$submit` of PAS 2.2; undefined where requests are not taken. */
  readonly submit: Handler | undefined;
  /** AUTH=off: any EHR on this machine may launch the app. */
  readonly open: boolean;
  /** FHIR base of the demo EHR, offered where the app is opened by itself; undefined outside demo mode. */
  readonly demoEhr: string | undefined;
}

/**
 * What the documentation app in the browser asks of this service. It holds no key of the EHR's backend: each call proves itself
 * by reading the order from the EHR with the user's own token, and is then answered as that EHR's client.
 */
export function dtrAppRoutes(parts: DtrAppParts): readonly Route[] {
  const packages = { '2.2': questionnairePackage(parts.dtr, '2.2'), '2.0': questionnairePackage(parts.dtr, '2.0') };
  const open = (path: string, handler: Handler): Route => ({ method: 'POST', path: `/dtr/app/${path}`, access: 'open', handler });
  return [
    { method: 'GET', path: '/dtr/app/ehr', access: 'open', handler: (call) => whoLaunches(parts, call) },
    open('package', async (call) => {
      const { body, ehr, user } = await launched(parts, call);
      const order = await orderOf(user, body.order);
      const questionnaires = listOf(body.questionnaire).flatMap((canonical) => textOf(canonical) ?? []);
      const parameters = await packageParameters(parts, { body, ehr, user, order, questionnaires });
      const asked = { ...call, client: ehr.client, body: parameters, rawBody: JSON.stringify(parameters) };
      const urls = questionnaires.map((canonical) => splitCanonical(canonical).url);
      return answeredAs(ehr, order, await packages[versionOfForms(parts.dtr, urls)](asked));
    }),
    open('next-question', (call) => nextQuestions(parts, call)),
    open('error', async (call) => {
      const { body, ehr, user } = await launched(parts, call);
      const order = await orderOf(user, body.order);
      const report = { ...call, client: ehr.client, body: body.report, rawBody: JSON.stringify(body.report) ?? '' };
      return answeredAs(ehr, order, await logQuestionnaireErrors(parts.dtr)(report));
    }),
    open('submit', (call) => submit(parts, call)),
  ];
}

/** The reply, to be audited as that EHR's, about the order's patient: the call itself comes from a browser nobody knows. */
function answeredAs({ client }: LaunchingEhr, order: Resource, reply: Reply): Reply {
  const patient = relativeReference(referenceOf(order.subject ?? order.patient));
  return { ...reply, client: client.id, ...(patient !== undefined && { subject: patient }) };
}

/** Who the app is to an EHR. @throws OutcomeError 422 for an EHR nobody registered */
async function whoLaunches(parts: DtrAppParts, { query }: Call): Promise<Reply> {
  const { iss } = query;
  if (iss === undefined) return { status: 200, body: { demoEhr: parts.demoEhr ?? null } };
  const ehr = ehrOf(parts, iss);
  return { status: 200, body: { clientId: ehr.smartClientId, name: ehr.client.name, submit: parts.submit !== undefined } };
}

function ehrOf(parts: DtrAppParts, fhirServer: unknown): LaunchingEhr {
  const ehr = launchingEhr(parts.registry(), textOf(fhirServer) ?? '', parts.open);
  if (ehr === undefined) throw unprocessable('This EHR is not registered here, so the app cannot be opened from it.', 'iss', 'not-found');
  return ehr;
}

interface Launched {
  readonly body: JsonObject;
  readonly ehr: LaunchingEhr;
  readonly user: UserEhr;
}

async function launched(parts: DtrAppParts, call: Call): Promise<Launched> {
  const body = isObject(call.body) ? call.body : {};
  const ehr = ehrOf(parts, body.fhirServer);
  return { body, ehr, user: userEhr(parts.outbound, ehr, call) };
}

interface PackageQuestion extends Launched {
  readonly order: Resource;
  readonly questionnaires: readonly string[];
}

/** The parameters of `$questionnaire-package` for an order: all of them read from the EHR, none taken from the caller. */
async function packageParameters(parts: DtrAppParts, { body, ehr, user, order, questionnaires }: PackageQuestion): Promise<Resource> {
  const coverage = relativeReference(textOf(body.coverage) ?? referenceOf(listOf(order.insurance)[0]));
  if (coverage?.startsWith('Coverage/') !== true)
    throw preconditionFailed('The order names no coverage, and none was open in the EHR.', 'Order.insurance');
  // A pended request is asked about by its number alone: the payer knows what it is about.
  const trace = textOf(body.trace);
  if (trace !== undefined) return traceParameters(await user.read(coverage), trace);
  const context = textOf(body.context) ?? (await latestAssertion(parts, ehr, order));
  const also = (...references: readonly unknown[]) =>
    Promise.all(references.map((reference) => user.readIfThere(relativeReference(referenceOf(reference)))));
  const [covered, named] = await Promise.all([user.read(coverage), also(order.subject, order.requester, order.medicationReference)]);
  const referenced = [...named, ...(await also(listOf(covered.payor)[0]))];
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'coverage', resource: covered },
      { name: 'order', resource: order },
      ...referenced.filter((resource) => resource !== undefined).map((resource) => ({ name: 'referenced', resource })),
      ...questionnaires.map((valueCanonical) => ({ name: 'questionnaire', valueCanonical })),
      ...(context === undefined ? [] : [{ name: 'context', valueString: context }]),
    ],
  };
}

function traceParameters(coverage: Resource, trace: string): Resource {
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'coverage', resource: coverage },
      { name: 'context', valueString: trace },
    ],
  };
}

/** The assertion id of what was last answered about the order, where the EHR did not keep our answer on it. */
async function latestAssertion(parts: DtrAppParts, { client, fhirServer }: LaunchingEhr, order: Resource): Promise<string | undefined> {
  const patient = patientOf(order).slice('Patient/'.length);
  const decisions = await parts.decisions({ client: client.id, patient, order: referenceTo(order), limit: 5 });
  return decisions.find((decision) => decision.fhirServer === null || decision.fhirServer.replace(/\/+$/, '') === fhirServer)?.assertionId;
}

/** The next questions of an adaptive form about the patient of an order that the caller may read. */
async function nextQuestions(parts: DtrAppParts, call: Call): Promise<Reply> {
  const { body, ehr, user } = await launched(parts, call);
  const order = await orderOf(user, body.order);
  const { response } = body;
  const subject = isObject(response) ? relativeReference(referenceOf(response.subject)) : undefined;
  if (subject !== patientOf(order))
    throw unprocessable('The form is about another patient than the order.', 'QuestionnaireResponse.subject');
  const version = versionOfForms(parts.dtr, isResource(response) ? formsNamed(response) : []);
  const asked = { ...call, client: ehr.client, body: response, rawBody: JSON.stringify(response) };
  return answeredAs(ehr, order, await nextQuestion(parts.dtr, version)(asked));
}

/** The guide version the first form known here is of; the newest where none is known. */
function versionOfForms({ forms, canonicalBase }: DtrParts, urls: readonly string[]): DtrVersion {
  const renditions = renditionsByUrl(forms, canonicalBase);
  return urls.map((url) => renditions.get(url)?.version).find((version) => version !== undefined) ?? '2.2';
}

/** Hands a request on to `Claim/$submit`, if it is about the patient of an order that the caller may read. */
async function submit(parts: DtrAppParts, call: Call): Promise<Reply> {
  if (parts.submit === undefined)
    throw new OutcomeError(404, [{ severity: 'error', code: 'not-supported', text: 'Requests are not taken here.' }]);
  const { body, ehr, user } = await launched(parts, call);
  const order = await orderOf(user, body.order);
  const { bundle } = body;
  const claim = listOf(isObject(bundle) ? bundle.entry : undefined)
    .map((entry) => (isObject(entry) ? entry.resource : undefined))
    .find((resource) => isResource(resource) && resource.resourceType === 'Claim');
  const patient = isObject(claim) ? relativeReference(referenceOf(claim.patient)) : undefined;
  if (patient !== patientOf(order)) throw unprocessable('The request is about another patient than the order.', 'Claim.patient');
  return answeredAs(ehr, order, await parts.submit({ ...call, client: ehr.client, body: bundle, rawBody: JSON.stringify(bundle) }));
}
