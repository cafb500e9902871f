import { z } from 'zod';
import type { JsonObject } from '../fhir/resource.ts';

/** A bare FHIR id: it becomes part of reads, so nothing else passes. */
const bareId = /^[A-Za-z0-9\-.]{1,64}$/;
const typeAndId = /^(https?:\/\/\S+\/)?[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}(\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

const id = z.string().regex(bareId, 'a bare FHIR id is expected');
const reference = z.string().regex(typeAndId, 'a reference of the form Type/id is expected');

const ordering = { userId: reference, patientId: id, encounterId: id.nullish() };

/** order-sign: everything drafted so far. A re-clicked tab of the CDS Hooks sandbox leaves draftOrders out. */
export const orderSignContext = z.object({ ...ordering, draftOrders: z.unknown().optional() });

/** A context of order-sign as most are, told without the schema; undefined where that has to look. */
export function plainOrderSign({ userId, patientId, encounterId, draftOrders }: JsonObject): z.output<typeof orderSignContext> | undefined {
  if (typeof userId !== 'string' || !typeAndId.test(userId) || typeof patientId !== 'string' || !bareId.test(patientId)) return undefined;
  if (encounterId !== undefined && !(typeof encounterId === 'string' && bareId.test(encounterId))) return undefined;
  return { userId, patientId, encounterId, draftOrders };
}

/** order-select: the same, with what was just selected. */
export const orderSelectContext = z.object({ ...ordering, draftOrders: z.unknown().optional(), selections: z.array(reference).nullish() });

/** order-dispatch, published shape and the older ballot's `order`. */
export const orderDispatchContext = z
  .object({
    patientId: id,
    encounterId: id.nullish(),
    performer: reference,
    dispatchedOrders: z.array(reference).min(1).exactOptional(),
    order: reference.exactOptional(),
  })
  .refine((context) => context.dispatchedOrders !== undefined || context.order !== undefined, {
    message: 'the orders dispatched are expected',
    path: ['dispatchedOrders'],
  });

/** appointment-book: proposed appointments. */
export const appointmentBookContext = z.object({ ...ordering, appointments: z.unknown().optional() });

/** encounter-start and encounter-discharge. */
export const encounterContext = z.object({ userId: reference, patientId: id, encounterId: id });

/** patient-view. */
export const patientViewContext = z.object(ordering);
