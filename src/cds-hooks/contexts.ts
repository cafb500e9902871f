import { z } from 'zod';

/** A bare FHIR id: it becomes part of reads, so nothing else passes. */
const id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/, 'a bare FHIR id is expected');
const reference = z
  .string()
  .regex(
    /^(https?:\/\/\S+\/)?[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}(\/_history\/[A-Za-z0-9\-.]{1,64})?$/,
    'a reference of the form Type/id is expected',
  );

const ordering = { userId: reference, patientId: id, encounterId: id.nullish() };

/** order-sign: everything drafted so far. A re-clicked tab of the CDS Hooks sandbox leaves draftOrders out. */
export const orderSignContext = z.object({ ...ordering, draftOrders: z.unknown().optional() });

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
