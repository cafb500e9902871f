import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/fhir/resource.ts';
import { administration, drug, factOf, factValue, request, resource, statement } from './medication-chart.ts';

const { pembrolizumab } = drug;
const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const dose = administration(pembrolizumab, '2026-01-01', { id: 'a1' });
const event = (elements: Record<string, unknown> = {}, entity: Record<string, unknown> = {}) =>
  resource('AdverseEvent', {
    actuality: 'actual',
    date: '2026-02-01',
    suspectEntity: [{ instance: { reference: 'MedicationAdministration/a1' }, ...entity }],
    ...elements,
  });
const allergy = (verification: string | undefined, elements: Record<string, unknown> = {}) =>
  resource('AllergyIntolerance', {
    code: pembrolizumab,
    ...(verification !== undefined && {
      verificationStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', verification),
    }),
    ...elements,
  });
const intolerance = coded('http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason', 'sintol');
const medication: Resource = { resourceType: 'Medication', id: 'm1', code: pembrolizumab };

describe('an adverse reaction to a PD-1 antibody', () => {
  test.each<[string, readonly Resource[], true | undefined]>([
    ['event due to a dose', [dose, event()], true],
    ['event due to the Medication', [medication, event({}, { instance: { reference: 'Medication/m1' } })], true],
    ['event that is only possible', [dose, event({ actuality: 'potential' })], undefined],
    [
      'event unlikely due to it',
      [
        dose,
        event(
          {},
          { causality: [{ assessment: coded('http://terminology.hl7.org/CodeSystem/adverse-event-causality-assess', 'Unlikely') }] },
        ),
      ],
      undefined,
    ],
    [
      'event probably due to it',
      [
        dose,
        event(
          {},
          { causality: [{ assessment: coded('http://terminology.hl7.org/CodeSystem/adverse-event-causality-assess', 'Probably-Likely') }] },
        ),
      ],
      true,
    ],
    ['event naming it in words', [event({}, { instance: { display: 'pembrolizumab' } })], undefined],
    ['event due to another drug', [administration(drug.atezolizumab, '2026-01-01', { id: 'a1' }), event()], undefined],
    ['event without suspect', [dose, event({ suspectEntity: undefined })], undefined],
    ['confirmed allergy', [allergy('confirmed')], true],
    [
      'confirmed allergy by substance of a reaction',
      [allergy('confirmed', { code: undefined, reaction: [{ substance: coded('http://snomed.info/sct', '716125002') }] })],
      true,
    ],
    ['unconfirmed allergy', [allergy('unconfirmed')], undefined],
    ['allergy of unstated verification', [allergy(undefined)], undefined],
    ['refuted allergy', [allergy('refuted')], undefined],
    ['allergy entered in error', [allergy('entered-in-error')], undefined],
    ['confirmed allergy in words', [allergy('confirmed', { code: { text: 'Keytruda' } })], undefined],
    ['confirmed allergy to another drug', [allergy('confirmed', { code: drug.atezolizumab })], undefined],
    ['statement stopped for intolerance', [statement(pembrolizumab, { status: 'stopped', statusReason: [intolerance] })], true],
    ['request stopped for intolerance', [request(pembrolizumab, { status: 'stopped', statusReason: intolerance })], true],
    ['request cancelled for intolerance', [request(pembrolizumab, { status: 'cancelled', statusReason: intolerance })], undefined],
    [
      'dose stopped for an adverse reaction',
      [administration(pembrolizumab, '2026-01-01', { status: 'stopped', statusReason: [coded('http://snomed.info/sct', '281647001')] })],
      true,
    ],
    [
      'dose not done for intolerance',
      [administration(pembrolizumab, '2026-01-01', { status: 'not-done', statusReason: [intolerance] })],
      undefined,
    ],
    [
      'stopped for another reason',
      [
        statement(pembrolizumab, {
          status: 'stopped',
          statusReason: [coded('http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason', 'surg')],
        }),
      ],
      undefined,
    ],
    ['stopped for a reason in words', [statement(pembrolizumab, { status: 'stopped', statusReason: [{ text: 'colitis' }] })], undefined],
    [
      'a drug in words stopped for intolerance',
      [statement(drug.words('Keytruda'), { status: 'stopped', statusReason: [intolerance] })],
      undefined,
    ],
    ['exposure alone', [dose], undefined],
  ])('%s', (_, resources, expected) => {
    expect(factValue('pd1AdverseReaction', resources)).toBe(expected);
  });

  test.each<[string, readonly Resource[], number]>([
    ['an unconfirmed allergy', [allergy('unconfirmed')], 1],
    ['a refuted allergy', [allergy('refuted')], 0],
    ['a reason in words', [statement(pembrolizumab, { status: 'stopped', statusReason: [{ text: 'colitis' }] })], 1],
    ['a possible event', [dose, event({ actuality: 'potential' })], 1],
  ])('%s as a hint', (_, resources, count) => {
    expect(factOf('pd1AdverseReaction', resources).hints).toHaveLength(count);
  });

  test('BRAF inhibitors alike', () => {
    expect(factValue('brafInhibitorAdverseReaction', [allergy('confirmed', { code: drug.dabrafenib })])).toBe(true);
    expect(factValue('brafInhibitorAdverseReaction', [allergy('confirmed', { code: drug.trametinib })])).toBeUndefined();
  });

  test('failed searches are named', () => {
    const searches = { adverseEvents: 'failed', allergies: 'failed' } as const;
    expect(factOf('pd1AdverseReaction', [], { searches }).failedReads).toEqual([
      'AdverseEvent?patient=p1',
      'AllergyIntolerance?patient=p1',
    ]);
  });
});
