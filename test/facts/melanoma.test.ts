import { expect, test } from 'vitest';
import type { Resource } from '../../src/fhir/resource.ts';
import {
  concept,
  condition,
  factOf,
  factValue,
  hintsOf,
  icd,
  icdConcept,
  made,
  melanoma,
  order,
  snomed,
  snomedConcept,
  verified,
} from './fact-chart.ts';

const uscdi = (profile: string, category: string): Resource =>
  melanoma({
    meta: { profile: [`http://hl7.org/fhir/us/core/StructureDefinition/${profile}`] },
    category: [concept(`http://terminology.hl7.org/CodeSystem/condition-category|${category}`)],
  });

test.each<[string, readonly Resource[], boolean | undefined]>([
  ['an active C43 code', [melanoma()], true],
  ['its family without digits', [condition(icdConcept('C43'))], true],
  ['a code that is written in lower case with blanks', [condition(icdConcept(' c43.72 '))], true],
  ['the system as an OID', [condition(concept('urn:oid:2.16.840.1.113883.6.90|C43.9'))], true],
  ['the system of WHO, which is another', [condition(concept('http://hl7.org/fhir/sid/icd-10|C43.9'))], undefined],
  ['SNOMED melanoma of skin', [condition(snomedConcept('93655004'))], true],
  ['SNOMED malignant melanoma', [condition(snomedConcept('372244006'))], true],
  ['SNOMED metastatic melanoma', [condition(snomedConcept('443493003'))], true],
  ['either of two codings', [condition(concept([`${snomed}|93655004`, `${icd}|C43.9`]))], true],
  ['a coding of the hospital beside it', [condition(concept(['urn:local|MEL', `${icd}|C43.9`]))], true],
  ['US Core 3.1.1', [uscdi('us-core-condition', 'problem-list-item')], true],
  ['US Core 6.1 and 7.0, problem', [uscdi('us-core-condition-problems-health-concerns', 'health-concern')], true],
  ['US Core 6.1 and 7.0, encounter diagnosis', [uscdi('us-core-condition-encounter-diagnosis', 'encounter-diagnosis')], true],
  ['no clinical status', [condition(icdConcept('C43.9'), undefined)], true],
  ['recurrence', [condition(icdConcept('C43.9'), 'recurrence')], true],
  ['relapse', [condition(icdConcept('C43.9'), 'relapse')], true],
  ['remission', [condition(icdConcept('C43.9'), 'remission')], undefined],
  ['resolved', [condition(icdConcept('C43.9'), 'resolved')], undefined],
  ['inactive', [condition(icdConcept('C43.9'), 'inactive')], undefined],
  ['an abatement without a status', [melanoma({ clinicalStatus: undefined, abatementDateTime: '2024-01-01' })], undefined],
  ['no verification status', [melanoma({ verificationStatus: undefined })], true],
  ['provisional', [melanoma({ verificationStatus: verified('provisional') })], undefined],
  ['unconfirmed', [melanoma({ verificationStatus: verified('unconfirmed') })], undefined],
  ['differential', [melanoma({ verificationStatus: verified('differential') })], undefined],
  ['refuted', [melanoma({ verificationStatus: verified('refuted') })], undefined],
  ['entered in error', [melanoma({ verificationStatus: verified('entered-in-error') })], undefined],
  ['a verification status in words', [melanoma({ verificationStatus: { text: 'confirmed' } })], undefined],
  ['a clinical status of another kind', [melanoma({ clinicalStatus: concept('urn:x|fine') })], undefined],
  ['history, Z85.820', [condition(icdConcept('Z85.820'))], undefined],
  ['SNOMED history', [condition(snomedConcept('161432005'))], undefined],
  ['in situ, D03', [condition(icdConcept('D03.51'))], undefined],
  ['SNOMED in situ', [condition(snomedConcept('189758001'))], undefined],
  ['other skin cancer, C44', [condition(icdConcept('C44.311'))], undefined],
  ['Merkel cell carcinoma, C4A', [condition(icdConcept('C4A.9'))], undefined],
  ['uveal, C69', [condition(icdConcept('C69.31'))], undefined],
  ['uveal, C69, and melanoma of a site not said', [condition(icdConcept('C69.31')), condition(snomedConcept('372244006'))], undefined],
  [
    'uveal melanoma once, now metastatic melanoma',
    [condition(icdConcept('C69.31'), 'resolved'), condition(snomedConcept('443493003'))],
    undefined,
  ],
  ['mucosal, and melanoma of a site not said', [condition(snomedConcept('254896002')), condition(snomedConcept('372244006'))], undefined],
  ['uveal, and melanoma of the skin besides', [condition(icdConcept('C69.31')), condition(snomedConcept('93655004'))], true],
  ['uveal, and C43 besides', [condition(icdConcept('C69.31')), melanoma()], true],
  ['uveal, SNOMED', [condition(snomedConcept('255021005'))], undefined],
  ['mucosal, SNOMED', [condition(snomedConcept('276822007'))], undefined],
  ['melanoma with the eye as its site', [condition(concept([`${snomed}|372244006`, `${icd}|C69.32`]))], undefined],
  ['the eye first', [condition(concept([`${icd}|C69.32`, `${snomed}|372244006`]))], undefined],
  ['a code that says melanoma and one that says history', [condition(concept([`${icd}|C43.9`, `${icd}|Z85.820`]))], undefined],
  ['a code that says melanoma and one that says lung', [condition(concept([`${icd}|C43.9`, `${icd}|C34.90`]))], undefined],
  ['words alone', [condition({ text: 'Melanoma of the leg' })], undefined],
  ['an excised primary as history with active secondaries', [condition(icdConcept('Z85.820')), condition(icdConcept('C78.01'))], undefined],
  ['another primary beside it', [melanoma(), condition(icdConcept('C50.911'))], true],
  ['nothing', [], undefined],
])('melanoma: %s', (_, resources, expected) => {
  expect(factValue('melanoma', resources)).toBe(expected);
});

