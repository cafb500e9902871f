import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { documentationParts } from '../../src/documentation.ts';
import { readForms } from '../../src/dtr/read-forms.ts';
import { dtrAppRoutes } from '../../src/http/dtr-app-routes.ts';
import { formsFolder, judgementContent } from '../../src/judgement-content.ts';
import { createOutbound } from '../../src/security/outbound.ts';
import { demoClient, parseRegistry } from '../../src/security/registry.ts';
import { startService } from '../running-service.ts';
import { openFuzzWorld } from './fuzz-world.ts';

/** The app's calls come from a browser nobody knows; in the audit they are the EHR's, about the order's patient. */
const service = await startService();
const world = await openFuzzWorld(service.url);
const outbound = createOutbound({ allowLoopback: true });
afterAll(async () => {
  await outbound.close();
  await service.close();
  await world.close();
});
const { fhirServer } = world.names;
const body = { fhirServer, order: 'MedicationRequest/lhcc-02-talimogene', coverage: 'Coverage/lhcc-02-coverage' };

test('a package given to the app is in the audit, about its patient', async () => {
  const answer = await service.post('/dtr/app/package', body, world.headers);
  expect(answer.status, answer.text).toBe(200);
  const entries = await service.records.audit.entries({ subjectKey: 'Patient/lhcc-02', limit: 10 });
  expect(entries).toMatchObject([{ action: 'POST /dtr/app/package', outcome: 'success' }]);
});

test('and is answered as the client whose EHR it is', async () => {
  const config = readConfig({});
  const registry = parseRegistry({ clients: [{ id: 'ehr', name: 'ehr', smartClientId: 'app', fhirServers: [fhirServer] }] }, false);
  const { records } = service;
  const forms = readForms(formsFolder);
  const routes = dtrAppRoutes({
    dtr: documentationParts(config, records, judgementContent(config, forms), forms),
    registry: () => registry,
    outbound,
    decisions: (query) => records.decisions(query),
    submit: undefined,
    open: false,
    demoEhr: undefined,
  });
  const route = routes.find(({ path }) => path === '/dtr/app/package');
  const reply = await route?.handler({
    method: 'POST',
    path: '/dtr/app/package',
    params: {},
    query: {},
    headers: { authorization: 'Bearer token-of-the-user' },
    body,
    rawBody: JSON.stringify(body),
    client: { ...demoClient, id: 'anonymous' },
    receivedAt: new Date(),
    signal: () => AbortSignal.timeout(10_000),
  });
  expect(reply).toMatchObject({ status: 200, client: 'ehr', subject: 'Patient/lhcc-02' });
});
