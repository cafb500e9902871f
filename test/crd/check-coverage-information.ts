import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';

/** The package's own model; its type lacks `| undefined` under exactOptionalPropertyTypes. */
const model = r4 as Parameters<typeof fhirpath.evaluate>[3];

export type GuideVersion = '2.2.1' | '2.0.1';

export interface Check {
  /** What breaks the guide; empty is valid. */
  readonly faults: readonly string[];
  /** Invariants whose published expression comes out empty for a legal assertion: defects of the guide, by name. */
  readonly guideDefects: readonly string[];
}

/**
 * Checks one coverage-information extension against a guide version: cardinalities, value types, codes and invariants.
 * Written from the published definition; an invariant that evaluates empty counts as failed, unless it is a known defect.
 */
export function checkCoverageInformation(extension: unknown, version: GuideVersion): Check {
  if (!isObject(extension) || extension.url !== url) return { faults: ['not a coverage-information extension'], guideDefects: [] };
  const { faults: structure, parts } = structureOf(extension, definitions[version], 'coverage-information');
  const details = parts('detail').flatMap((detail) => detailFaults(detail, version));
  const { faults: invariants, guideDefects } = invariantFaults(extension, version);
  return {
    faults: [...structure, ...details, ...reasonFaults(parts('reason'), version), ...blankFaults(extension), ...invariants],
    guideDefects,
  };
}

const url = 'http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information';

interface Definition {
  readonly min: 0 | 1;
  readonly max: 1 | '*';
  readonly types: readonly string[];
  readonly test?: (value: unknown) => boolean;
}

const code = (min: 0 | 1, max: 1 | '*', codes: readonly string[]): Definition => ({
  min,
  max,
  types: ['valueCode'],
  test: (value) => typeof value === 'string' && codes.includes(value),
});
const text = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const day = (value: unknown): boolean => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
const referenceTo =
  (types: string) =>
  (value: unknown): boolean =>
    isObject(value) && typeof value.reference === 'string' && new RegExp(`^(${types})/[A-Za-z0-9\\-.]+$`).test(value.reference);
const coding = (value: unknown): boolean => isObject(value) && text(value.system) && text(value.code);
const orders = 'Appointment|CommunicationRequest|DeviceRequest|MedicationRequest|NutritionOrder|ServiceRequest|VisionPrescription';

const both = {
  coverage: { min: 1, max: 1, types: ['valueReference'], test: referenceTo('Coverage') },
  'doc-purpose': code(0, '*', ['withpa', 'withclaim', 'withorder', 'retain-doc', 'OTH']),
  billingCode: { min: 0, max: '*', types: ['valueCoding'], test: coding },
  reason: { min: 0, max: '*', types: ['valueCodeableConcept'] },
  detail: { min: 0, max: '*', types: [] },
  dependency: { min: 0, max: '*', types: ['valueReference'], test: referenceTo(orders) },
  questionnaire: {
    min: 0,
    max: '*',
    types: ['valueCanonical'],
    test: (value) => typeof value === 'string' && /^https?:\/\/\S+\|\S+$/.test(value),
  },
  date: { min: 1, max: 1, types: ['valueDate'], test: day },
  'coverage-assertion-id': { min: 1, max: 1, types: ['valueString'], test: text },
  'satisfied-pa-id': { min: 0, max: 1, types: ['valueString'], test: text },
} satisfies Record<string, Definition>;

const definitions: Readonly<Record<GuideVersion, Readonly<Record<string, Definition>>>> = {
  '2.2.1': {
    ...both,
    covered: code(1, 1, ['covered', 'not-covered', 'conditional', 'indeterminate']),
    'pa-needed': code(0, 1, ['no-auth', 'auth-needed', 'satisfied', 'performpa', 'conditional', 'indeterminate']),
    'doc-needed': code(0, '*', ['clinical', 'admin', 'patient', 'conditional', 'indeterminate']),
    'info-needed': code(0, '*', ['performer', 'location', 'timeframe', 'contract-window', 'detail-code', 'OTH']),
    contact: {
      min: 0,
      max: '*',
      types: ['valueContactDetail'],
      test: (value) => isObject(value) && (text(value.name) || listOf(value.telecom).length > 0),
    },
    'expiry-date': { min: 0, max: 1, types: ['valueDate'], test: day },
  },
  '2.0.1': {
    ...both,
    covered: code(1, 1, ['covered', 'not-covered', 'conditional']),
    'pa-needed': code(0, 1, ['no-auth', 'auth-needed', 'satisfied', 'performpa', 'conditional']),
    'doc-needed': code(0, 1, ['clinical', 'admin', 'both', 'conditional']),
    'info-needed': code(0, '*', ['performer', 'location', 'timeframe', 'contract-window', 'OTH']),
    contact: {
      min: 0,
      max: '*',
      types: ['valueContactPoint'],
      test: (value) => isObject(value) && text(value.system) && text(value.value),
    },
  },
};

