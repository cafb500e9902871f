import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pasRequest } from '../pas/pas-request.ts';
import { type RunningService, startService } from '../running-service.ts';

describe('what became of authorization requests, in the metrics', () => {
  let service: RunningService;
  let now = new Date('2026-11-21T10:00:00Z');
  beforeAll(async () => {
    service = await startService({}, () => now);
    for (const request of [pasRequest('carepartners-01'), pasRequest('cigna-04', { urgent: true })])
      expect((await service.post('/fhir/2.2/Claim/$submit', request)).status).toBe(200);
  });
  afterAll(() => service.close());
  const metrics = async () => (await fetch(`${service.url}/metrics`)).text();

  test('lines by policy, kind and state, late ones, and times to decision', async () => {
    now = new Date('2026-11-22T11:00:00Z');
    const lines = (await metrics()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'oncoverage_authorization_lines{policy="carepartners-amtagvi",kind="standard",state="approved"} 1',
        'oncoverage_authorization_lines{policy="carepartners-amtagvi",kind="standard",state="denied"} 0',
        'oncoverage_authorization_lines{policy="cigna-amtagvi",kind="expedited",state="pended"} 1',
        'oncoverage_authorization_late_lines{policy="cigna-amtagvi",kind="expedited"} 1',
        'oncoverage_authorization_late_lines{policy="carepartners-amtagvi",kind="standard"} 0',
        'oncoverage_authorization_decision_hours{policy="carepartners-amtagvi",kind="standard",of="median"} 0',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('oncoverage_authorization_decision_hours{policy="cigna'))).toEqual([]);
  });

  test('what was asked for longer ago is no longer counted', async () => {
    now = new Date('2027-01-21T10:00:00Z');
    expect(await metrics()).not.toContain('oncoverage_authorization_lines{');
  });
});
