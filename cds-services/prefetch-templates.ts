/** What every hook needs: the member, the coverage and its payer. Expressions: CRD 2.2.1, standard prefetch. */
export const member = {
  patient: 'Patient/{{context.patientId}}',
  coverage: 'Coverage?patient={{context.patientId}}&status=active',
  payers: 'Organization?_id={{%coverage.entry.resource.payor.resolve().ofType(Organization).id}}',
} as const;

export const encounter = { encounter: 'Encounter/{{context.encounterId}}' } as const;

/** The chart of the patient: one plain search a type, which every client can fill. The keys are those of src/chart. */
export const chart = {
  conditions: 'Condition?patient={{context.patientId}}',
  observations: 'Observation?patient={{context.patientId}}',
  procedures: 'Procedure?patient={{context.patientId}}',
  medicationRequests: 'MedicationRequest?patient={{context.patientId}}',
  medicationAdministrations: 'MedicationAdministration?patient={{context.patientId}}',
  medicationDispenses: 'MedicationDispense?patient={{context.patientId}}',
  medicationStatements: 'MedicationStatement?patient={{context.patientId}}',
  allergies: 'AllergyIntolerance?patient={{context.patientId}}',
  adverseEvents: 'AdverseEvent?patient={{context.patientId}}',
  encounters: 'Encounter?patient={{context.patientId}}',
  diagnosticReports: 'DiagnosticReport?patient={{context.patientId}}',
  questionnaireResponses: 'QuestionnaireResponse?patient={{context.patientId}}',
} as const;