const detailDefinitions: Readonly<Record<GuideVersion, Readonly<Record<string, Definition>>>> = {
  '2.2.1': {
    category: code(1, 1, ['cat-limitation', 'cat-decisional', 'cat-other']),
    code: { min: 1, max: 1, types: ['valueCodeableConcept'] },
    value: { min: 1, max: 1, types: ['valueBoolean', 'valueString', 'valueUrl', 'valueQuantity', 'valuePeriod'] },
    qualification: { min: 0, max: 1, types: ['valueString'], test: text },
  },
  '2.0.1': {
    code: { min: 1, max: 1, types: ['valueCodeableConcept'] },
    value: { min: 1, max: 1, types: ['valueBoolean', 'valueString', 'valueQuantity', 'valuePeriod'] },
    qualification: { min: 0, max: 1, types: ['valueString'], test: text },
  },
};

/** Detail codes with the type of their value and, in 2.2.1, their category. */
const detailCodes: Readonly<Record<string, { readonly type: string; readonly category: string; readonly since: GuideVersion }>> = {
  'allowed-quantity': { type: 'valueQuantity', category: 'cat-limitation', since: '2.0.1' },
  'allowed-period': { type: 'valuePeriod', category: 'cat-limitation', since: '2.0.1' },
  'policy-link': { type: 'valueUrl', category: 'cat-other', since: '2.2.1' },
  instructions: { type: 'valueString', category: 'cat-other', since: '2.2.1' },
};

const detailSystems: Readonly<Record<GuideVersion, string>> = {
  '2.2.1': 'http://terminology.hl7.org/CodeSystem/crd-coverage-detail',
  '2.0.1': 'http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp',
};

const reasonCodes: Readonly<Record<GuideVersion, readonly string[]>> = {
  '2.2.1': ['gold-card', 'no-member-found', 'no-active-coverage', 'coverage-not-found', 'auth-out-network', 'technical'],
  '2.0.1': ['gold-card', 'detail-code'],
};

function structureOf(extension: JsonObject, known: Readonly<Record<string, Definition>>, where: string) {
  const faults: string[] = [];
  const children = listOf(extension.extension).filter(isObject);
  const parts = (name: string): readonly JsonObject[] => children.filter((child) => child.url === name);
  for (const child of children)
    if (typeof child.url !== 'string' || !(child.url in known)) faults.push(`${where}: no part is called ${String(child.url)}`);
  for (const [name, { min, max, types, test }] of Object.entries(known)) {
    const found = parts(name);
    if (found.length < min) faults.push(`${where}.${name}: at least ${min}`);
    if (max === 1 && found.length > 1) faults.push(`${where}.${name}: at most one`);
    for (const part of found) {
      const members = Object.keys(part).filter((member) => member !== 'url');
      const [member = ''] = members;
      const allowed = types.length === 0 ? ['extension'] : types;
      if (members.length !== 1 || !allowed.includes(member))
        faults.push(`${where}.${name}: one of ${allowed.join(', ')} is expected, found ${members.join(', ')}`);
      else if (test !== undefined && !test(part[member])) faults.push(`${where}.${name}: ${JSON.stringify(part[member])} is not allowed`);
    }
  }
  return { faults, parts };
}

function detailFaults(detail: JsonObject, version: GuideVersion): readonly string[] {
  const { faults, parts } = structureOf(detail, detailDefinitions[version], 'detail');
  const concept = parts('code')[0]?.valueCodeableConcept;
  const [first] = listOf(isObject(concept) ? concept.coding : undefined);
  const name = isObject(first) ? String(first.code) : '';
  const definition = detailCodes[name];
  if (!isObject(first) || first.system !== detailSystems[version]) return [...faults, 'detail.code: wrong system'];
  if (definition === undefined || (version === '2.0.1' && definition.since === '2.2.1'))
    return [...faults, `detail.code: ${name} is not in ${version}`];
  const wrongType = parts('value')[0]?.[definition.type] === undefined ? [`detail.${name}: ${definition.type} is expected`] : [];
  const wrongCategory =
    version === '2.2.1' && parts('category')[0]?.valueCode !== definition.category
      ? [`detail.${name}: ${definition.category} is expected`]
      : [];
  return [...faults, ...wrongType, ...wrongCategory];
}

/** q7: words, or a code of the value set; a code of another version is none. */
function reasonFaults(reasons: readonly JsonObject[], version: GuideVersion): readonly string[] {
  return reasons.flatMap(({ valueCodeableConcept: concept }) => {
    if (!isObject(concept)) return ['reason: a CodeableConcept is expected'];
    const foreign = listOf(concept.coding).filter((item) => !isObject(item) || !reasonCodes[version].includes(String(item.code)));
    if (foreign.length > 0) return [`reason: a code that ${version} does not know`];
    return text(concept.text) || listOf(concept.coding).length > 0 ? [] : ['crd-ci-q7: a reason needs words or a code'];
  });
}

