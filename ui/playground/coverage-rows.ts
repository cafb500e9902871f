import { isObject, listOf, textOf } from '../../src/fhir/resource.ts';

/** One element of a coverage-information extension as it stands in the order. */
export interface CoverageRow {
  readonly element: string;
  readonly value: string;
  /** What a code of the guide means; undefined where the value speaks for itself. */
  readonly words: string | undefined;
}

const coverageInformation = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';

/** Every coverage-information of a resource, each as its rows in order. */
export function coverageInformationIn(resource: unknown): readonly (readonly CoverageRow[])[] {
  const extensions = isObject(resource) ? listOf(resource.extension) : [];
  return extensions
    .filter(isObject)
    .filter(({ url }) => url === coverageInformation)
    .map(({ extension }) => listOf(extension).filter(isObject).map(row));
}

/** The authorization number an answer gives; undefined where it gives none. */
export function authorizationIn(rows: readonly CoverageRow[]): string | undefined {
  return rows.find(({ element }) => element === 'satisfied-pa-id')?.value;
}

function row(extension: Readonly<Record<string, unknown>>): CoverageRow {
  const element = textOf(extension.url) ?? '';
  const value = valueIn(extension);
  return { element, value, words: meanings[element]?.[value] };
}

function valueIn(extension: Readonly<Record<string, unknown>>): string {
  const parts = listOf(extension.extension).filter(isObject);
  if (parts.length > 0) return parts.map((part) => valueIn(part)).join(' · ');
  const [, value] = Object.entries(extension).find(([key]) => key.startsWith('value')) ?? [];
  return shown(value);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (!isObject(value)) return value === undefined ? '' : String(value);
  const { reference, text, coding, code, system, start, end, unit, name, telecom } = value;
  if (value.value !== undefined && unit !== undefined) return `${shown(value.value)} ${shown(unit)}`;
  if (start !== undefined || end !== undefined) return `${shown(start)} to ${shown(end)}`;
  if (name !== undefined || telecom !== undefined) return [shown(name), shown(telecom)].filter((part) => part !== '').join(', ');
  if (value.value !== undefined) return `${textOf(system) ?? ''} ${shown(value.value)}`.trim();
  return textOf(text) ?? textOf(reference) ?? textOf(code) ?? (coding === undefined ? JSON.stringify(value) : shown(coding));
}

/** The guide's codes in plain words. Source: CRD 2.2.1, coverage information. */
const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  covered: {
    covered: 'regular coverage applies',
    'not-covered': 'no coverage',
    conditional: 'depends on what is still open',
  },
  'pa-needed': {
    'auth-needed': 'prior authorization is needed',
    'no-auth': 'no prior authorization is needed',
    satisfied: 'authorized already',
    performpa: 'the one who carries it out has to ask',
    conditional: 'depends on what is still open',
  },
  'doc-needed': {
    clinical: 'clinical documentation is needed',
    admin: 'administrative documentation is needed',
    patient: 'the patient has to document',
  },
  'doc-purpose': {
    withpa: 'to be sent with the authorization request',
    withclaim: 'to be sent with the claim',
    withorder: 'to be sent with the order',
  },
  'info-needed': {
    performer: 'who carries it out is still to be known',
    location: 'where it is carried out is still to be known',
    timeframe: 'when it is carried out is still to be known',
    OTH: 'see the instructions',
  },
};
