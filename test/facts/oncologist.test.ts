import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import { concept, content, type Elements, factOf, factValue, hintsOf, made, nucc, order, snomed } from './fact-chart.ts';

const specialty = (...codes: readonly string[]) => codes.map((code) => concept(code));
const role = (id: string, practitioner: string, specialties: unknown, elements: Elements = {}): Resource => ({
  resourceType: 'PractitionerRole',
  id,
  practitioner: { reference: `Practitioner/${practitioner}` },
  specialty: specialties,
  ...elements,
});
const person = (id: string, elements: Elements = {}): Resource => ({ resourceType: 'Practitioner', id, ...elements });
const by = (reference: unknown, elements: Elements = {}) => ({ order: order({ requester: { reference }, ...elements }) });
const medical = `${nucc}|207RX0202X`;
const skin = `${nucc}|207N00000X`;

test.each<[string, string, boolean | undefined]>([
  ['medical oncology', medical, true],
  ['hematology and oncology', `${nucc}|207RH0003X`, true],
  ['surgical oncology', `${nucc}|2086X0206X`, true],
  ['pediatric hematology-oncology', `${nucc}|2080P0207X`, true],
  ['SNOMED medical oncology', `${snomed}|394593009`, true],
  ['SNOMED clinical oncology', `${snomed}|394592004`, true],
  ['the OID of NUCC', 'urn:oid:2.16.840.1.113883.6.101|207RX0202X', true],
  ['radiation oncology', `${nucc}|2085R0001X`, undefined],
  ['gynecologic oncology', `${nucc}|207VX0201X`, undefined],
  ['SNOMED radiation oncology', `${snomed}|419815003`, undefined],
  ['Mohs surgery', `${nucc}|207ND0101X`, undefined],
  ['dermatology', skin, undefined],
  ['surgery', `${nucc}|208600000X`, undefined],
  ['oncology nurse', `${nucc}|163WX0200X`, undefined],
  ['oncology pharmacist', `${nucc}|1835X0200X`, undefined],
  ['oncology clinic', `${nucc}|261QX0200X`, undefined],
])('a role of %s', (_, code, expected) => {
  expect(factValue('oncologistPrescribes', [role('r', 'd', specialty(code))], by('PractitionerRole/r'))).toBe(expected);
});

test.each<['radiation' | 'gynecologic', string, string]>([
  ['radiation', `${nucc}|2085R0001X`, `${nucc}|207VX0201X`],
  ['gynecologic', `${snomed}|408446006`, `${snomed}|419815003`],
])('%s oncology counts where the setting says so', (also, counted, other) => {
  const setting = { ...by('PractitionerRole/r'), content: { ...content, oncologistAlso: [also] } };
  expect(factValue('oncologistPrescribes', [role('r', 'd', specialty(counted))], setting)).toBe(true);
  expect(factValue('oncologistPrescribes', [role('r', 'd', specialty(other))], setting)).toBeUndefined();
});

test.each<[string, readonly Resource[], Parameters<typeof factOf>[2], boolean | undefined]>([
  ['the person, by a role', [person('d'), role('r', 'd', specialty(medical))], by('Practitioner/d'), true],
  ['the person, who is not on record', [role('r', 'd', specialty(medical))], by('Practitioner/d'), true],
  ['the person by an absolute reference', [role('r', 'd', specialty(medical))], by('https://ehr.example/fhir/Practitioner/d'), true],
  ['a role beside another one', [role('a', 'd', specialty(skin)), role('b', 'd', specialty(medical))], by('PractitionerRole/a'), true],
  ["another person's role", [role('a', 'd', specialty(skin)), role('b', 'e', specialty(medical))], by('PractitionerRole/a'), undefined],
  ['several specialties of one role', [role('r', 'd', specialty(skin, medical))], by('PractitionerRole/r'), true],
  ['a role that is not active', [role('r', 'd', specialty(medical), { active: false })], by('PractitionerRole/r'), undefined],
  [
    'a role that ended the day before',
    [role('r', 'd', specialty(medical), { period: { end: '2026-06-14' } })],
    by('PractitionerRole/r'),
    undefined,
  ],
  ['a role that ends on the day', [role('r', 'd', specialty(medical), { period: { end: '2026-06-15' } })], by('PractitionerRole/r'), true],
  ['a qualification', [person('d', { qualification: [{ code: concept(medical) }] })], by('Practitioner/d'), true],
  ['a specialty in words', [role('r', 'd', [{ text: 'Medical oncology' }])], by('PractitionerRole/r'), undefined],
  ['an organization', [{ resourceType: 'Organization', id: 'o' }], by('Organization/o'), undefined],
  ['a requester that cannot be read', [], by('PractitionerRole/r'), undefined],
  ['no requester', [role('r', 'd', specialty(medical))], { order: order() }, undefined],
  ['a contained role', [], by('#r', { contained: [role('r', 'd', specialty(medical))] }), true],
])('the prescriber: %s', (_, resources, setting, expected) => {
  expect(factValue('oncologistPrescribes', resources, setting)).toBe(expected);
});

