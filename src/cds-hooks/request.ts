import { z } from 'zod';
import { badRequest } from '../fhir/outcome.ts';
import { relativeReference } from '../fhir/reference.ts';
import { isObject, isResource, type JsonObject, type Resource, referenceTo } from '../fhir/resource.ts';
import { type AskedOrder, appointmentOrders, askedOrders } from './asked-orders.ts';
import { type Configuration, configurationOf } from './configuration.ts';
import {
  appointmentBookContext,
  encounterContext,
  orderDispatchContext,
  orderSelectContext,
  orderSignContext,
  patientViewContext,
  plainOrderSign,
} from './contexts.ts';
import { type DraftBundle, noDrafts, parseDraftBundle } from './draft-bundle.ts';
import type { Hook } from './hooks.ts';
import { malformed } from './malformed.ts';
import { orderTypes } from './order-types.ts';
import type { CdsService } from './service.ts';
import { negotiateVersion, type Shape } from './version.ts';

/** A hook call once it has been read: what is asked, for whom, and how the answer is wanted. */
export interface HookRequest {
  readonly hook: Hook;
  readonly hookInstance: string;
  readonly patientId: string;
  readonly encounterId: string | undefined;
  readonly fhirServer: string | undefined;
  /** The EHR's token for this call alone: never stored, logged or passed on. */
  readonly accessToken: string | undefined;
  /** As sent; src/chart reads it. */
  readonly prefetch: JsonObject;
  readonly shape: Shape;
  /** False for a plain CDS Hooks client, which sends no `davinci-crd.*` key and may show no system actions. */
  readonly isCrdClient: boolean;
  readonly configuration: Configuration;
  /** Everything drafted with the call, in scope or not. */
  readonly drafts: DraftBundle;
  /** The orders this hook asks about; empty for encounter hooks and patient-view. */
  readonly asked: readonly AskedOrder[];
  /** Who is to carry out a dispatched order, `Type/id`. */
  readonly performer: string | undefined;
  /** The drafts are DSTU2 orders: only a FHIR R4 server can be answered. */
  readonly needsR4: boolean;
}

const object = z.custom<JsonObject>(isObject, 'an object is expected');

/** The frame every hook shares; elements we do not know are ignored. */
export const hookFrame = z
  .object({
    hook: z.string().min(1),
    hookInstance: z.string().min(1),
    fhirServer: z.url({ protocol: /^https?$/ }).nullish(),
    fhirAuthorization: z
      .object({
        access_token: z.string().min(1),
        token_type: z
          .string()
          .regex(/^bearer$/i, 'only Bearer is used')
          .exactOptional(),
      })
      .nullish(),
    context: object,
    prefetch: object.nullish(),
    extension: object.nullish(),
  })
  .refine((frame) => (frame.fhirAuthorization ?? undefined) === undefined || typeof frame.fhirServer === 'string', {
    message: 'needed with fhirAuthorization',
    path: ['fhirServer'],
  });

/**
 * Reads the body of a hook call.
 * @throws OutcomeError 400 naming the element that breaks CDS Hooks or is for another patient; 422 for a CRD version not offered
 */
export function parseHookRequest(body: unknown, service: CdsService): HookRequest {
  const frame = plainFrame(body) ?? parsed(hookFrame, body, '');
  if (frame.hook !== service.hook) throw badRequest(`This service answers ${service.hook}.`, 'hook', 'value');
  const extension = frame.extension ?? {};
  const isCrdClient = Object.keys(extension).some((key) => key.startsWith('davinci-crd.'));
  const context = readContext(service.hook, frame.context, isCrdClient);
  const prefetch = frame.prefetch ?? {};
  if (isResource(prefetch.patient) && prefetch.patient.resourceType === 'Patient' && prefetch.patient.id !== context.patientId)
    throw badRequest('prefetch.patient is another patient than context.patientId.', 'prefetch.patient.id', 'invariant');
  return {
    hook: service.hook,
    hookInstance: frame.hookInstance,
    fhirServer: frame.fhirServer?.replace(/\/+$/, ''),
    accessToken: frame.fhirAuthorization?.access_token,
    prefetch,
    shape: negotiateVersion(extension['davinci-crd.requestedVersion']),
    isCrdClient,
    configuration: configurationOf(extension['davinci-crd.configuration']),
    ...context,
  };
}

