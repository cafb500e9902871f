import { hash } from 'node:crypto';
import { isObject, type Resource } from '../fhir/resource.ts';
import { keyedDigest } from '../judgement/keyed-hash.ts';
import type { Product } from '../policy/policy.ts';

/** The elements whose change makes another order of it: product, dose, quantity, reason, performer, requester and subject. */
const materialElements: readonly string[] = [
  'medicationCodeableConcept',
  'medicationReference',
  'code',
  'codeCodeableConcept',
  'codeReference',
  'dosageInstruction',
  'quantityQuantity',
  'quantityRatio',
  'quantityRange',
  'dispenseRequest',
  'reasonCode',
  'reasonReference',
  'performer',
  'requester',
  'subject',
  'patient',
];

/** The order's material content as text: the same for a repeated call, whatever narrative, metadata or answers it has gained. */
export function materialContent(order: Resource, product: Product | null): string {
  let content = JSON.stringify(product);
  for (const element of materialElements) {
    const value = order[element];
    if (value !== undefined && value !== null) content += `,${element}:${canonical(value)}`;
  }
  return content;
}

/** A hash of material content, to be stored in its stead. */
export function contentHash(content: string): string {
  return hash('sha256', content, 'hex');
}

/** What an assertion is about. A repeated call about the same thing gets the same id. */
export interface AssertionKey {
  readonly client: string;
  readonly fhirServer: string | null;
  readonly patient: string;
  readonly order: string;
  readonly coverage: string;
  readonly product: Product | null;
  /** Its material content. */
  readonly content: string;
}

/** The coverage-assertion-id: a UUID that says nothing of the patient without the store's secret. */
export function coverageAssertionId(secret: Buffer, key: AssertionKey): string {
  const { client, fhirServer, patient, order, coverage, product, content } = key;
  const hex = keyedDigest(secret, JSON.stringify([client, fhirServer, patient, order, coverage, product, content]));
  // Version 8 is the UUID whose bits an application chooses; the variant digit is 8 to b.
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The value as text with its members in a fixed order, and codings too, because neither order means anything. Each text stands behind its length, so that no two values look alike. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return sized(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join('')}]`;
  if (!isObject(value)) return `${value};`;
  let text = '{';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    const isCodings = name === 'coding' && Array.isArray(member);
    text += sized(name) + (isCodings ? `[${member.map(canonical).sort().join('')}]` : canonical(member));
  }
  return `${text}}`;
}

const sized = (text: string): string => `${text.length}"${text}`;
