/** URLs of CRD, the same in 2.0.1 and 2.2.1 unless named otherwise. Sources: CRD 2.2.1 and 2.0.1, artifacts. */
export const coverageInformationUrl = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';

/** Reason codes, and detail codes in 2.0.1. */
export const temporaryCodes = 'http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp';

/** Detail codes in 2.2.1. */
export const detailCodes = 'http://terminology.hl7.org/CodeSystem/crd-coverage-detail';

export const ucum = 'http://unitsofmeasure.org';
