import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { type Elements, factOf, factValue, npi, order, type Setting } from './fact-chart.ts';

const centers = [{ system: npi, value: '9999990101' }];
const organization = (id: string, value?: string, system: string = npi): Resource => ({
  resourceType: 'Organization',
  id,
  ...(value !== undefined && { identifier: [{ system, value }] }),
});
const location = (id: string, elements: Elements): Resource => ({ resourceType: 'Location', id, ...elements });
const listed = organization('center', '9999990101');
const unlisted = organization('clinic', '9999990200');
const nameless = organization('nameless');
const internal = organization('internal', '17', 'urn:oid:1.2.3');
const room = location('room', { managingOrganization: { reference: 'Organization/center' } });
const ownRoom = location('own', {
  identifier: [{ system: npi, value: '9999990333' }],
  managingOrganization: { reference: 'Organization/center' },
});
const ofRole: Resource = { resourceType: 'PractitionerRole', id: 'role', organization: { reference: 'Organization/center' } };
const elsewhere: Resource = { resourceType: 'PractitionerRole', id: 'clinician', organization: { reference: 'Organization/clinic' } };
const ward = location('ward', { managingOrganization: { reference: 'Organization/clinic' } });
const doctor: Resource = { resourceType: 'Practitioner', id: 'd', identifier: [{ system: npi, value: '9999990444' }] };
const everything = [listed, unlisted, nameless, internal, room, ownRoom, ofRole, elsewhere, ward, doctor];

const at = (elements: Elements, more: Setting = {}): Setting => ({ order: order(elements), treatmentCenters: centers, ...more });
const performer = (reference: string) => at({ performer: { reference } });
const ofService = (elements: Elements): Setting =>
  at({}, { order: { resourceType: 'ServiceRequest', id: 's', status: 'draft', intent: 'order', ...elements } });

test.each<[string, Setting, boolean | undefined]>([
  ['a listed organization', performer('Organization/center'), true],
  ['one that is not listed', performer('Organization/clinic'), false],
  ['one without an identifier', performer('Organization/nameless'), undefined],
  ['one with an identifier of a system the list does not use', performer('Organization/internal'), undefined],
  ['one that cannot be read', performer('Organization/gone'), undefined],
  ['a location run by a listed organization', performer('Location/room'), true],
  ['a location whose own identifier is not listed, run by a listed organization', performer('Location/own'), true],
  ['a role at a listed organization', performer('PractitionerRole/role'), true],
  ['a role at a clinic that is not listed: a person may work elsewhere too', performer('PractitionerRole/clinician'), undefined],
  ['a location without identifier, run by an organization that is not listed', performer('Location/ward'), undefined],
  [
    'a clinic reached through a role and named as well',
    at({ performer: { reference: 'PractitionerRole/clinician' } }, { places: ['Organization/clinic'] }),
    false,
  ],
  ['a person, whose own identifier is not listed', performer('Practitioner/d'), undefined],
  ['a logical reference, listed', at({ performer: { identifier: { system: npi, value: '9999990101' } } }), true],
  ['a logical reference, not listed', at({ performer: { type: 'Organization', identifier: { system: npi, value: '1' } } }), false],
  ['a logical reference to a person', at({ performer: { type: 'Practitioner', identifier: { system: npi, value: '1' } } }), undefined],
  ['a logical reference without a system', at({ performer: { identifier: { value: '9999990101' } } }), undefined],
  ['who dispenses', at({ dispenseRequest: { performer: { reference: 'Organization/center' } } }), true],
  ['one listed, one not', at({ performer: { reference: 'Organization/clinic' } }, { places: ['Organization/center'] }), true],
  ['a place of the call by reference', at({}, { places: ['Organization/clinic'] }), false],
  ['a place of the call as it is', at({}, { places: [listed] }), true],
  [
    'an appointment',
    at(
      {},
      {
        places: [
          {
            resourceType: 'Appointment',
            id: 'a',
            participant: [{ actor: { reference: 'Patient/p1' } }, { actor: { reference: 'Location/room' } }],
          },
        ],
      },
    ),
    true,
  ],
  [
    'an encounter',
    at({}, { places: [{ resourceType: 'Encounter', id: 'e', location: [{ location: { reference: 'Location/room' } }] }] }),
    true,
  ],
  [
    'who provides the visit at which it is ordered, not listed',
    at({}, { places: [{ resourceType: 'Encounter', id: 'e', serviceProvider: { reference: 'Organization/clinic' } }] }),
    undefined,
  ],
  [
    'a service with several performers',
    ofService({ performer: [{ reference: 'Practitioner/d' }, { reference: 'Organization/center' }] }),
    true,
  ],
  ['a service at a location', ofService({ locationReference: [{ reference: 'Location/room' }] }), true],
  ['a contained organization', at({ contained: [{ ...listed, id: 'c' }], performer: { reference: '#c' } }), true],
  ['no place', at({}), undefined],
  ['no list of centers', { order: order({ performer: { reference: 'Organization/center' } }) }, undefined],
  ['a list without a center', { ...performer('Organization/center'), treatmentCenters: [] }, undefined],
])('the place of infusion: %s', (_, setting, expected) => {
  expect(factValue('infusionAtQualifiedCenter', everything, setting)).toBe(expected);
});

test('evidence, hints and failed reads name the place', () => {
  expect(factOf('infusionAtQualifiedCenter', everything, performer('Organization/clinic')).evidence).toEqual([
    { reference: 'Organization/clinic', value: 'place 9999990200' },
  ]);
  const gone = { ...performer('Organization/gone'), failedReads: ['Organization/gone', 'Organization/other'] };
  expect(factOf('infusionAtQualifiedCenter', [], gone)).toMatchObject({
    failedReads: ['Organization/gone'],
    hints: [{ reference: 'Organization/gone' }],
  });
});
