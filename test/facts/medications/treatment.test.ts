import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/fhir/resource.ts';
import { administration, day, dispense, draft, drug, factOf, factValue, request, resource, statement } from './medication-chart.ts';

const { pembrolizumab } = drug;

describe('what counts as treated with a PD-1 antibody', () => {
  test.each<[string, Resource, true | undefined]>([
    ['administration completed', administration(pembrolizumab, '2026-01-01'), true],
    ['administration in progress', administration(pembrolizumab, '2026-01-01', { status: 'in-progress' }), true],
    ['administration stopped', administration(pembrolizumab, '2026-01-01', { status: 'stopped' }), true],
    ['administration undated', administration(pembrolizumab), true],
    ['administration on hold', administration(pembrolizumab, '2026-01-01', { status: 'on-hold' }), undefined],
    ['administration not done', administration(pembrolizumab, '2026-01-01', { status: 'not-done' }), undefined],
    ['administration entered in error', administration(pembrolizumab, '2026-01-01', { status: 'entered-in-error' }), undefined],
    ['administration of unknown status', administration(pembrolizumab, '2026-01-01', { status: 'unknown' }), undefined],
    ['administration without status', administration(pembrolizumab, '2026-01-01', { status: undefined }), undefined],
    ['administration on the order date', administration(pembrolizumab, day), true],
    ['administration the day after', administration(pembrolizumab, '2026-06-16'), undefined],
    ['administration in an earlier month', administration(pembrolizumab, '2026-05'), true],
    ['administration in the month of the order', administration(pembrolizumab, '2026-06'), undefined],
    [
      'administration over a period',
      administration(pembrolizumab, undefined, { effectivePeriod: { start: '2026-01-01', end: '2026-03-01' } }),
      true,
    ],
    ['dispense completed', dispense(pembrolizumab, { whenHandedOver: '2026-01-01' }), true],
    ['dispense in progress', dispense(pembrolizumab, { status: 'in-progress' }), undefined],
    ['dispense cancelled', dispense(pembrolizumab, { status: 'cancelled' }), undefined],
    ['dispense declined', dispense(pembrolizumab, { status: 'declined' }), undefined],
    ['dispense stopped', dispense(pembrolizumab, { status: 'stopped' }), undefined],
    ['statement active', statement(pembrolizumab), true],
    ['statement completed', statement(pembrolizumab, { status: 'completed' }), true],
    ['statement stopped', statement(pembrolizumab, { status: 'stopped' }), true],
    ['statement on hold', statement(pembrolizumab, { status: 'on-hold' }), true],
    ['statement intended', statement(pembrolizumab, { status: 'intended' }), undefined],
    ['statement not taken', statement(pembrolizumab, { status: 'not-taken' }), undefined],
    ['statement of unknown status', statement(pembrolizumab, { status: 'unknown' }), undefined],
    ['statement entered in error', statement(pembrolizumab, { status: 'entered-in-error' }), undefined],
    ['statement dated on the order date', statement(pembrolizumab, { effectiveDateTime: day }), true],
    ['statement dated later', statement(pembrolizumab, { effectiveDateTime: '2026-06-16' }), undefined],
    ['statement from later on', statement(pembrolizumab, { effectivePeriod: { start: '2026-07-01' } }), undefined],
    ['request completed', request(pembrolizumab, { status: 'completed' }), true],
    ['request completed, a plan', request(pembrolizumab, { status: 'completed', intent: 'plan' }), undefined],
    ['request completed, not to be performed', request(pembrolizumab, { status: 'completed', doNotPerform: true }), undefined],
    ['request active', request(pembrolizumab), undefined],
    ['request draft', request(pembrolizumab, { status: 'draft' }), undefined],
    ['request stopped', request(pembrolizumab, { status: 'stopped' }), undefined],
    ['request cancelled', request(pembrolizumab, { status: 'cancelled' }), undefined],
    ['the name alone', administration(drug.words('Keytruda 200 mg'), '2026-01-01'), undefined],
    ['an unclassified code and the name', administration({ ...drug.unclassified, text: 'pembrolizumab' }, '2026-01-01'), undefined],
    [
      'a code listed without its meaning',
      administration({ coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '1657749' }] }, '2026-01-01'),
      undefined,
    ],
    ['Opdualag, which holds nivolumab', administration(drug.opdualag, '2026-01-01'), true],
    ['a PD-L1 antibody', administration(drug.atezolizumab, '2026-01-01'), undefined],
    [
      'malformed elements',
      resource('MedicationAdministration', { status: 'completed', medicationCodeableConcept: 7, effectiveDateTime: {} }),
      undefined,
    ],
  ])('%s', (_, record, expected) => {
    expect(factValue('treatedWithPd1', [record])).toBe(expected);
  });

  test('evidence is each dose with its date', () => {
    const dose = administration(pembrolizumab, '2026-01-02T10:00:00Z');
    expect(factOf('treatedWithPd1', [dose]).evidence).toEqual([
      { reference: `MedicationAdministration/${dose.id}`, value: 'pembrolizumab 2026-01-02', date: '2026-01-02' },
    ]);
  });

  test.each<[string, Resource, string]>([
    ['an active order', request(pembrolizumab), 'pembrolizumab is an order (active), which is a plan and not a treatment'],
    ['words', administration(drug.words('Keytruda'), '2026-01-01'), 'pembrolizumab is named in words only'],
    ['a later date', administration(pembrolizumab, '2027-01-01'), 'pembrolizumab is dated after the order'],
  ])('%s is a hint', (_, record, text) => {
    expect(factOf('treatedWithPd1', [record]).hints).toEqual([{ reference: `${record.resourceType}/${record.id}`, text }]);
  });

  test.each(['not-done', 'entered-in-error'])('%s leaves no hint', (status) => {
    expect(factOf('treatedWithPd1', [administration(pembrolizumab, '2026-01-01', { status })])).toEqual({
      value: undefined,
      evidence: [],
      hints: [],
    });
  });

  test('the orders of the call are neither evidence nor hints', () => {
    const order = request(pembrolizumab, { status: 'completed' });
    expect(factOf('treatedWithPd1', [order], { order })).toEqual({ value: undefined, evidence: [], hints: [] });
    expect(factOf('treatedWithPd1', [order], { companions: [order] })).toEqual({ value: undefined, evidence: [], hints: [] });
  });

  test('a search that failed is named only while the fact is open', () => {
    const searches = { medicationAdministrations: 'failed' } as const;
    expect(factOf('treatedWithPd1', [], { searches }).failedReads).toEqual(['MedicationAdministration?patient=p1']);
    expect(factOf('treatedWithPd1', [statement(pembrolizumab)], { searches }).failedReads).toBeUndefined();
    expect(factOf('treatedWithPd1', [], { searches: { medicationAdministrations: 'not-asked' } }).failedReads).toBeUndefined();
  });
});

