import type { CdsService } from '../src/cds-hooks/service.ts';
import {
  claim,
  clinicalReminder,
  contraindication,
  coverageInfo,
  guideline,
  maxCards,
  unsolicitedDetermination,
} from './configuration-options.ts';
import { chart, encounter, member } from './prefetch-templates.ts';

export const service: CdsService = {
  id: 'crd-appointment-book',
  hook: 'appointment-book',
  title: 'Coverage of appointments being booked',
  description: 'Answers for the orders that appointments are booked for, including whether a required treatment center was chosen.',
  version: '2.0.1',
  prefetch: {
    ...member,
    ...encounter,
    ...chart,
    // Not under `medicationRequests` and the like: those keys are the patient's whole list.
    bookedDeviceRequests:
      "DeviceRequest?_id={{context.appointments.entry.resource.basedOn.extension('http://hl7.org/fhir/StructureDefinition/alternate-reference').value.resolve().ofType(DeviceRequest).id}}",
    bookedServiceRequests: 'ServiceRequest?_id={{context.appointments.entry.resource.basedOn.resolve().ofType(ServiceRequest).id}}',
    bookedMedicationRequests:
      "MedicationRequest?_id={{context.appointments.entry.resource.basedOn.extension('http://hl7.org/fhir/StructureDefinition/alternate-reference').value.resolve().ofType(MedicationRequest).id}}",
    devices: 'Device?_id={{%bookedDeviceRequests.entry.resource.code.resolve().id}}',
    medications: 'Medication?_id={{%bookedMedicationRequests.entry.resource.medication.resolve().id}}',
    practitionerRoles:
      'PractitionerRole?_id={{%encounter.participant.individual.resolve().ofType(PractitionerRole).id|context.appointments.entry.resource.participant.actor.resolve().ofType(PractitionerRole).id|%bookedDeviceRequests.entry.resource.performer.resolve().ofType(PractitionerRole).id|%bookedDeviceRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id|%bookedMedicationRequests.entry.resource.performer.resolve().ofType(PractitionerRole).id|%bookedMedicationRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id|%bookedServiceRequests.entry.resource.performer.resolve().ofType(PractitionerRole).id|%bookedServiceRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id}}',
    practitioners:
      'Practitioner?_id={{%practitionerRoles.entry.resource.practitioner.resolve().id|%encounter.participant.individual.resolve().ofType(Practitioner).id|context.appointments.entry.resource.participant.actor.resolve().ofType(Practitioner).id|%bookedDeviceRequests.entry.resource.performer.resolve().ofType(Practitioner).id|%bookedDeviceRequests.entry.resource.requester.resolve().ofType(Practitioner).id|%bookedMedicationRequests.entry.resource.performer.resolve().ofType(Practitioner).id|%bookedMedicationRequests.entry.resource.requester.resolve().ofType(Practitioner).id|%bookedServiceRequests.entry.resource.performer.resolve().ofType(Practitioner).id|%bookedServiceRequests.entry.resource.requester.resolve().ofType(Practitioner).id}}',
    organizations:
      'Organization?_id={{%practitionerRoles.entry.resource.organization.resolve().id|%encounter.serviceProvider.resolve().ofType(Organization).id|%bookedMedicationRequests.entry.resource.dispenseRequest.performer.resolve().ofType(Organization).id|%bookedServiceRequests.entry.resource.performer.resolve().ofType(Organization).id}}',
    locations:
      'Location?_id={{%practitionerRoles.entry.resource.location.resolve().id|%encounter.location.location.resolve().id|context.appointments.entry.resource.participant.actor.resolve().ofType(Location).id|%bookedServiceRequests.entry.resource.locationReference.resolve().ofType(Location).id}}',
  },
  extension: {
    'davinci-crd.version': ['2.2', '2.0'],
    'davinci-crd.configuration-options': [
      coverageInfo,
      unsolicitedDetermination,
      guideline,
      clinicalReminder,
      contraindication,
      claim,
      maxCards,
    ],
  },
};
