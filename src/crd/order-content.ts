import { hash } from 'node:crypto';
import { isObject, type Resource } from '../fhir/resource.ts';
import { keyedHash } from '../judgement/keyed-hash.ts';
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

/** A hash of the order's material content: the same for a repeated call, whatever narrative, metadata or answers it has gained. */
export function contentHash(order: Resource, product: Product | null): string {
  let content = JSON.stringify(product);
  for (const element of materialElements) {
    const value = order[element];
    if (value !== undefined && value !== null) content += `,${element}:${canonical(value)}`;
  }
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
  readonly contentHash: string;
}

/** The coverage-assertion-id: a UUID that says nothing of the patient without the store's secret. */
export function coverageAssertionId(secret: Buffer, key: AssertionKey): string {
  const { client, fhirServer, patient, order, coverage, product, contentHash: content } = key;
  const text = JSON.stringify([client, fhirServer, patient, order, coverage, product, content]);
  const hex = keyedHash(secret, text);
  // Version 8 is the UUID whose bits an application chooses; the variant digit is 8 to b.
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The value as text with its members in a fixed order, and codings too, because neither order means anything. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  let text = '{';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    const isCodings = name === 'coding' && Array.isArray(member);
    text += `${JSON.stringify(name)}:${isCodings ? `[${member.map(canonical).sort().join()}]` : canonical(member)},`;
  }
  return `${text}}`;
}
