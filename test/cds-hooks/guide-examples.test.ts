import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseHookRequest } from '../../src/cds-hooks/request.ts';
import { createChart } from '../../src/chart/chart.ts';
import { isObject, isResource, listOf, type Resource } from '../../src/fhir/resource.ts';
import { matchPayer } from '../../src/judgement/match-payer.ts';
import { payer } from '../crd/judgements.ts';
import { serviceAt } from './service-at.ts';

const folder = '../shared/ig/crd-2.2.1-examples';

/** The published CRD 2.2.1 requests. None names a payer of ours, so none gets an assertion about coverage. */
const rows: readonly (readonly [
  string,
  string,
  { shape: string; isCrdClient: boolean; orders: readonly string[]; coverages: number },
  string,
])[] = [
  [
    'CRDServiceRequest.json',
    'order-sign',
    { shape: '2.2', isCrdClient: true, orders: ['ServiceRequest/1357', 'ServiceRequest/2468'], coverages: 1 },
    '400: from 2.1 on the payer has to be ours',
  ],
  [
    'CRDServiceRequest2.json',
    'order-dispatch',
    { shape: 'intersection', isCrdClient: true, orders: ['MedicationRequest/1111', 'MedicationRequest/2222'], coverages: 1 },
    '412: the dispatched orders are not sent and the server is not ours to read',
  ],
  [
    'CRDServiceRequest3.json',
    'order-sign',
    { shape: 'intersection', isCrdClient: false, orders: ['CommunicationRequest/example'], coverages: 0 },
    '200 with a card: a plain client without Coverage',
  ],
  [
    'CRDServiceRequest4.json',
    'appointment-book',
    { shape: '2.2', isCrdClient: true, orders: ['Appointment/example'], coverages: 0 },
    '412: a CRD client without a Coverage that could be read',
  ],
];

describe.skipIf(!existsSync(folder))('the requests published with CRD 2.2.1 (skipped where the guide is not at hand)', () => {
  test.each(rows)('%s is read; %s', (file, hook, expected) => {
    const body: unknown = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
    const request = parseHookRequest(body, serviceAt(hook));
    const resources = prefetched(request.prefetch);
    const coverages = resources.filter((resource) => resource.resourceType === 'Coverage');
    const chart = createChart({ patientId: request.patientId, resources });
    expect({
      shape: request.shape,
      isCrdClient: request.isCrdClient,
      orders: request.asked.map((item) => item.order),
      coverages: coverages.length,
    }).toEqual(expected);
    for (const coverage of coverages) expect(matchPayer(coverage, chart, [payer], true)).toBeUndefined();
    if (hook === 'order-dispatch') for (const { order } of request.asked) expect(chart.resolve(order)).toBeUndefined();
  });
});

function prefetched(prefetch: object): readonly Resource[] {
  return Object.values(prefetch).flatMap((value: unknown) => {
    if (!isResource(value)) return [];
    if (value.resourceType !== 'Bundle') return [value];
    return listOf(value.entry).flatMap((entry) => (isObject(entry) && isResource(entry.resource) ? [entry.resource] : []));
  });
}