test('another specialty is a hint, a failed read is named', () => {
  const dermatologist = role('r', 'd', [concept(skin, 'Dermatology')]);
  expect(hintsOf('oncologistPrescribes', [dermatologist], by('PractitionerRole/r'))).toEqual(['specialty on record: Dermatology']);
  const failedReads = ['PractitionerRole?practitioner=d', 'Observation?patient=p1'];
  expect(factOf('oncologistPrescribes', [], { ...by('Practitioner/d'), failedReads }).failedReads).toEqual([failedReads[0]]);
});

const visit = (period: unknown, elements: Elements = {}): Resource =>
  made('Encounter', { status: 'finished', period, participant: [{ individual: { reference: 'Practitioner/d' } }], ...elements });
const oncologist = [person('d'), role('r', 'd', specialty(medical))];

test.each<[string, Resource, boolean | undefined]>([
  ['12 months before', visit({ start: '2025-06-15', end: '2025-06-15' }), true],
  ['a day longer ago', visit({ start: '2025-06-14', end: '2025-06-14' }), undefined],
  ['on the day of the order', visit({ start: '2026-06-15T08:00:00Z', end: '2026-06-15T08:30:00Z' }), true],
  ['a day later', visit({ start: '2026-06-16' }), undefined],
  ['a start alone', visit({ start: '2026-05-01' }), true],
  ['a year that straddles the window', visit({ start: '2025', end: '2025' }), undefined],
  ['no date', visit(undefined), undefined],
  ['planned', visit({ start: '2026-05-01' }, { status: 'planned' }), undefined],
  ['in progress', visit({ start: '2026-05-01' }, { status: 'in-progress' }), undefined],
  ['cancelled', visit({ start: '2026-05-01' }, { status: 'cancelled' }), undefined],
  ['with somebody else', visit({ start: '2026-05-01' }, { participant: [{ individual: { reference: 'Practitioner/e' } }] }), undefined],
  ['with a role', visit({ start: '2026-05-01' }, { participant: [{ individual: { reference: 'PractitionerRole/r' } }] }), true],
  ['with others first', visit({ start: '2026-05-01' }, { participant: [{}, { individual: { reference: 'Practitioner/d' } }] }), true],
])('a visit: %s', (_, encounter, expected) => {
  expect(factValue('oncologistConsulted', [...oncologist, encounter])).toBe(expected);
});

test('a referral and a care team are hints', () => {
  const referral = made('ServiceRequest', { status: 'active', performerType: concept(`${snomed}|394593009`) });
  const team = made('CareTeam', { participant: [{ role: [concept(`${snomed}|394593009`)] }] });
  expect(factValue('oncologistConsulted', [referral, team])).toBeUndefined();
  expect(hintsOf('oncologistConsulted', [referral, team])).toEqual(['referral to oncology', 'oncologist in the care team']);
  expect(factOf('oncologistConsulted', [], { searches: { encounters: 'failed' } }).failedReads).toEqual(['Encounter?patient=p1']);
});
