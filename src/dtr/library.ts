import type { JsonObject, Resource } from '../fhir/resource.ts';
import { artifactVersion } from './canonical.ts';
import type { CqlLibrary } from './form.ts';

/** The canonical URL, without version, of a CQL library. */
export const libraryUrl = (canonicalBase: string, name: string): string => `${canonicalBase}/Library/${name}`;

/** The Library resource: CQL and ELM, what it rests on, and the searches that bring what it reads. */
export function library({ name, cql, elm, includes }: CqlLibrary, canonicalBase: string): Resource {
  return {
    resourceType: 'Library',
    id: name,
    url: libraryUrl(canonicalBase, name),
    version: artifactVersion,
    name,
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'logic-library' }] },
    ...(includes.length > 0 && {
      relatedArtifact: includes.map((included) => ({
        type: 'depends-on',
        resource: `${libraryUrl(canonicalBase, included)}|${artifactVersion}`,
      })),
    }),
    ...(retrievedTypes(elm).length > 0 && { dataRequirement: retrievedTypes(elm).map(requirement) }),
    content: [
      { contentType: 'text/cql', data: base64(cql) },
      { contentType: 'application/elm+json', data: base64(elm) },
    ],
  };
}

/** The types the ELM retrieves, Patient first. */
export function retrievedTypes(elm: string): readonly string[] {
  const types = new Set([...elm.matchAll(/"dataType"\s*:\s*"\{http:\/\/hl7\.org\/fhir\}([A-Za-z]+)"/g)].map(([, type = '']) => type));
  return [...types].sort((one, other) => Number(other === 'Patient') - Number(one === 'Patient') || one.localeCompare(other));
}

function requirement(type: string): JsonObject {
  return { type, profile: [`http://hl7.org/fhir/StructureDefinition/${type}`] };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
