import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { billingRules, readTerminology, terminologyNames } from '../src/catalog.ts';
import { readConfig } from '../src/config.ts';
import { type ArtifactParts, artifacts } from '../src/dtr/artifacts.ts';
import { artifactVersion } from '../src/dtr/canonical.ts';
import { readForms } from '../src/dtr/read-forms.ts';
import { isEnumerated } from '../src/dtr/value-set.ts';
import type { Resource } from '../src/fhir/resource.ts';
import type { CodeSetData } from '../src/terminology/code-set.ts';
import { tarGz } from './tar.ts';

/** Name of the FHIR package. */
export const packageName = 'oncoverage.forms';

/**
 * The files of the FHIR package, by path: forms of both guide versions, the libraries that fill them in, value sets.
 * @param canonicalBase setting CANONICAL_BASE
 * @param fhirBase where adaptive forms ask for the next question: `{PUBLIC_URL}/fhir`
 */
export function packageFiles(canonicalBase: string, fhirBase: string): ReadonlyMap<string, string> {
  const resources = everyArtifact(canonicalBase, fhirBase);
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const fileOf = (resource: Resource): string => `${resource.resourceType}-${resource.id}.json`;
  return new Map([
    [
      'package/package.json',
      json({
        name: packageName,
        version: artifactVersion,
        canonical: canonicalBase,
        title: 'Oncoverage forms',
        description:
          'Documentation forms for lifileucel and talimogene laherparepvec, with the CQL libraries that fill them in and their value sets',
        fhirVersions: ['4.0.1'],
        type: 'Conformance',
        license: manifest.license,
        author: 'Oncoverage',
        dependencies: { 'hl7.fhir.r4.core': '4.0.1' },
      }),
    ],
    [
      'package/.index.json',
      json({
        'index-version': 2,
        files: resources.map((resource) => ({
          filename: fileOf(resource),
          resourceType: resource.resourceType,
          id: resource.id,
          url: resource.url,
          version: resource.version,
        })),
      }),
    ],
    ...resources.map((resource) => [`package/${fileOf(resource)}`, json(resource)] as const),
  ]);
}

function everyArtifact(canonicalBase: string, fhirBase: string): readonly Resource[] {
  const parts: ArtifactParts = {
    forms: readForms(join(import.meta.dirname, '../questionnaires')),
    canonicalBase,
    fhirBase,
    billing: billingRules,
    codeSets: publishable(),
  };
  const all = (['2.2', '2.0'] as const).flatMap((version) => [...artifacts(parts, version).values()].flat());
  return [...new Map(all.map((resource) => [`${resource.resourceType}/${resource.id}`, resource])).values()];
}

/**
 * The value sets of terminology/ that FHIR can say in full: codes one by one, in code systems with a URI. Left out are whole
 * families, names in words, and CPT, whose descriptors are the AMA's.
 */
function publishable(): readonly CodeSetData[] {
  const terminology = readTerminology();
  const isSayable = ({ codes, excludes = [] }: CodeSetData): boolean =>
    [...codes, ...excludes].every(
      ({ system, supportive }) => /^(https?|urn):/.test(system) && !system.includes('ama-assn') && supportive !== true,
    );
  return terminologyNames()
    .map((name) => terminology.set(name).data)
    .filter((set) => isEnumerated(set) && isSayable(set));
}

if (import.meta.main) {
  const { CANONICAL_BASE, publicUrl } = readConfig(process.env);
  const path = join(import.meta.dirname, '../dist', `${packageName}-${artifactVersion}.tgz`);
  const files = packageFiles(CANONICAL_BASE, `${publicUrl}/fhir`);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, tarGz(files));
  console.log(`${path}: ${files.size} files`);
}
