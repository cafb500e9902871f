/** How the value of a search parameter is compared. */
export type ParameterKind = 'reference' | 'token' | 'date' | 'string' | 'uri';

/** A search parameter: where its values stand (dotted paths, lists walked through) and how they compare. */
export interface SearchParameter {
  readonly kind: ParameterKind;
  readonly paths: readonly string[];
  /** The type a bare id means. */
  readonly target?: string;
}

const reference = (target: string | undefined, ...paths: string[]): SearchParameter => ({
  kind: 'reference',
  paths,
  ...(target !== undefined && { target }),
});
const token = (...paths: string[]): SearchParameter => ({ kind: 'token', paths });
const date = (...paths: string[]): SearchParameter => ({ kind: 'date', paths });
const text = (...paths: string[]): SearchParameter => ({ kind: 'string', paths });

const everywhere = { _id: token('id'), _lastUpdated: date('meta.lastUpdated') };
const aboutPatient = { patient: reference('Patient', 'subject', 'patient'), subject: reference('Patient', 'subject') };
const identified = { identifier: token('identifier') };
const medication = {
  code: token('medicationCodeableConcept', 'contained.code'),
  medication: reference('Medication', 'medicationReference'),
};
const request = {
  ...identified,
  ...aboutPatient,
  status: token('status'),
  intent: token('intent'),
  category: token('category'),
  encounter: reference('Encounter', 'encounter'),
  requester: reference('Practitioner', 'requester'),
  authored: date('authoredOn'),
  authoredon: date('authoredOn'),
};

/**
 * The search parameters of each type this EHR stores, from the R4 search parameter registry; more is accepted than R4 defines
 * in two places, because callers ask for it: AdverseEvent by `patient`, and orders by `authored`.
 */
