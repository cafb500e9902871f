import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, isResource, listOf } from '../../src/fhir/resource.ts';
import { demoPatient, hcpcs, ndc, pasRequest } from '../pas/pas-request.ts';
import { actionsIn } from '../pas/pas-world.ts';
import { type RunningService, startService } from '../running-service.ts';

/** Whether a form is about a first or a continued treatment is told by our own authorizations here as it is at order-sign. */
describe('the phase, where an authorization of ours tells it', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService({}, () => new Date('2026-11-21T10:00:05Z'));
  });
  afterAll(() => service.close());

  const patient = demoPatient('lhcc-01');
  const coverage = patient.resources.find(({ resourceType }) => resourceType === 'Coverage');
  const order = patient.orders[0];
  if (coverage === undefined || order === undefined) throw new Error('lhcc-01 has an order and a Coverage');
  /** NDC of 10^6 and of 10^8 PFU/mL. */
  const [firstStrength, laterStrength] = ['55513-078-01', '55513-079-01'];
  const payer = patient.resources.filter(({ resourceType }) => resourceType === 'Organization');

  async function formsFor(authoredOn: string, of = coverage, code = laterStrength): Promise<readonly unknown[]> {
    const later = { ...order, id: 'later-order', authoredOn, medicationCodeableConcept: { coding: [ndc(code)] } };
    const parameter = [
      { name: 'coverage', resource: of },
      { name: 'order', resource: later },
      ...payer.map((resource) => ({ name: 'referenced', resource })),
    ];
    const { json } = await service.post('/fhir/2.2/Questionnaire/$questionnaire-package', { resourceType: 'Parameters', parameter });
    return listOf(isObject(json) ? json.parameter : undefined)
      .filter(isObject)
      .map(({ resource }) => resource)
      .filter(isResource)
      .flatMap(({ entry }) => listOf(entry).flatMap((one) => (isObject(one) && isResource(one.resource) ? [one.resource] : [])))
      .filter(({ resourceType }) => resourceType === 'Questionnaire')
      .map(({ id }) => id);
  }

  test('none given yet: the first treatment', async () => {
    expect(await formsFor('2026-12-15')).toEqual(['lhcc-imlygic-initial']);
  });

  test('given: the treatment goes on', async () => {
    const request = pasRequest('lhcc-01', {
      attest: { 'I.A.4.a': true, 'I.A.5.b': true, 'I.A.6.a.ii': true },
      items: [{ sequence: 1, order: 0, codings: [hcpcs('J9325')], quantity: 3, day: '2026-11-24' }],
    });
    expect(actionsIn((await service.post('/fhir/2.2/Claim/$submit', request)).json)).toEqual({ 1: 'A1' });
    expect(await formsFor('2026-12-15')).toEqual(['lhcc-imlygic-continued']);
  });

  const anotherMember = { ...coverage, id: 'c2', identifier: [], subscriberId: 'LHCC-0002' };
  test.each([
    ['before it began', '2026-09-20', coverage, laterStrength],
    ['for another member', '2026-12-15', anotherMember, laterStrength],
    ['the order is for the strength of a first dose', '2026-12-15', coverage, firstStrength],
  ])('given, but %s: the first treatment', async (_sentence, authoredOn, of, code) => {
    expect(await formsFor(authoredOn, of, code)).toEqual(['lhcc-imlygic-initial']);
  });
});
