import { isObject, type JsonObject, listOf } from '../../src/fhir/resource.ts';

/** Every answer of a response with the origin it states, by linkId; a person's own with its author. */
export function origins(items: unknown): readonly (readonly [string, string])[] {
  return listOf(items)
    .filter(isObject)
    .flatMap((item) => [
      ...listOf(item.answer)
        .filter(isObject)
        .map((answer) => [String(item.linkId), originOf(answer)] as const),
      ...origins(item.item),
    ]);
}

function originOf(answer: JsonObject): string {
  const origin = listOf(answer.extension).find((extension) => isObject(extension) && String(extension.url).endsWith('/information-origin'));
  const parts = isObject(origin) ? listOf(origin.extension).filter(isObject) : [];
  const source = String(parts.find(({ url }) => url === 'source')?.valueCode);
  return parts.some(({ url }) => url === 'author') ? `${source} with author` : source;
}
