/**
 * Reads the FHIR model information that cql-exec-fhir ships as XML, with the browser's own parser. It stands in for xml2js
 * (see ui/vite.config.ts), which needs Node, and answers in the shape that one has: attributes under `$`, children as lists.
 */
export function parseString(
  xml: string,
  _options: unknown,
  done: (error: Error | null, result?: Readonly<Record<string, unknown>>) => void,
): void {
  const { documentElement } = new DOMParser().parseFromString(xml, 'application/xml');
  if (documentElement.localName === 'modelInfo') done(null, { modelInfo: nodeOf(documentElement) });
  else done(new Error('The model information is not XML.'));
}

/** What cql-exec-fhir hands over as a processor; names are read without prefix anyway. */
export const stripPrefix = (name: string): string => name;

export default { parseString };

function nodeOf(element: Element): Readonly<Record<string, unknown>> {
  const node: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  for (const { localName, value } of element.attributes) attributes[localName] = value;
  if (element.attributes.length > 0) node.$ = attributes;
  for (const child of element.children) {
    const known = node[child.localName];
    const list: unknown[] = Array.isArray(known) ? known : [];
    list.push(nodeOf(child));
    node[child.localName] = list;
  }
  return node;
}