/** FHIR has no empty values. */
function blankFaults(value: unknown, where = ''): readonly string[] {
  if (value === null || value === '' || value === undefined) return [`${where}: empty`];
  if (Array.isArray(value))
    return value.length === 0 ? [`${where}: empty list`] : value.flatMap((item: unknown, index) => blankFaults(item, `${where}[${index}]`));
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  return entries.length === 0 ? [`${where}: empty object`] : entries.flatMap(([name, item]) => blankFaults(item, `${where}.${name}`));
}

/** The published expressions. q7 asks a terminology server and is checked above. */
const invariants: Readonly<Record<GuideVersion, Readonly<Record<string, string>>>> = {
  '2.2.1': {
    'crd-ci-q1': "extension.where(url='questionnaire').exists() implies extension.where(url = 'doc-needed').exists()",
    'crd-ci-q2':
      "extension.where(url = 'covered' and value = 'not-covered').exists() implies extension.where(url = 'pa-needed').exists().not()",
    // The text says "if and only if"; the expression only one way. Both ways are checked.
    'crd-ci-q3':
      "extension.where((url = 'covered' or url = 'pa-needed' or url = 'doc-needed') and value = 'conditional').exists() = extension.where(url = 'info-needed').exists()",
    'crd-ci-q4':
      "extension.where(url = 'pa-needed' and (value = 'satisfied' or value = 'noauth' or value = 'not-covered')) and extension.where(url = 'doc-purpose').exists() implies extension.where(url = 'doc-purpose').all(value != 'withpa')",
    'crd-ci-q5': "extension.where(url = 'pa-needed' and value = 'satisfied').exists() = extension.where(url = 'satisfied-pa-id').exists()",
    'crd-ci-q6': "extension.where(url = 'info-needed' and value = 'OTH').exists() implies extension.where(url = 'reason').exists()",
    'crd-ci-q8': "extension.where(url = 'doc-purpose').exists() implies extension.where(url = 'reason').exists()",
    'crd-ci-q9':
      "extension.where((url = 'covered' or url = 'pa-needed' or url = 'doc-needed') and value = 'indeterminate').exists() implies extension.where(url = 'reason').exists()",
  },
  '2.0.1': {
    'crd-ci-q1':
      "extension.where(url='questionnaire' or url='response').exists() implies (extension.where(url = 'doc-needed').exists() and extension.where(url = 'doc-needed').all(value != 'no-doc'))",
    'crd-ci-q2': "extension.where(url = 'covered' and value != 'not-covered') implies extension.where(url = 'pa-needed').exists()",
    'crd-ci-q3':
      "extension.where(url = 'info-needed').exists() implies extension.where((url = 'covered' or url = 'pa-needed' or url = 'doc-needed') and value = 'conditional').count() >= 1",
    'crd-ci-q4':
      "extension.where(url = 'pa-needed' and value = 'satisfied') and extension.where(url = 'doc-purpose').exists() implies extension.where(url = 'doc-purpose').all(value != 'PA')",
    'crd-ci-q5': "extension.where(url = 'pa-needed' and value = 'satisfied').exists() = extension.where(url = 'satisfied-pa-id').exists()",
  },
};

/**
 * 2.2.1 q4 names a code that does not exist and comes out empty for the ordinary case, documentation for an authorization
 * still to be had. 2.0.1 q2 comes out empty for not-covered without pa-needed, which is what 2.2.1 demands.
 */
const knownDefects: Readonly<Record<string, (extension: JsonObject) => boolean>> = {
  '2.2.1 crd-ci-q4': (extension) => codeIn(extension, 'pa-needed') === 'auth-needed' && codeIn(extension, 'doc-purpose') === 'withpa',
  '2.0.1 crd-ci-q2': (extension) => codeIn(extension, 'covered') === 'not-covered' && codeIn(extension, 'pa-needed') === undefined,
};

function codeIn(extension: JsonObject, name: string): unknown {
  const part = listOf(extension.extension).find((item) => isObject(item) && item.url === name);
  return isObject(part) ? part.valueCode : undefined;
}

function invariantFaults(extension: JsonObject, version: GuideVersion): Check {
  const faults: string[] = [];
  const guideDefects: string[] = [];
  for (const [key, expression] of Object.entries(invariants[version])) {
    const result: unknown = fhirpath.evaluate(extension, { base: 'Extension', expression }, {}, model);
    const name = `${version} ${key}`;
    if (Array.isArray(result) && result[0] === true) continue;
    const isEmpty = Array.isArray(result) && result.length === 0;
    if (isEmpty && knownDefects[name]?.(extension) === true) guideDefects.push(name);
    else faults.push(`${key}: ${isEmpty ? 'comes out empty' : 'fails'}`);
  }
  return { faults, guideDefects };
}
