import { extensionUrl } from '../../../src/dtr/urls.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../../src/fhir/resource.ts';

/** Where an answer comes from: the payer, the EHR, a person who changed one of those, or a person. */
export type Origin = 'auto-server' | 'auto-client' | 'override' | 'manual';

/** Who answers: `Practitioner/id`, and the role as the EHR codes it. */
export interface Author {
  readonly practitioner: string | undefined;
  readonly name: string;
  readonly role: JsonObject;
}

/** The origin an answer states; undefined where it states none. `auto` of the older guide is what the EHR or payer filled in. */
export function originOf(answer: JsonObject): Origin | undefined {
  const extension = originExtension(answer);
  const source = listOf(extension?.extension).find((part) => isObject(part) && part.url === 'source');
  const code = isObject(source) ? textOf(source.valueCode) : undefined;
  if (code === 'auto') return 'auto-client';
  return code === 'auto-server' || code === 'auto-client' || code === 'override' || code === 'manual' ? code : undefined;
}

/** The answer with its origin stated, in place of what it stated before. An author is named for a person's answers alone. */
export function withOrigin(answer: JsonObject, origin: Origin, author: Author | undefined, version: '2.2' | '2.0'): JsonObject {
  const source = version === '2.0' && (origin === 'auto-server' || origin === 'auto-client') ? 'auto' : origin;
  const isPersons = origin === 'override' || origin === 'manual';
  const stated = {
    url: extensionUrl.informationOrigin,
    extension: [{ url: 'source', valueCode: source }, ...(isPersons && author !== undefined ? [authorPart(author)] : [])],
  };
  const others = listOf(answer.extension).filter((item) => !(isObject(item) && item.url === extensionUrl.informationOrigin));
  return { ...answer, extension: [...others, stated] };
}

/** The author an answer names, as it stands; undefined where it names none. */
export function authorPartOf(answer: JsonObject): JsonObject | undefined {
  const part = listOf(originExtension(answer)?.extension).find((item) => isObject(item) && item.url === 'author');
  return isObject(part) ? part : undefined;
}

function originExtension(answer: JsonObject): JsonObject | undefined {
  const extension = listOf(answer.extension).find((item) => isObject(item) && item.url === extensionUrl.informationOrigin);
  return isObject(extension) ? extension : undefined;
}

function authorPart({ practitioner, name, role }: Author): JsonObject {
  const reference = practitioner === undefined ? { display: name } : { reference: practitioner, display: name };
  return {
    url: 'author',
    extension: [
      { url: 'role', valueCodeableConcept: role },
      { url: 'practitioner', valueReference: reference },
    ],
  };
}
