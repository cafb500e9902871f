/**
 * Reads the FHIR model information that cql-exec-fhir ships as XML. The build has turned it into JSON between angle brackets
 * (see ui/model-info-plugin.ts), which the reader takes for XML; this stands in for xml2js, which needs Node.
 */
export function parseString(
  bracketed: string,
  _options: unknown,
  done: (error: Error | null, result?: Readonly<Record<string, unknown>>) => void,
): void {
  done(null, JSON.parse(bracketed.slice(1, -1)));
}

/** What cql-exec-fhir hands over as a processor; names are without prefix already. */
export const stripPrefix = (name: string): string => name;

export default { parseString };
