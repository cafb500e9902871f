const core = 'http://hl7.org/fhir/StructureDefinition/';
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/';
const dtr = 'http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/';
const crd = 'http://hl7.org/fhir/us/davinci-crd/';

/** Extensions of the forms and their responses: HL7 core, SDC, DTR. */
export const extensionUrl = {
  versionAlgorithm: `${core}artifact-versionAlgorithm`,
  cqfLibrary: `${core}cqf-library`,
  variable: `${core}variable`,
  itemControl: `${core}questionnaire-itemControl`,
  mimeType: `${core}mimeType`,
  maxSize: `${core}maxSize`,
  minValue: `${core}minValue`,
  launchContext: `${sdc}sdc-questionnaire-launchContext`,
  adaptive: `${sdc}sdc-questionnaire-questionnaireAdaptive`,
  initialExpression: `${sdc}sdc-questionnaire-initialExpression`,
  calculatedExpression: `${sdc}sdc-questionnaire-calculatedExpression`,
  itemPopulationContext: `${sdc}sdc-questionnaire-itemPopulationContext`,
  audience: `${dtr}questionnaireAudience`,
  completionTime: `${dtr}estimated-completion-time`,
  requestSpecific: `${dtr}request-specific`,
  alternativeExpression: `${dtr}alternativeExpression`,
  /** What 2.0.1 calls the ELM alternative by. */
  alternativeExpression20: 'http://hl7.org/fhir/us/ecr/StructureDefinition/us-ph-alternative-expression-extension',
  informationOrigin: `${dtr}information-origin`,
  qrCoverage: `${dtr}qr-coverage`,
  qrContext: `${dtr}qr-context`,
  intendedUse: `${dtr}intendedUse`,
} as const;

/** Profiles of DTR 2.2.0. The 2.0 rendition names none, because its validator checks what is named against everything. */
export const profile = {
  standardForm: `${dtr}dtr-std-questionnaire`,
  adaptiveSearch: `${dtr}dtr-questionnaire-adapt-search`,
  response: `${dtr}dtr-questionnaireresponse`,
  adaptiveResponse: `${dtr}dtr-questionnaireresponse-adapt`,
  packageBundle: `${dtr}DTR-QPackageBundle`,
  packageOutput: `${dtr}dtr-qpackage-output-parameters`,
} as const;

/** Code system of `withpa` and its like: CRD 2.2.1, and CRD 2.0.1 for the 2.0 rendition. */
export const coverageCodes = {
  '2.2': `${crd}CodeSystem/coverage-information-codes`,
  '2.0': `${crd}CodeSystem/temp`,
} as const;

export const launchContextSystem = 'http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext';
export const itemControlSystem = 'http://hl7.org/fhir/questionnaire-item-control';