const reason = (...codes: readonly unknown[]) => ({ order: order({ reasonCode: codes }) });

test.each<[string, ReturnType<typeof reason>, boolean | undefined]>([
  ['lung cancer', reason(icdConcept('C34.90')), false],
  ['the first and the last family', reason(icdConcept('C00.0'), icdConcept('C96.9')), false],
  ['SNOMED lung cancer', reason(snomedConcept('254637007')), false],
  ['Merkel cell carcinoma', reason(icdConcept('C4A.9')), false],
  ['lung cancer with a code of the hospital', reason(concept([`${icd}|C34.90`, 'urn:local|LUNG'])), false],
  ['lung and breast cancer', reason(icdConcept('C34.90'), icdConcept('C50.911')), false],
  ['lung cancer and melanoma', reason(icdConcept('C34.90'), icdConcept('C43.9')), true],
  ['lung cancer and words', reason(icdConcept('C34.90'), { text: 'also melanoma' }), undefined],
  ['lung cancer and an encounter for immunotherapy', reason(icdConcept('C34.90'), icdConcept('Z51.12')), undefined],
  ['an encounter alone', reason(icdConcept('Z51.11')), undefined],
  ['a symptom', reason(icdConcept('R22.9')), undefined],
  ['history of another cancer', reason(icdConcept('Z85.118')), undefined],
  ['C43', reason(icdConcept('C43.9')), true],
  ['D03', reason(icdConcept('D03.9')), undefined],
  ['C44', reason(icdConcept('C44.90')), undefined],
  ['C75, just before the sites not said', reason(icdConcept('C75.9')), false],
  ['C76', reason(icdConcept('C76.3')), undefined],
  ['C77', reason(icdConcept('C77.0')), undefined],
  ['C78', reason(icdConcept('C78.00')), undefined],
  ['C79', reason(icdConcept('C79.31')), undefined],
  ['C80', reason(icdConcept('C80.1')), undefined],
  ['C81, just after them', reason(icdConcept('C81.90')), false],
  ['uveal melanoma', reason(icdConcept('C69.31')), undefined],
  ['mucosal melanoma', reason(snomedConcept('254896002')), undefined],
  ['words', reason({ text: 'lung cancer' }), undefined],
  ['no reason', { order: order() }, undefined],
])('an order whose reason is %s', (_, setting, expected) => {
  expect(factValue('melanoma', [], setting)).toBe(expected);
});

