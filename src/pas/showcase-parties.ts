import type { Coding } from '../fhir/coding.ts';
import type { Resource } from '../fhir/resource.ts';
import { pas } from './urls.ts';

/** Parties with every element PAS names for them, so that a conformance kit finds each in the showcase member's answers. All are made up. */
export function showcaseParties(base: string, specialty: Coding): readonly { readonly fullUrl: string; readonly resource: Resource }[] {
  const telecom = [{ system: 'phone', value: '+1 555 0100', use: 'work' }];
  const address = [{ line: ['1 Sample Street'], city: 'Sampleton', state: 'CT', postalCode: '06001', country: 'US' }];
  const at = (type: string, id: string) => `${base}/${type}/${id}`;
  const entries: readonly Resource[] = [
    {
      resourceType: 'Organization',
      id: 'showcase-payer',
      meta: { profile: [`${pas}profile-insurer`] },
      identifier: [
        { system: 'http://hl7.org/fhir/sid/us-npi', value: '9999990002' },
        { system: 'http://terminology.hl7.org/NamingSystem/USEIN', value: '00-0000000' },
        {
          type: { coding: [{ system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' }] },
          system: `${base}/sid/payer`,
          value: 'showcase',
        },
      ],
      active: true,
      type: [{ coding: [{ system: 'https://codesystem.x12.org/005010/98', code: 'PR' }] }],
      name: 'Showcase Health Plan',
      telecom,
      address,
    },
    {
      resourceType: 'Organization',
      id: 'showcase-clinic',
      meta: { profile: [`${pas}profile-requestor`] },
      identifier: [
        { system: 'http://hl7.org/fhir/sid/us-npi', value: '9999990010' },
        { system: 'http://terminology.hl7.org/NamingSystem/USEIN', value: '00-0000001' },
        {
          type: { coding: [{ system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' }] },
          system: `${base}/sid/payer`,
          value: 'showcase-clinic',
        },
      ],
      active: true,
      type: [{ coding: [{ system: 'https://codesystem.x12.org/005010/98', code: 'X3' }] }],
      name: 'Showcase Clinic',
      telecom,
      address,
      contact: [{ name: { family: 'Desk', given: ['Front'] }, telecom }],
    },
    {
      resourceType: 'Practitioner',
      id: 'showcase-practitioner',
      meta: { profile: [`${pas}profile-practitioner`] },
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '9999991000' }],
      name: [{ family: 'Showcase', given: ['Demo'] }],
      telecom,
      address,
    },
    {
      resourceType: 'PractitionerRole',
      id: 'showcase-role',
      meta: { profile: [`${pas}profile-practitionerrole`] },
      practitioner: { reference: at('Practitioner', 'showcase-practitioner') },
      organization: { reference: at('Organization', 'showcase-clinic') },
      code: [{ coding: [specialty] }],
      specialty: [{ coding: [specialty] }],
      location: [{ reference: at('Location', 'showcase-site') }],
      telecom,
      endpoint: [{ reference: at('Endpoint', 'showcase-endpoint') }],
    },
    { resourceType: 'Location', id: 'showcase-site', status: 'active', name: 'Showcase Site', address: address[0] },
    {
      resourceType: 'Endpoint',
      id: 'showcase-endpoint',
      status: 'active',
      connectionType: { system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type', code: 'hl7-fhir-rest' },
      payloadType: [{ text: 'any' }],
      address: `${base}/showcase`,
    },
  ];
  return entries.map((resource) => ({ fullUrl: at(resource.resourceType, resource.id ?? ''), resource }));
}
