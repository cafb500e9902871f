import type { JsonObject, Resource } from '../fhir/resource.ts';
import { artifactVersion } from './canonical.ts';
import type { CqlLibrary } from './form.ts';
import { retrievedTypes } from './retrieved-types.ts';

/** The canonical URL, without version, of a CQL library. */
export const libraryUrl = (canonicalBase: string, name: string): string => `${canonicalBase}/Library/${name}`;

/**
 * The Library resources of a form, its own first: CQL and ELM, and what each rests on. The form's own says which types
 * have to be read; the others are read for through it.
 */
export function libraries(own: readonly CqlLibrary[], canonicalBase: string): readonly Resource[] {
  return own.map((one, place) => library(one, canonicalBase, place === 0 ? retrievedTypes(own) : []));
}

function library({ name, cql, elm, includes }: CqlLibrary, canonicalBase: string, types: readonly string[]): Resource {
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
    ...(types.length > 0 && { dataRequirement: types.map(requirement) }),
    content: [
      { contentType: 'text/cql', data: base64(cql) },
      { contentType: 'application/elm+json', data: base64(elm) },
    ],
  };
}

function requirement(type: string): JsonObject {
  return { type, profile: [`http://hl7.org/fhir/StructureDefinition/${type}`] };
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
