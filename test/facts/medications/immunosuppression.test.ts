import { describe, expect, test } from 'vitest';
import { createSystemicImmunosuppression } from '../../../src/facts/medications/immunosuppression.ts';
import type { Resource } from '../../../src/fhir/resource.ts';
import { administration, content, day, draft, drug, found, request, statement } from './medication-chart.ts';

const finder = createSystemicImmunosuppression(content);
const { tacrolimus, prednisone } = drug;
const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const topical = snomed('6064005');
const oral = snomed('26643006');
const by = (route: unknown) => ({ dosageInstruction: [{ route }] });
const withForm = (form: unknown) => ({
  medicationCodeableConcept: undefined,
  medicationReference: { reference: '#m' },
  contained: [{ resourceType: 'Medication', id: 'm', code: tacrolimus, form }],
});

describe('systemic immunosuppression now', () => {
  test.each<[string, Resource, true | undefined]>([
    ['tacrolimus ordered', request(tacrolimus), true],
    ['prednisone taken', statement(prednisone), true],
    ['methotrexate ordered', request(drug.methotrexate), true],
    ['being given', administration(tacrolimus, day, { status: 'in-progress' }), true],
    ['given once', administration(tacrolimus, '2026-06-01'), undefined],
    ['stopped', statement(tacrolimus, { status: 'stopped' }), undefined],
    ['on hold', statement(tacrolimus, { status: 'on-hold' }), undefined],
    ['completed', request(tacrolimus, { status: 'completed' }), undefined],
    ['ended before the order', statement(tacrolimus, { effectivePeriod: { start: '2026-01-01', end: '2026-06-14' } }), undefined],
    ['ends on the order date', statement(tacrolimus, { effectivePeriod: { start: '2026-01-01', end: day } }), true],
    ['begins after the order', statement(tacrolimus, { effectivePeriod: { start: '2026-06-16' } }), undefined],
    ['ointment by its product code', request(drug.tacrolimusOintment), undefined],
    ['ointment and ingredient codes together', request({ coding: [...tacrolimus.coding, ...drug.tacrolimusOintment.coding] }), undefined],
    ['by the topical route', request(tacrolimus, by(topical)), undefined],
    ['by the ophthalmic route', request(prednisone, by(snomed('54485002'))), undefined],
    ['by mouth', request(tacrolimus, by(oral)), true],
    ['by mouth and on the skin', request(tacrolimus, { dosageInstruction: [{ route: oral }, { route: topical }] }), true],
    ['a statement by the topical route', statement(tacrolimus, { dosage: [{ route: topical }] }), undefined],
    ['as an ointment by dose form', request(undefined, withForm(snomed('385101003'))), undefined],
    ['as a capsule', request(undefined, withForm(snomed('385049006'))), true],
    ['on the skin in words', request(tacrolimus, by({ text: 'topical' })), undefined],
    ['an ointment in words', request({ ...tacrolimus, text: 'tacrolimus 0.1 % ointment' }), undefined],
    ['a drug in words', request(drug.words('prednisone 20 mg')), undefined],
    ['a drug that is none', request(drug.lisinopril), undefined],
    ['entered in error', request(tacrolimus, { status: 'entered-in-error' }), undefined],
  ])('%s', (_, record, expected) => {
    expect(found(finder, [record]).value).toBe(expected);
  });

  test('drafted beside the order', () => {
    expect(found(finder, [], { companions: [draft(prednisone)] }).value).toBe(true);
  });

  test.each<[string, Resource, number]>([
    ['words for the skin are a hint', request(tacrolimus, by({ text: 'topical' })), 1],
    ['a code for the skin is none', request(tacrolimus, by(topical)), 0],
    ['a drug in words is a hint', request(drug.words('prednisone')), 1],
  ])('%s', (_, record, count) => {
    expect(found(finder, [record]).hints).toHaveLength(count);
  });
});
