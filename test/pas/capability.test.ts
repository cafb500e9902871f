import { describe, expect, test } from 'vitest';
import { pasCapability } from '../../src/pas/capability.ts';

describe('what PAS adds to a CapabilityStatement', () => {
  const of = (type: string) => pasCapability.resource.find((resource) => resource.type === type);

  test('the operations of Claim, by their definitions', () => {
    expect(of('Claim')?.operation).toEqual([
      { name: 'submit', definition: 'http://hl7.org/fhir/us/davinci-pas/OperationDefinition/Claim-submit' },
      { name: 'inquire', definition: 'http://hl7.org/fhir/us/davinci-pas/OperationDefinition/Claim-inquiry' },
    ]);
  });

  test('subscriptions, with the one topic', () => {
    expect(of('Subscription')?.interaction).toEqual(expect.arrayContaining([{ code: 'create' }, { code: 'update' }, { code: 'delete' }]));
    expect(JSON.stringify(of('Subscription')?.extension)).toContain('SubscriptionTopic/PASSubscriptionTopic');
  });
});
