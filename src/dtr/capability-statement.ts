import type { JsonObject } from '../fhir/resource.ts';
import { artifactTypes } from './artifacts.ts';
import type { DtrVersion } from './canonical.ts';

const dtr = 'http://hl7.org/fhir/us/davinci-dtr/';

/** What a guide's part of a base declares: merged into the CapabilityStatement of that base. */
export interface Capabilities {
  readonly instantiates: readonly string[];
  readonly implementationGuide: readonly string[];
  readonly resource: readonly JsonObject[];
}

/** What this base offers for documentation. */
export function dtrCapabilities(version: DtrVersion): Capabilities {
  const operation = (name: string, definition: string) => ({ name, definition });
  const own = (name: string) => `${dtr}OperationDefinition/${name}`;
  const questionnaire = [
    operation('questionnaire-package', own('questionnaire-package')),
    operation('next-question', 'http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-next-question'),
    operation('log-questionnaire-errors', own('log-questionnaire-errors')),
  ];
  const expand = [operation('expand', 'http://hl7.org/fhir/OperationDefinition/ValueSet-expand')];
  const operations = { Questionnaire: questionnaire, Library: [], ValueSet: expand };
  return {
    instantiates: [`${dtr}CapabilityStatement/dtr-payer-service`],
    implementationGuide: [`${dtr}ImplementationGuide/hl7.fhir.us.davinci-dtr|${version === '2.2' ? '2.2.0' : '2.0.1'}`],
    resource: artifactTypes.map((type) => ({
      type,
      interaction: [{ code: 'read' }, { code: 'search-type' }],
      searchParam: [
        { name: '_id', type: 'token' },
        { name: 'url', type: 'uri' },
        { name: 'version', type: 'token' },
        { name: 'name', type: 'string' },
        { name: 'status', type: 'token' },
      ],
      ...(operations[type].length > 0 && { operation: operations[type] }),
    })),
  };
}

/** The CapabilityStatement of a base from the parts of the guides it speaks. Resources of one type named twice are joined. */
export function capabilityStatement(base: string, date: string, parts: readonly Capabilities[]): JsonObject {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Oncoverage' },
    implementation: { description: 'Coverage decisions, documentation and prior authorization', url: base },
    fhirVersion: '4.0.1',
    format: ['json'],
    instantiates: parts.flatMap((part) => part.instantiates),
    implementationGuide: parts.flatMap((part) => part.implementationGuide),
    rest: [
      {
        mode: 'server',
        security: {
          service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }] }],
          description: 'SMART Backend Services: see /.well-known/smart-configuration',
        },
        resource: parts.flatMap((part) => part.resource),
      },
    ],
  };
}