const referring = (...conditions: readonly Resource[]) => ({
  order: order({ reasonReference: conditions.map(({ id }) => ({ reference: `Condition/${id}` })) }),
});

test('a reason by reference counts with the standing of its Condition', () => {
  const lung = condition(icdConcept('C34.90'));
  const pastLung = condition(icdConcept('C34.90'), 'resolved');
  const doubtful = condition(icdConcept('C34.90'), 'active', { verificationStatus: verified('provisional') });
  const mel = melanoma();
  expect(factValue('melanoma', [lung], referring(lung))).toBe(false);
  expect(factValue('melanoma', [lung, mel], referring(lung))).toBe(false);
  expect(factValue('melanoma', [lung, mel], referring(lung, mel))).toBe(true);
  expect(factValue('melanoma', [pastLung], referring(pastLung))).toBeUndefined();
  expect(factValue('melanoma', [doubtful], referring(doubtful))).toBeUndefined();
  expect(factValue('melanoma', [], referring(lung)), 'a Condition that cannot be read').toBeUndefined();
});

test('a Condition contained in the order is its reason', () => {
  const contained = { order: order({ contained: [{ ...melanoma(), id: 'c' }], reasonReference: [{ reference: '#c' }] }) };
  expect(factOf('melanoma', [], contained)).toMatchObject({ value: true, evidence: [{ reference: 'MedicationRequest/order' }] });
});

test.each<[string, Resource]>([
  ['a resolved melanoma', condition(icdConcept('C43.9'), 'resolved')],
  ['a history of melanoma', condition(icdConcept('Z85.820'))],
  ['a melanoma that is not confirmed', melanoma({ verificationStatus: verified('provisional') })],
])("the order's own code does not outweigh %s", (_, record) => {
  expect(factValue('melanoma', [record], reason(icdConcept('C43.9')))).toBeUndefined();
  expect(factValue('melanoma', [record, melanoma()], reason(icdConcept('C43.9')))).toBe(true);
});

test.each<[string, Resource, string]>([
  ['uveal', condition(icdConcept('C69.31')), 'not cutaneous'],
  ['history', condition(icdConcept('Z85.820')), 'history of melanoma; is it current?'],
  ['in situ', condition(icdConcept('D03.9')), 'melanoma in situ'],
  ['remission', condition(icdConcept('C43.9'), 'remission'), 'melanoma, remission'],
  ['not confirmed', melanoma({ verificationStatus: verified('provisional') }), 'melanoma, not confirmed'],
  ['words', condition({ text: 'Melanoma' }), 'melanoma in words only'],
])('a hint: %s', (_, record, hint) => {
  expect(hintsOf('melanoma', [record])).toEqual([hint]);
});

test('evidence names the record, its code and date; a search that failed is named', () => {
  const record = melanoma({ onsetDateTime: '2025-03', recordedDate: '2025-04-01' });
  expect(factOf('melanoma', [record]).evidence).toEqual([{ reference: `Condition/${record.id}`, value: 'C43.72', date: '2025-03' }]);
  expect(factOf('melanoma', [], { searches: { conditions: 'failed' } }).failedReads).toEqual(['Condition?patient=p1']);
});

test('a record of another type is none', () => {
  expect(factValue('melanoma', [made('FamilyMemberHistory', { condition: [{ code: icdConcept('C43.9') }] })])).toBeUndefined();
});
