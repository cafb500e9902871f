import { createServer } from 'node:http';
import express from 'express';
import { createDemoEhr, type DemoEhr } from '../../demo/ehr/demo-ehr.ts';
import { loadDemoPatients } from '../../demo/ehr/demo-patients.ts';

/** A demo EHR on a port of its own, with a clock the test moves. */
export interface RunningEhr {
  /** `http://127.0.0.1:…/demo/fhir` */
  readonly base: string;
  readonly ehr: DemoEhr;
  readonly clock: { now: Date };
  close(): Promise<void>;
}

export async function startEhr(): Promise<RunningEhr> {
  const clock = { now: new Date('2026-11-21T12:00:00Z') };
  const ehr = createDemoEhr({ basePath: '/demo/fhir', patients: loadDemoPatients(), now: () => clock.now });
  const server = createServer(express().use('/demo/fhir', ehr));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.');
  return {
    base: `http://127.0.0.1:${address.port}/demo/fhir`,
    ehr,
    clock,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