/** A frame as most are, told without the schema; undefined where the schema has to look. */
function plainFrame(body: unknown): z.output<typeof hookFrame> | undefined {
  if (!isObject(body)) return undefined;
  const { hook, hookInstance, fhirServer, fhirAuthorization, context, prefetch, extension } = body;
  if (typeof hook !== 'string' || hook === '' || typeof hookInstance !== 'string' || hookInstance === '' || !isObject(context))
    return undefined;
  if ((prefetch !== undefined && !isObject(prefetch)) || (extension !== undefined && !isObject(extension))) return undefined;
  if (fhirServer !== undefined && !(typeof fhirServer === 'string' && plainUrl.test(fhirServer))) return undefined;
  const frame = { hook, hookInstance, fhirServer, context, prefetch, extension };
  if (fhirAuthorization === undefined) return frame;
  if (!isObject(fhirAuthorization) || fhirServer === undefined) return undefined;
  const { access_token, token_type } = fhirAuthorization;
  if (typeof access_token !== 'string' || access_token === '' || token_type !== 'Bearer') return undefined;
  return { ...frame, fhirAuthorization: { access_token, token_type } };
}

const plainUrl = /^https?:\/\/[a-z0-9]+(?:[.-][a-z0-9]+)*(?::\d{2,4})?(?:\/[A-Za-z0-9._-]+)*\/?$/;

type Context = Pick<HookRequest, 'patientId' | 'encounterId' | 'drafts' | 'asked' | 'performer' | 'needsR4'>;

function readContext(hook: Hook, value: JsonObject, isCrdClient: boolean): Context {
  switch (hook) {
    case 'order-sign': {
      const { patientId, encounterId, draftOrders } = plainOrderSign(value) ?? parsed(orderSignContext, value, 'context');
      const drafts = readDrafts(draftOrders, 'draftOrders', patientId, isCrdClient);
      return { ...context(patientId, encounterId), drafts, asked: askedOrders(ordersOf(drafts)), needsR4: isDstu2(drafts) };
    }
    case 'order-select': {
      const { patientId, encounterId, draftOrders, selections } = parsed(orderSelectContext, value, 'context');
      const drafts = readDrafts(draftOrders, 'draftOrders', patientId, isCrdClient);
      const selected = selectedOrders(selections ?? undefined, drafts, isCrdClient);
      return { ...context(patientId, encounterId), drafts, asked: askedOrders(selected), needsR4: isDstu2(drafts) };
    }
    case 'order-dispatch': {
      const { patientId, encounterId, performer, dispatchedOrders, order } = parsed(orderDispatchContext, value, 'context');
      const orders = (dispatchedOrders ?? [order]).flatMap((reference) => relativeReference(reference) ?? []);
      return { ...context(patientId, encounterId), asked: askedOrders(orders), performer: relativeReference(performer) };
    }
    case 'appointment-book': {
      const { patientId, encounterId, appointments } = parsed(appointmentBookContext, value, 'context');
      const drafts = readDrafts(appointments, 'appointments', patientId, true);
      const asked = appointmentOrders(drafts.resources.filter((resource) => resource.resourceType === 'Appointment'));
      return { ...context(patientId, encounterId), drafts, asked };
    }
    case 'encounter-start':
    case 'encounter-discharge': {
      const { patientId, encounterId } = parsed(encounterContext, value, 'context');
      return context(patientId, encounterId);
    }
    case 'patient-view': {
      const { patientId, encounterId } = parsed(patientViewContext, value, 'context');
      return context(patientId, encounterId);
    }
  }
}

function context(patientId: string, encounterId: string | null | undefined): Context {
  return { patientId, encounterId: encounterId ?? undefined, drafts: noDrafts, asked: [], performer: undefined, needsR4: false };
}

/** A plain CDS Hooks client that sends no drafts has nothing to ask; a CRD client that does broke the hook's definition. */
function readDrafts(bundle: unknown, element: string, patientId: string, required: boolean): DraftBundle {
  if ((bundle === undefined || bundle === null) && !required) return noDrafts;
  return parseDraftBundle(bundle, `context.${element}`, patientId);
}

const ordersOf = ({ resources }: DraftBundle): readonly string[] =>
  resources.filter((resource) => orderTypes.includes(resource.resourceType)).map(referenceTo);

const isDstu2 = ({ resources }: DraftBundle): boolean =>
  resources.some((resource: Resource) => resource.resourceType === 'MedicationOrder');

function selectedOrders(selections: readonly string[] | undefined, drafts: DraftBundle, isCrdClient: boolean): readonly string[] {
  if (selections === undefined && isCrdClient) throw badRequest('The selected orders are expected.', 'context.selections', 'required');
  const drafted = new Set(drafts.resources.map(referenceTo));
  const orders = ordersOf(drafts);
  return (selections ?? []).flatMap((selection, index) => {
    const reference = relativeReference(selection) ?? selection;
    if (!drafted.has(reference)) throw badRequest('A selection names no draft order.', `context.selections[${index}]`, 'not-found');
    return orders.includes(reference) ? [reference] : [];
  });
}

function parsed<S extends z.ZodType>(schema: S, value: unknown, root: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw malformed(result.error, root);
}
