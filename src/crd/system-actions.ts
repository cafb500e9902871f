import { elementsAt, membersAt, withoutSpace } from '../cds-hooks/json-text.ts';
import { referenceOf, relativeReference } from '../fhir/reference.ts';
import { isObject, type JsonObject, listOf } from '../fhir/resource.ts';
import { coverageInformationUrl } from './code-systems.ts';
import { inAscii } from './json-ascii.ts';

/** An extension and the resource it is to be written on. */
export interface OrderAnswer {
  /** `Type/id` of the resource to update. */
  readonly target: string;
  /** That resource as the EHR wrote it, JSON text. */
  readonly rawTarget: string;
  /** True where that text is just what JSON.stringify writes of a resource without extensions: nothing in it has to be looked for. */
  readonly isCompact?: boolean;
  /** How a person calls the order. */
  readonly name: string;
  readonly information: JsonObject;
}

/**
 * One update a resource, as JSON texts: the whole resource exactly as it came but for our own coverage-information.
 * Nothing for a resource that already carries all of it.
 */
export function systemActions(answers: readonly OrderAnswer[]): readonly string[] {
  return [...Map.groupBy(answers, (answer) => answer.target).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const resource = withCoverageInformation(
      first.rawTarget,
      group.map((answer) => answer.information),
      first.isCompact,
    );
    if (resource === null) return [];
    const names = [...new Set(group.map((answer) => answer.name))].join(', ');
    const description = inAscii(JSON.stringify(`Coverage information for ${names}`));
    return [`{"type":"update","description":${description},"resource":${resource}}`];
  });
}

/**
 * The resource's text with these assertions in place of our earlier ones about the same coverages; null where it already
 * carries them, whatever their date and assertion id. Every other extension, another payer's assertions included, stays as written.
 */
export function withCoverageInformation(resource: string, assertions: readonly JsonObject[], isCompact = false): string | null {
  if (isCompact) return extended(resource, assertions.map(written));
  const text = withoutSpace(resource);
  const coverages = new Set(assertions.map(coverageOf));
  const span = membersAt(text, 0).get('extension');
  const existing = span === undefined ? [] : elementsAt(text, span.start).map(({ start, end }) => text.slice(start, end));
  const kept: string[] = [];
  const ours: JsonObject[] = [];
  for (const extension of existing) {
    const value: unknown = JSON.parse(extension);
    if (isObject(value) && value.url === coverageInformationUrl && coverages.has(coverageOf(value))) ours.push(value);
    else kept.push(extension);
  }
  if (isUnchanged(ours, assertions)) return null;
  const list = [...kept, ...assertions.map(written)];
  return span === undefined ? extended(text, list) : `${text.slice(0, span.start)}[${list.join(',')}]${text.slice(span.end)}`;
}

const written = (assertion: JsonObject): string => inAscii(JSON.stringify(assertion));

/** The text of a resource that has no extensions, with these. */
function extended(resource: string, extensions: readonly string[]): string {
  return `${resource.slice(0, -1)},"extension":[${extensions.join(',')}]}`;
}

function coverageOf(assertion: JsonObject): string | undefined {
  const part = listOf(assertion.extension).find((item) => isObject(item) && item.url === 'coverage');
  return isObject(part) ? relativeReference(referenceOf(part.valueReference)) : undefined;
}

function isUnchanged(ours: readonly JsonObject[], assertions: readonly JsonObject[]): boolean {
  if (ours.length !== assertions.length) return false;
  const before = ours.map(contentOf).sort();
  return assertions
    .map(contentOf)
    .sort()
    .every((content, index) => content === before[index]);
}

/** An assertion as comparable text: without date and id, its parts in any order, references relative. */
function contentOf(assertion: JsonObject): string {
  const parts = listOf(assertion.extension).filter((part) => isObject(part) && part.url !== 'date' && part.url !== 'coverage-assertion-id');
  return JSON.stringify(parts.map((part) => JSON.stringify(inOrder(part))).sort());
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const members = Object.keys(value).sort();
  return members.map((name) => [
    name,
    name === 'reference' ? (relativeReference(referenceOf(value)) ?? value[name]) : inOrder(value[name]),
  ]);
}
