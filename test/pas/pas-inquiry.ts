import type { JsonObject, Resource } from '../../src/fhir/resource.ts';
import { isObject, isResource, listOf } from '../../src/fhir/resource.ts';
import { pas } from '../../src/pas/urls.ts';
import { pasRequest } from './pas-request.ts';

/** What an inquiry names besides patient, payer and provider. */
export interface InquiryOptions {
  readonly bundle?: string;
  readonly claim?: JsonObject;
  readonly version?: '2.2' | '2.0';
  readonly edit?: (resource: Resource) => Resource;
}

/** A `Claim/$inquire` Bundle about a demo patient, asked by the clinic that treats them. */
export function inquiryFor(patientId: string, options: InquiryOptions = {}): Resource {
  const request = pasRequest(patientId, options.edit === undefined ? {} : { edit: options.edit });
  const kept = ['Claim', 'Patient', 'Organization', 'Practitioner', 'PractitionerRole', 'Coverage', 'Location'];
  const entries = listOf(request.entry)
    .filter(isObject)
    .flatMap(({ fullUrl, resource }) => {
      if (!isResource(resource) || !kept.includes(resource.resourceType)) return [];
      return [{ fullUrl, resource: resource.resourceType === 'Claim' ? inquiryClaim(resource, options) : resource }];
    });
  return {
    ...request,
    id: `inquiry-${patientId}`,
    meta: { profile: [`${pas}profile-pas-inquiry-request-bundle`] },
    identifier: { system: 'https://ehr.example.org/sid/pas-transaction', value: options.bundle ?? `I-${patientId}` },
    entry: entries,
  };
}

function inquiryClaim(claim: Resource, { claim: changes = {}, version }: InquiryOptions): Resource {
  const { supportingInfo: _info, diagnosis: _diagnosis, item: _item, ...rest } = claim;
  return {
    ...rest,
    id: 'inquiry',
    meta: { profile: [`${pas}profile-claim-inquiry`] },
    identifier: [{ system: 'https://ehr.example.org/sid/inquiry', value: 'INQUIRY-1' }],
    // 2.0.1 wants a line though none is meant.
    ...(version === '2.0' && { item: [{ sequence: 1, category: x12('1365', '1'), productOrService: notApplicable }] }),
    ...changes,
  };
}

const notApplicable = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'not-applicable' }] };

function x12(list: string, code: string): JsonObject {
  return { coding: [{ system: `https://codesystem.x12.org/005010/${list}`, code }] };
}