describe('the Medication a record refers to', () => {
  const medication = (elements: Record<string, unknown>) => ({ resourceType: 'Medication', id: 'm1', ...elements });
  const referring = (elements: Record<string, unknown> = {}) =>
    resource('MedicationAdministration', { status: 'completed', medicationReference: { reference: 'Medication/m1' }, ...elements });

  test.each<[string, readonly Resource[], true | undefined]>([
    ['by its code', [referring(), medication({ code: pembrolizumab })], true],
    ['by its ingredient', [referring(), medication({ ingredient: [{ itemCodeableConcept: pembrolizumab }] })], true],
    [
      'not by an inactive ingredient',
      [referring(), medication({ ingredient: [{ itemCodeableConcept: pembrolizumab, isActive: false }] })],
      undefined,
    ],
    ['not once entered in error', [referring(), medication({ status: 'entered-in-error', code: pembrolizumab })], undefined],
    [
      'contained',
      [
        referring({
          medicationReference: { reference: '#m2' },
          contained: [{ resourceType: 'Medication', id: 'm2', code: pembrolizumab }],
        }),
      ],
      true,
    ],
    ['missing', [referring()], undefined],
    [
      'missing, named by its display',
      [referring({ medicationReference: { reference: 'Medication/m1', display: 'pembrolizumab' } })],
      undefined,
    ],
  ])('%s', (_, resources, expected) => {
    expect(factValue('treatedWithPd1', resources)).toBe(expected);
  });
});

