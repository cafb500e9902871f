import { resolve } from 'node:path';
import { modelInfoPlugin } from './model-info-plugin.ts';

const own = (path: string) => resolve(import.meta.dirname, path);

/** How every page is bundled, whoever builds it: what packages bring for other platforms is left out. */
export const pageBuild = {
  // fhirclient leaves its polyfills out; every browser served here has what they stand in for.
  define: { FHIRCLIENT_PURE: 'true' },
  plugins: [modelInfoPlugin()],
  worker: { format: 'es' as const, plugins: () => [modelInfoPlugin()] },
  resolve: {
    alias: [
      // What cql-exec-fhir reads its model by wants Node. Only FHIR R4 is spoken.
      { find: /^xml2js(\/lib\/processors)?$/, replacement: own('dtr/population/model-info.ts') },
      { find: /^fs$/, replacement: own('dtr/population/no-model-info.ts') },
      { find: /^.*fhir-modelinfo-(1\.0\.2|3\.0\.0|4\.0\.0)\.xml\.js$/, replacement: own('dtr/population/no-model-info.ts') },
      // The renderer brings its own FHIRPath engine; the pages need no second one.
      { find: /^fhirpath(?=$|\/)/, replacement: own('../node_modules/@aehrc/smart-forms-renderer/node_modules/fhirpath') },
    ],
  },
};
