import type { CdsService } from '../src/cds-hooks/service.ts';
import { claim, clinicalReminder, contraindication, guideline, maxCards } from './configuration-options.ts';
import { chart, encounter, member } from './prefetch-templates.ts';

export const service: CdsService = {
  id: 'crd-encounter-discharge',
  hook: 'encounter-discharge',
  title: 'Coverage at discharge',
  description: 'Shows what the draft and active orders of the encounter still need under the policies that decide them.',
  version: '2.0.1',
  prefetch: {
    ...member,
    ...encounter,
    ...chart,
    practitionerRoles: 'PractitionerRole?_id={{%encounter.participant.individual.resolve().ofType(PractitionerRole).id}}',
    practitioners:
      'Practitioner?_id={{%practitionerRoles.entry.resource.practitioner.resolve().id|%encounter.participant.individual.resolve().ofType(Practitioner).id}}',
    organizations:
      'Organization?_id={{%practitionerRoles.entry.resource.organization.resolve().id|%encounter.serviceProvider.resolve().ofType(Organization).id}}',
    locations: 'Location?_id={{%practitionerRoles.entry.resource.location.resolve().id|%encounter.location.location.resolve().id}}',
  },
  extension: {
    'davinci-crd.version': ['2.2', '2.0'],
    'davinci-crd.configuration-options': [guideline, clinicalReminder, contraindication, claim, maxCards],
  },
};
