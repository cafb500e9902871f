import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SystemModelInfoProvider } from '@cqframework/cql/cql';
import {
  CqlTranslator,
  createLibrarySourceProvider,
  createModelInfoProvider,
  createUcumService,
  LibraryManager,
  ModelManager,
  stringAsSource,
} from '@cqframework/cql/cql-to-elm';

/**
 * Compiles CQL libraries to ELM. The FHIR model comes with cql-exec-fhir, which also runs the result.
 * @param sources CQL text by library name; they may include each other
 * @returns ELM as JSON text by library name, without the translator's remarks
 * @throws Error with every fault the translator found: it reports them in the result and throws nothing itself
 */
export function compileLibraries(sources: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const model = createRequire(import.meta.url)
    .resolve('cql-exec-fhir/package.json')
    .replace(/package\.json$/, '');
  const fhir = readFileSync(`${model}lib/modelInfos/fhir-modelinfo-4.0.1.xml`, 'utf8');
  const models = new ModelManager();
  models.modelInfoLoader.registerModelInfoProvider(new SystemModelInfoProvider());
  models.modelInfoLoader.registerModelInfoProvider(createModelInfoProvider((id) => (id === 'FHIR' ? stringAsSource(fhir) : null)));
  const libraries = new LibraryManager(models, undefined, undefined, calendarUnitsOnly);
  libraries.librarySourceLoader.registerProvider(
    createLibrarySourceProvider((id) => {
      const source = sources.get(id);
      return source === undefined ? null : stringAsSource(source);
    }),
  );
  return new Map([...sources].map(([name, cql]) => [name, elmOf(name, CqlTranslator.fromText(cql, libraries).toJson())]));
}

const noUcum = (): never => {
  throw new Error('the libraries measure in calendar units alone; amounts are converted in CQL');
};

/** The translator asks about every unit; ours are days and months. */
const calendarUnitsOnly = createUcumService(
  noUcum,
  (unit) => (/^(?:day|month)s?$/.test(unit) ? null : `${unit} is no unit these libraries use`),
  noUcum,
  noUcum,
);

function elmOf(name: string, text: string): string {
  const { library } = JSON.parse(text);
  const faults = library.annotation?.filter((one: { errorSeverity?: string }) => one.errorSeverity === 'error') ?? [];
  if (faults.length > 0)
    throw new Error(faults.map((one: { startLine: number; message: string }) => `${name}:${one.startLine} ${one.message}`).join('\n'));
  return `${JSON.stringify({ library: withoutRemarks(library) })}\n`;
}

/** The translator writes source positions and the source itself beside each node, which nothing that runs it reads. */
function withoutRemarks(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutRemarks);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => key !== 'annotation' && key !== 'locator' && key !== 'localId');
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutRemarks(value)]));
}
