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
  id: 'crd-order-dispatch',
  hook: 'order-dispatch',
  title: 'Coverage of orders being dispatched',
  description:
    'Answers for dispatched orders once it is known who carries them out, including whether a required treatment center was chosen.',
  version: '2.0.1',
  prefetch: {
    ...member,
    ...encounter,
    ...chart,
    // Not under `medicationRequests` and the like: those keys are the patient's whole list.
    dispatchedCommunicationRequests: 'CommunicationRequest?_id={{context.dispatchedOrders.resolve().ofType(CommunicationRequest).id}}',
    dispatchedDeviceRequests: 'DeviceRequest?_id={{context.dispatchedOrders.resolve().ofType(DeviceRequest).id}}',
    dispatchedMedicationRequests: 'MedicationRequest?_id={{context.dispatchedOrders.resolve().ofType(MedicationRequest).id}}',
    dispatchedNutritionOrders: 'NutritionOrder?_id={{context.dispatchedOrders.resolve().ofType(NutritionOrder).id}}',
    dispatchedServiceRequests: 'ServiceRequest?_id={{context.dispatchedOrders.resolve().ofType(ServiceRequest).id}}',
    dispatchedVisionPrescriptions: 'VisionPrescription?_id={{context.dispatchedOrders.resolve().ofType(VisionPrescription).id}}',
    devices: 'Device?_id={{%dispatchedDeviceRequests.entry.resource.code.resolve().id}}',
    medications: 'Medication?_id={{%dispatchedMedicationRequests.entry.resource.medication.resolve().id}}',
    practitionerRoles:
      'PractitionerRole?_id={{%encounter.participant.individual.resolve().ofType(PractitionerRole).id|%dispatchedCommunicationRequests.entry.resource.sender.resolve().ofType(PractitionerRole).id|%dispatchedCommunicationRequests.entry.resource.recipient.resolve().ofType(PractitionerRole).id|%dispatchedCommunicationRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id|%dispatchedDeviceRequests.entry.resource.performer.resolve().ofType(PractitionerRole).id|%dispatchedDeviceRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id|%dispatchedMedicationRequests.entry.resource.performer.resolve().ofType(PractitionerRole).id|%dispatchedMedicationRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id|%dispatchedServiceRequests.entry.resource.performer.resolve().ofType(PractitionerRole).id|%dispatchedServiceRequests.entry.resource.requester.resolve().ofType(PractitionerRole).id|%dispatchedNutritionOrders.entry.resource.orderer.resolve().ofType(PractitionerRole).id|%dispatchedVisionPrescriptions.entry.resource.prescriber.resolve().ofType(PractitionerRole).id}}',
    practitioners:
      'Practitioner?_id={{%practitionerRoles.entry.resource.practitioner.resolve().id|%encounter.participant.individual.resolve().ofType(Practitioner).id|%dispatchedCommunicationRequests.entry.resource.sender.resolve().ofType(Practitioner).id|%dispatchedCommunicationRequests.entry.resource.recipient.resolve().ofType(Practitioner).id|%dispatchedCommunicationRequests.entry.resource.requester.resolve().ofType(Practitioner).id|%dispatchedDeviceRequests.entry.resource.performer.resolve().ofType(Practitioner).id|%dispatchedDeviceRequests.entry.resource.requester.resolve().ofType(Practitioner).id|%dispatchedMedicationRequests.entry.resource.performer.resolve().ofType(Practitioner).id|%dispatchedMedicationRequests.entry.resource.requester.resolve().ofType(Practitioner).id|%dispatchedServiceRequests.entry.resource.performer.resolve().ofType(Practitioner).id|%dispatchedServiceRequests.entry.resource.requester.resolve().ofType(Practitioner).id|%dispatchedNutritionOrders.entry.resource.orderer.resolve().ofType(Practitioner).id|%dispatchedVisionPrescriptions.entry.resource.prescriber.resolve().ofType(Practitioner).id}}',
    organizations:
      'Organization?_id={{%practitionerRoles.entry.resource.organization.resolve().id|%encounter.serviceProvider.resolve().ofType(Organization).id|%dispatchedCommunicationRequests.entry.resource.recipient.resolve().ofType(Organization).id|%dispatchedCommunicationRequests.entry.resource.sender.resolve().ofType(Organization).id|%dispatchedMedicationRequests.entry.resource.dispenseRequest.performer.resolve().id|%dispatchedServiceRequests.entry.resource.performer.resolve().ofType(Organization).id}}',
    locations:
      'Location?_id={{%practitionerRoles.entry.resource.location.resolve().id|%encounter.location.location.resolve().id|%dispatchedServiceRequests.entry.resource.locationReference.resolve().id}}',
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
