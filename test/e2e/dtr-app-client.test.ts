import { describe, expect, test } from 'vitest';
import { launchingEhr } from '../../src/http/dtr-app-client.ts';
import type { Client } from '../../src/security/client.ts';
import { demoClient, registryOf } from '../../src/security/registry.ts';

const client = (id: string, more: Partial<Client>): Client => ({ ...demoClient, id, ...more });
const registry = registryOf([
  client('one', { fhirServers: ['https://one.example.org/fhir'], smartClientId: 'app-one' }),
  client('mute', { fhirServers: ['https://mute.example.org/fhir'] }),
  client('twin-a', { fhirServers: ['https://twin.example.org/fhir'], smartClientId: 'a' }),
  client('twin-b', { fhirServers: ['https://twin.example.org/fhir'], smartClientId: 'b' }),
]);

describe('whose EHR may open the form app', () => {
  test.each([
    ['the EHR of a client', 'https://one.example.org/fhir', false, 'one'],
    ['the same with a slash', 'https://one.example.org/fhir/', false, 'one'],
    ['a base below it', 'https://one.example.org/fhir/tenant', false, 'one'],
    ['a base beside it', 'https://one.example.org/fhir-other', false, undefined],
    ['another scheme', 'http://one.example.org/fhir', false, undefined],
    ['a client without an id for the app', 'https://mute.example.org/fhir', false, undefined],
    ['a server of two clients', 'https://twin.example.org/fhir', false, undefined],
    ['a user in the URL', 'https://x@one.example.org/fhir', false, undefined],
    ['no URL', 'fhir', false, undefined],
    ['this machine, callers proving themselves', 'http://127.0.0.1:3000/demo/fhir', false, undefined],
    ['this machine, AUTH=off', 'http://127.0.0.1:3000/demo/fhir', true, 'demo'],
    ['a name that only begins like this machine', 'http://127.0.0.1.example.org/fhir', true, undefined],
  ])('%s', (_, fhirServer, open, expected) => {
    expect(launchingEhr(registry, fhirServer, open)?.client.id).toBe(expected);
  });
});
