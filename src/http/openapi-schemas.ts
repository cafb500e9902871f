import { z } from 'zod';
import {
  appointmentBookContext,
  encounterContext,
  orderDispatchContext,
  orderSelectContext,
  orderSignContext,
  patientViewContext,
} from '../cds-hooks/contexts.ts';
import { feedbackBody } from '../cds-hooks/feedback.ts';
import type { Hook } from '../cds-hooks/hooks.ts';
import { hookFrame } from '../cds-hooks/request.ts';
import { hookResponse } from '../cds-hooks/response.ts';
import { isObject, type JsonObject } from '../fhir/resource.ts';
import { discoveryShape, explanation } from './explanation-shape.ts';

const contexts: Readonly<Record<Hook, z.ZodType>> = {
  'order-sign': orderSignContext,
  'order-select': orderSelectContext,
  'order-dispatch': orderDispatchContext,
  'appointment-book': appointmentBookContext,
  'encounter-start': encounterContext,
  'encounter-discharge': encounterContext,
  'patient-view': patientViewContext,
};

/** The schemas of `#/components/schemas`, made from what requests are parsed by, so that the two cannot part. */
export function openapiSchemas(): Readonly<Record<string, JsonObject>> {
  const hooks = Object.entries(contexts);
  return {
    ...schemasOf('HookFrame', hookFrame, 'What every hook call has in common; elements not named are ignored.'),
    ...Object.fromEntries(hooks.map(([hook, context]) => [nameOf(hook), hookCall(hook, context)])),
    HookRequest: {
      oneOf: hooks.map(([hook]) => ref(nameOf(hook))),
      discriminator: {
        propertyName: 'hook',
        mapping: Object.fromEntries(hooks.map(([hook]) => [hook, `#/components/schemas/${nameOf(hook)}`])),
      },
    },
    ...schemasOf('HookResponse', hookResponse, 'Cards, and the orders with the answer on them.'),
    ...schemasOf('Feedback', feedbackBody, 'What became of cards.'),
    ...schemasOf('Explanation', explanation, 'The reasoning, order by order, criterion by criterion in the source’s order.'),
    ...schemasOf('Discovery', discoveryShape, 'The services offered.'),
    FhirResource: {
      type: 'object',
      description: 'A FHIR R4 resource as JSON; the profile is the guide’s.',
      required: ['resourceType'],
      properties: { resourceType: { type: 'string' } },
    },
    OperationOutcome: {
      type: 'object',
      description: 'What is wrong, with `expression` naming the element. docs/errors.md lists the codes.',
      required: ['resourceType', 'issue'],
      properties: { resourceType: { const: 'OperationOutcome' }, issue: { type: 'array', items: { type: 'object' } } },
    },
    Json: { type: 'object', description: 'JSON for our own pages; it may change with them.' },
  };
}

/** A reference to one of the schemas. */
export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const nameOf = (hook: string): string => `Hook-${hook}`;

function hookCall(hook: string, context: z.ZodType): JsonObject {
  const own = { type: 'object', required: ['hook', 'context'], properties: { hook: { const: hook }, context: jsonSchema(context) } };
  return { description: `A call of the hook ${hook}.`, allOf: [ref('HookFrame'), own] };
}

/** A schema and those it refers to, which stand beside it in the document instead of within it. */
function schemasOf(name: string, type: z.ZodType, description: string): Readonly<Record<string, JsonObject>> {
  const { $defs, ...schema } = jsonSchema(type);
  return { [name]: { description, ...schema }, ...(isObject($defs) && Object.fromEntries(Object.entries($defs).map(withoutId))) };
}

const withoutId = ([name, schema]: readonly [string, unknown]): readonly [string, JsonObject] => {
  const { id: _id, ...rest } = isObject(schema) ? schema : {};
  return [name, rest];
};

/** The schema as callers send it. Values checked by our own code are objects; what is passed through may be anything. */
function jsonSchema(type: z.ZodType): JsonObject {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: made }) => {
      if (zodSchema._zod.def.type === 'custom') made.type = 'object';
    },
  });
  const moved: unknown = JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
  return isObject(moved) ? moved : {};
}
