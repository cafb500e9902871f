import { describe, expect, test } from 'vitest';
import { configurationOf } from '../../src/cds-hooks/configuration.ts';
import type { Hook } from '../../src/cds-hooks/hooks.ts';
import { contentHash, coverageAssertionId, materialContent } from '../../src/crd/order-content.ts';
import { mayAuthorize } from '../../src/crd/touchless.ts';
import type { Judgement } from '../../src/judgement/judgement.ts';
import { finding, judgement, notice, policy } from './judgements.ts';

describe('an authorization with the answer', () => {
  const rows: readonly (readonly [string, Judgement, Hook, unknown, readonly string[], boolean])[] = [
    ['when everything is met and switched on', judgement('criteria-met'), 'order-sign', undefined, [policy.key], true],
    ['at dispatch', judgement('criteria-met'), 'order-dispatch', undefined, [policy.key], true],
    ['at booking', judgement('criteria-met'), 'appointment-book', undefined, [policy.key], true],
    ['not while selecting', judgement('criteria-met'), 'order-select', undefined, [policy.key], false],
    ['not at an encounter', judgement('criteria-met'), 'encounter-start', undefined, [policy.key], false],
    ['not for a what-if', judgement('criteria-met'), 'order-sign', { 'unsolicited-determ': false }, [policy.key], false],
    ['not where the answer is not wanted', judgement('criteria-met'), 'order-sign', { 'coverage-info': false }, [policy.key], false],
    ['not for a policy that is not switched on', judgement('criteria-met'), 'order-sign', undefined, [], false],
    ['not with anything missing', judgement('documentation-needed'), 'order-sign', undefined, [policy.key], false],
    [
      'not with a contraindication',
      judgement('criteria-met', { notices: [notice('pregnancy', 'critical', { blocksAuthorization: true })] }),
      'order-sign',
      undefined,
      [policy.key],
      false,
    ],
    [
      'a note that informs does not matter',
      judgement('criteria-met', { notices: [notice('setting', 'info')] }),
      'order-sign',
      undefined,
      [policy.key],
      true,
    ],
    [
      'not with a contradiction in a part',
      judgement('criteria-met', { criteria: [finding('A', 'met'), finding('A.1', 'unknown', { depth: 1, conflict: 'A.1: two answers' })] }),
      'order-sign',
      undefined,
      [policy.key],
      false,
    ],
    [
      'not where a contraindication may have gone unseen',
      judgement('criteria-met', { unreadForNotices: ['Condition?patient=p1'] }),
      'order-sign',
      undefined,
      [policy.key],
      false,
    ],
    ['not without a coverage', judgement('criteria-met', { coverage: null }), 'order-sign', undefined, [policy.key], false],
  ];
  test.each(rows)('%s', (_, judged, hook, configuration, policies, expected) => {
    expect(mayAuthorize(judged, { hook, configuration: configurationOf(configuration), policies })).toBe(expected);
  });
});

describe('what makes it another order', () => {
  const order = {
    resourceType: 'MedicationRequest',
    id: 'o1',
    medicationCodeableConcept: {
      coding: [
        { system: 'a', code: '1' },
        { system: 'b', code: '2' },
      ],
      text: 'Amtagvi',
    },
    dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 1, unit: 'dose' } }] }],
    reasonCode: [{ coding: [{ system: 'icd', code: 'C43.9' }] }],
    subject: { reference: 'Patient/p1' },
    requester: { reference: 'Practitioner/d1' },
  };
  const hash = contentHash(materialContent(order, 'lifileucel'));
  test.each([
    ['a narrative is not', { ...order, text: { status: 'generated' } }, true],
    ['metadata is not', { ...order, meta: { lastUpdated: '2026-11-21T00:00:00Z' } }, true],
    ['our answer on it is not', { ...order, extension: [{ url: 'x' }] }, true],
    ['a status is not', { ...order, status: 'active' }, true],
    [
      'codings in another order are not',
      { ...order, medicationCodeableConcept: { text: 'Amtagvi', coding: order.medicationCodeableConcept.coding.toReversed() } },
      true,
    ],
    ['another dose is', { ...order, dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 2, unit: 'dose' } }] }] }, false],
    ['another reason is', { ...order, reasonCode: [{ text: 'other' }] }, false],
    ['another requester is', { ...order, requester: { reference: 'Practitioner/d2' } }, false],
    ['a performer is', { ...order, performer: { reference: 'Organization/x' } }, false],
    ['a quantity is', { ...order, dispenseRequest: { quantity: { value: 1 } } }, false],
  ])('%s', (_, changed, same) => expect(contentHash(materialContent(changed, 'lifileucel')) === hash).toBe(same));

  test('another product is', () => expect(contentHash(materialContent(order, null))).not.toBe(hash));
});

describe('assertion ids', () => {
  const secret = Buffer.from('secret');
  const key = {
    client: 'ehr',
    fhirServer: null,
    patient: 'p1',
    order: 'MedicationRequest/o1',
    coverage: 'Coverage/c1',
    product: 'lifileucel',
    content: 'h',
  } as const;
  const id = coverageAssertionId(secret, key);
  test('are UUIDs', () => expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/));
  test('are the same for the same question', () => expect(coverageAssertionId(secret, { ...key })).toBe(id));
  test.each(['client', 'fhirServer', 'patient', 'order', 'coverage', 'content'] as const)('differ by %s', (member) => {
    expect(coverageAssertionId(secret, { ...key, [member]: 'another' })).not.toBe(id);
  });
  test('cannot be guessed without the secret', () => expect(coverageAssertionId(Buffer.from('other'), key)).not.toBe(id));
});
