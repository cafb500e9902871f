import type { JsonObject } from '../fhir/resource.ts';
import { topic } from './subscription-request.ts';

/** What PAS adds to the `rest` part of a base's CapabilityStatement. The same for both versions: their difference is the base. */
export const pasCapability: {
  readonly resource: readonly JsonObject[];
  readonly operation: readonly JsonObject[];
  readonly instantiates: readonly string[];
} = {
  instantiates: ['http://hl7.org/fhir/us/davinci-pas/CapabilityStatement/IntermediaryCapabilities'],
  resource: [
    {
      type: 'Claim',
      operation: [
        { name: 'submit', definition: 'http://hl7.org/fhir/us/davinci-pas/OperationDefinition/Claim-submit' },
        { name: 'inquire', definition: 'http://hl7.org/fhir/us/davinci-pas/OperationDefinition/Claim-inquiry' },
      ],
    },
    {
      type: 'Subscription',
      extension: [
        {
          url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/capabilitystatement-subscriptiontopic-canonical',
          valueCanonical: topic,
        },
      ],
      interaction: [{ code: 'create' }, { code: 'read' }, { code: 'update' }, { code: 'delete' }],
      operation: [
        {
          name: 'status',
          definition: 'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-status',
        },
      ],
    },
  ],
  operation: [{ name: 'submit-attachment', definition: 'http://hl7.org/fhir/us/davinci-cdex/OperationDefinition/submit-attachment' }],
};