const own: Readonly<Record<string, Readonly<Record<string, SearchParameter>>>> = {
  Patient: {
    ...identified,
    active: token('active'),
    name: text('name'),
    family: text('name.family'),
    given: text('name.given'),
    gender: token('gender'),
    birthdate: date('birthDate'),
  },
  Coverage: {
    ...identified,
    patient: reference('Patient', 'beneficiary'),
    beneficiary: reference('Patient', 'beneficiary'),
    subscriber: reference('Patient', 'subscriber'),
    payor: reference('Organization', 'payor'),
    status: token('status'),
    type: token('type'),
  },
  Condition: {
    ...identified,
    ...aboutPatient,
    code: token('code'),
    category: token('category'),
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    encounter: reference('Encounter', 'encounter'),
    'onset-date': date('onsetDateTime', 'onsetPeriod'),
    'recorded-date': date('recordedDate'),
  },
  Observation: {
    ...identified,
    ...aboutPatient,
    code: token('code'),
    category: token('category'),
    status: token('status'),
    date: date('effectiveDateTime', 'effectivePeriod', 'effectiveInstant'),
    encounter: reference('Encounter', 'encounter'),
    focus: reference(undefined, 'focus'),
    'combo-code': token('code', 'component.code'),
    'value-concept': token('valueCodeableConcept'),
  },
  Procedure: {
    ...identified,
    ...aboutPatient,
    code: token('code'),
    category: token('category'),
    status: token('status'),
    date: date('performedDateTime', 'performedPeriod'),
    encounter: reference('Encounter', 'encounter'),
  },
  MedicationRequest: { ...request, ...medication },
  MedicationAdministration: {
    ...identified,
    ...aboutPatient,
    ...medication,
    status: token('status'),
    context: reference('Encounter', 'context'),
    'effective-time': date('effectiveDateTime', 'effectivePeriod'),
    request: reference('MedicationRequest', 'request'),
  },
  MedicationDispense: {
    ...identified,
    ...aboutPatient,
    ...medication,
    status: token('status'),
    context: reference('Encounter', 'context'),
    prescription: reference('MedicationRequest', 'authorizingPrescription'),
    whenhandedover: date('whenHandedOver'),
  },
  MedicationStatement: {
    ...identified,
    ...aboutPatient,
    ...medication,
    status: token('status'),
    category: token('category'),
    context: reference('Encounter', 'context'),
    effective: date('effectiveDateTime', 'effectivePeriod'),
  },
  Medication: { ...identified, code: token('code'), status: token('status') },
  AllergyIntolerance: {
    ...identified,
    patient: reference('Patient', 'patient'),
    code: token('code', 'reaction.substance'),
    category: token('category'),
    type: token('type'),
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    date: date('recordedDate'),
  },
  AdverseEvent: { ...aboutPatient, event: token('event'), category: token('category'), actuality: token('actuality'), date: date('date') },
  Encounter: {
    ...identified,
    ...aboutPatient,
    status: token('status'),
    class: token('class'),
    type: token('type'),
    date: date('period'),
    location: reference('Location', 'location.location'),
    participant: reference('Practitioner', 'participant.individual'),
    practitioner: reference('Practitioner', 'participant.individual'),
    'service-provider': reference('Organization', 'serviceProvider'),
  },
  DiagnosticReport: {
    ...identified,
    ...aboutPatient,
    code: token('code'),
    category: token('category'),
    status: token('status'),
    date: date('effectiveDateTime', 'effectivePeriod'),
    encounter: reference('Encounter', 'encounter'),
    result: reference('Observation', 'result'),
  },
  DocumentReference: {
    ...identified,
    ...aboutPatient,
    status: token('status'),
    type: token('type'),
    category: token('category'),
    date: date('date'),
  },
  QuestionnaireResponse: {
    ...identified,
    ...aboutPatient,
    status: token('status'),
    questionnaire: { kind: 'uri', paths: ['questionnaire'] },
    authored: date('authored'),
    author: reference('Practitioner', 'author'),
    source: reference('Patient', 'source'),
    encounter: reference('Encounter', 'encounter'),
    'based-on': reference(undefined, 'basedOn'),
    // Not in R4: DTR asks by the order that its qr-context extension names.
    context: reference(undefined, 'extension.valueReference'),
  },
  ServiceRequest: { ...request, code: token('code'), performer: reference('Organization', 'performer') },
  DeviceRequest: { ...request, code: token('codeCodeableConcept') },
  CommunicationRequest: { ...request },
  NutritionOrder: { ...request, patient: reference('Patient', 'patient'), datetime: date('dateTime') },
  VisionPrescription: { ...request, patient: reference('Patient', 'patient'), datewritten: date('dateWritten') },
  Appointment: {
    ...identified,
    status: token('status'),
    date: date('start'),
    patient: reference('Patient', 'participant.actor'),
    actor: reference(undefined, 'participant.actor'),
    practitioner: reference('Practitioner', 'participant.actor'),
    location: reference('Location', 'participant.actor'),
    'based-on': reference('ServiceRequest', 'basedOn'),
  },
  Task: {
    ...identified,
    patient: reference('Patient', 'for'),
    subject: reference('Patient', 'for'),
    status: token('status'),
    code: token('code'),
    focus: reference(undefined, 'focus'),
    owner: reference('Organization', 'owner'),
    requester: reference('Organization', 'requester'),
    'authored-on': date('authoredOn'),
  },
  Claim: { ...identified, patient: reference('Patient', 'patient'), status: token('status'), use: token('use'), created: date('created') },
  ClaimResponse: {
    ...identified,
    patient: reference('Patient', 'patient'),
    request: reference('Claim', 'request'),
    status: token('status'),
    use: token('use'),
  },
  CarePlan: { ...identified, ...aboutPatient, status: token('status'), category: token('category') },
  CareTeam: { ...identified, ...aboutPatient, status: token('status'), participant: reference('Practitioner', 'participant.member') },
  BodyStructure: { ...identified, patient: reference('Patient', 'patient'), location: token('location'), morphology: token('morphology') },
  Specimen: { ...identified, ...aboutPatient, status: token('status'), type: token('type') },
  Practitioner: { ...identified, active: token('active'), name: text('name'), family: text('name.family'), given: text('name.given') },
  PractitionerRole: {
    ...identified,
    active: token('active'),
    practitioner: reference('Practitioner', 'practitioner'),
    organization: reference('Organization', 'organization'),
    location: reference('Location', 'location'),
    specialty: token('specialty'),
    role: token('code'),
  },
  Organization: { ...identified, active: token('active'), name: text('name'), type: token('type') },
  Location: { ...identified, status: token('status'), name: text('name'), organization: reference('Organization', 'managingOrganization') },
  Device: { ...identified, patient: reference('Patient', 'patient'), status: token('status'), type: token('type') },
  RelatedPerson: { ...identified, patient: reference('Patient', 'patient'), active: token('active') },
};

/** The resource types this EHR stores. */
export const storedTypes: readonly string[] = Object.keys(own).sort();

/** The search parameters of a type by name; undefined for a type this EHR does not store. */
export function parametersOf(type: string): Readonly<Record<string, SearchParameter>> | undefined {
  const known = Object.hasOwn(own, type) ? own[type] : undefined;
  return known && { ...everywhere, ...known };
}
