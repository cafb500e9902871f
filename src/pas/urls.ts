/** URLs of the PAS guide (Da Vinci PAS 2.2.1, 2.0.1), in one place because the guide spells them in more than one way. */
export const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';

export const extensionUrl = {
  admissionDates: `${pas}extension-admissionDates`,
  administrationReferenceNumber: `${pas}extension-administrationReferenceNumber`,
  authorizationNumber: `${pas}extension-authorizationNumber`,
  authorizedProviderType: `${pas}extension-authorizedProviderType`,
  certificationType: `${pas}extension-certificationType`,
  communicatedDiagnosis: `${pas}extension-communicatedDiagnosis`,
  contentModifier: `${pas}extension-contentModifier`,
  claimResponseReviewer: `${pas}extension-claimResponseReviewer`,
  dischargeDate: `${pas}extension-dischargeDate`,
  epsdtIndicator: `${pas}extension-epsdtIndicator`,
  errorElement: `${pas}extension-errorElement`,
  errorFollowupAction: `${pas}extension-errorFollowupAction`,
  errorPath: `${pas}extension-errorPath`,
  infoCancelled: `${pas}modifierextension-infoCancelled`,
  infoChanged: `${pas}extension-infoChanged`,
  itemCertificationEffectiveDate: `${pas}extension-itemCertificationEffectiveDate`,
  itemCertificationExpirationDate: `${pas}extension-itemCertificationExpirationDate`,
  itemCertificationIssueDate: `${pas}extension-itemCertificationIssueDate`,
  itemAuthorizedDetail: `${pas}extension-itemAuthorizedDetail`,
  itemAuthorizedProvider: `${pas}extension-itemAuthorizedProvider`,
  itemPreAuthIssueDate: `${pas}extension-itemPreAuthIssueDate`,
  itemPreAuthPeriod: `${pas}extension-itemPreAuthPeriod`,
  itemRequestedServiceDate: `${pas}extension-itemRequestedServiceDate`,
  itemTraceNumber: `${pas}extension-itemTraceNumber`,
  levelOfServiceCode: `${pas}extension-levelOfServiceCode`,
  nursingHomeLevelOfCare: `${pas}extension-nursingHomeLevelOfCare`,
  nursingHomeResidentialStatus: `${pas}extension-nursingHomeResidentialStatus`,
  paLineNumber: `${pas}extension-paLineNumber`,
  productOrServiceCodeEnd: `${pas}extension-productOrServiceCodeEnd`,
  requestedService: `${pas}extension-requestedService`,
  revenueCode: `${pas}extension-revenueCode`,
  revenueUnitRateLimit: `${pas}extension-revenueUnitRateLimit`,
  reviewAction: `${pas}extension-reviewAction`,
  reviewActionCode: `${pas}extension-reviewActionCode`,
  serviceItemRequestType: `${pas}extension-serviceItemRequestType`,
  serviceLineNumber: `${pas}extension-serviceLineNumber`,
  transmissionIdentifiers: `${pas}extension-TransmissionIdentifiers`,
  coverageInformation: 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information',
} as const;

export const codeSystem = {
  pasTemp: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes',
  /** X12 306: action codes of a review. */
  reviewAction: 'https://codesystem.x12.org/005010/306',
  /** X12 901: reject reasons. */
  rejectReason: 'https://codesystem.x12.org/005010/901',
  /** X12 889: follow-up actions. */
  followupAction: 'https://codesystem.x12.org/005010/889',
  /** X12 1322: certification types. */
  certificationType: 'https://codesystem.x12.org/005010/1322',
  /** X12 98: entity types. */
  entityType: 'https://codesystem.x12.org/005010/98',
  /** US national provider identifiers. */
  npi: 'http://hl7.org/fhir/sid/us-npi',
  adjudication: 'http://terminology.hl7.org/CodeSystem/adjudication',
  identifierType: 'http://terminology.hl7.org/CodeSystem/v2-0203',
} as const;

/** The value of an extension by URL; undefined where the element does not carry it. */
export function extensionsOf(
  element: { readonly [key: string]: unknown } | undefined,
  url: string,
): readonly { readonly [key: string]: unknown }[] {
  const list = element?.extension;
  if (!Array.isArray(list)) return [];
  return list.filter(
    (item: unknown): item is { readonly [key: string]: unknown } =>
      typeof item === 'object' && item !== null && 'url' in item && item.url === url,
  );
}