describe('the other groups', () => {
  test.each([
    ['treatedWithPdL1', drug.atezolizumab, true],
    ['treatedWithPdL1', pembrolizumab, undefined],
    ['treatedWithBrafInhibitor', drug.dabrafenib, true],
    ['treatedWithBrafInhibitor', drug.trametinib, undefined],
    ['treatedWithBrafInhibitor', drug.tovorafenib, undefined],
  ] as const)('%s', (name, concept, expected) => {
    expect(factValue(name, [administration(concept, '2026-01-01')])).toBe(expected);
  });

  test.each(['pd1ContraindicatedAll', 'brafInhibitorContraindicatedAll', 'offLabelDoseSupported', 'regimenRecommended'] as const)(
    '%s is attested only',
    (name) => {
      expect(factValue(name, [administration(pembrolizumab, '2026-01-01')])).toBeUndefined();
    },
  );
});

describe('an earlier dose of lifileucel', () => {
  const { lifileucel } = drug;
  const order = draft(lifileucel, { id: 'o1', priorPrescription: { reference: 'MedicationRequest/o0' } });
  const infusion = (elements: Record<string, unknown> = {}, code = 'XW033L7') =>
    resource('Procedure', {
      status: 'completed',
      code: { coding: [{ system: 'http://www.cms.gov/Medicare/Coding/ICD10', code }] },
      performedDateTime: '2025-07-16',
      ...elements,
    });

  test.each<[string, Resource, true | undefined]>([
    ['administration', administration(lifileucel, '2025-07-16'), true],
    ['administration not done', administration(lifileucel, '2025-07-16', { status: 'not-done' }), undefined],
    ['administration later than the order', administration(lifileucel, '2026-06-16'), undefined],
    ['administration on this order', administration(lifileucel, day, { request: { reference: 'MedicationRequest/o1' } }), undefined],
    [
      'administration on the order it replaces',
      administration(lifileucel, day, { request: { reference: 'MedicationRequest/o0' } }),
      undefined,
    ],
    ['statement', statement(lifileucel, { status: 'completed' }), true],
    ['statement made from this order', statement(lifileucel, { basedOn: [{ reference: 'MedicationRequest/o1' }] }), undefined],
    ['infusion into a peripheral vein', infusion(), true],
    ['infusion into a central vein', infusion({}, 'XW043L7'), true],
    ['infusion of another cell therapy', infusion({}, 'XW033K7'), undefined],
    ['infusion in preparation', infusion({ status: 'preparation' }), undefined],
    ['infusion entered in error', infusion({ status: 'entered-in-error' }), undefined],
    ['infusion on the order date', infusion({ performedDateTime: day }), true],
    ['infusion the day after', infusion({ performedDateTime: '2026-06-16' }), undefined],
    ['infusion on this order', infusion({ basedOn: [{ reference: 'MedicationRequest/o1' }] }), undefined],
    ['completed request', request(lifileucel, { status: 'completed' }), undefined],
    ['completed dispense', dispense(lifileucel, { whenHandedOver: '2025-07-16' }), undefined],
    ['this order', order, undefined],
    ['an unclassified code named Amtagvi', administration({ ...drug.unclassified, text: 'Amtagvi' }, '2025-07-16'), undefined],
  ])('%s', (_, record, expected) => {
    expect(factValue('previouslyTreatedWithLifileucel', [record], { order })).toBe(expected);
  });

  test('no record is silence, and a completed request a hint', () => {
    expect(factOf('previouslyTreatedWithLifileucel', [], { order })).toEqual({ value: undefined, evidence: [], hints: [] });
    expect(factOf('previouslyTreatedWithLifileucel', [request(lifileucel, { status: 'completed' })], { order }).hints).toHaveLength(1);
  });
});
