import { randomUUID } from 'node:crypto';
import { parseFeedback } from '../cds-hooks/feedback.ts';
import { notFound } from '../fhir/outcome.ts';
import { isObject, type JsonObject } from '../fhir/resource.ts';
import type { Call } from './handler.ts';
import type { Route } from './route.ts';

/** A product as an order would name it. */
export interface PickedProduct {
  readonly label: string;
  readonly rxnorm: string;
  readonly text: string;
}

const base = '/demo/cds-services';
const id = 'product-picker';

/**
 * A second CDS Hooks discovery for demo mode: the public sandbox cannot pick these products from its own list of drugs, but takes
 * a drug from a suggestion. Everything else about the draft stays as it came. No route outside demo mode.
 */
export function pickerRoutes(products: readonly PickedProduct[] | undefined): readonly Route[] {
  if (products === undefined) return [];
  const discovery = {
    services: [
      {
        id,
        hook: 'order-select',
        title: 'Oncoverage demo: pick a product',
        description: 'Suggests the products that the CDS Hooks sandbox has not got in its list. For demonstrations only.',
        prefetch: {},
      },
    ],
  };
  const known = ({ params }: Call): void => {
    if (params.id !== id) throw notFound('There is no service of this id.');
  };
  return [
    { method: 'GET', path: base, access: 'open', handler: async () => ({ status: 200, body: discovery }) },
    {
      method: 'POST',
      path: `${base}/:id`,
      access: 'open',
      handler: async (call) => {
        known(call);
        return { status: 200, body: { cards: [pickerCard(products, draftOf(call.body))] } };
      },
    },
    {
      method: 'POST',
      path: `${base}/:id/feedback`,
      access: 'open',
      handler: async (call) => {
        known(call);
        parseFeedback(call.body);
        return { status: 200, body: {} };
      },
    },
  ];
}

function pickerCard(products: readonly PickedProduct[], draft: JsonObject): JsonObject {
  return {
    uuid: randomUUID(),
    summary: 'Demo: order one of the products this service answers for',
    detail: 'The sandbox has neither in its list. A button puts the drug into the draft; then sign the order.',
    indicator: 'info',
    source: { label: 'Oncoverage demo' },
    selectionBehavior: 'at-most-one',
    suggestions: products.map(({ label, rxnorm, text }) => ({
      label,
      uuid: randomUUID(),
      actions: [
        {
          type: 'update',
          description: label,
          resource: {
            ...draft,
            medicationCodeableConcept: {
              text,
              coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: rxnorm, display: text }],
            },
          },
        },
      ],
    })),
  };
}

/** The draft to change; an order of no drug yet where none came. */
function draftOf(body: unknown): JsonObject {
  const context = isObject(body) && isObject(body.context) ? body.context : {};
  const entries: unknown = isObject(context.draftOrders) ? context.draftOrders.entry : undefined;
  const drafts = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) =>
    isObject(entry) && isObject(entry.resource) && entry.resource.resourceType === 'MedicationRequest' ? [entry.resource] : [],
  );
  return (
    drafts[0] ?? {
      resourceType: 'MedicationRequest',
      id: 'request-123',
      status: 'draft',
      intent: 'order',
      ...(typeof context.patientId === 'string' && { subject: { reference: `Patient/${context.patientId}` } }),
    }
  );
}
