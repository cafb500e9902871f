import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const page = (name: string) => resolve(import.meta.dirname, `${name}.html`);

/** One page an audience: each loads only its own script; what is heavy (the form renderer) is loaded when it is needed. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  // fhirclient leaves its polyfills out; every browser served here has what they stand in for.
  define: { FHIRCLIENT_PURE: 'true' },
  resolve: {
    alias: [
      // What cql-exec-fhir reads its model by wants Node; the browser has a parser of its own. Only FHIR R4 is spoken.
      { find: /^xml2js(\/lib\/processors)?$/, replacement: resolve(import.meta.dirname, 'dtr/population/model-info-xml.ts') },
      {
        find: /^.*fhir-modelinfo-(1\.0\.2|3\.0\.0|4\.0\.0)\.xml\.js$/,
        replacement: resolve(import.meta.dirname, 'dtr/population/no-model-info.ts'),
      },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The form renderer's own chunk is large and lazy; the budget that matters is checked by the benchmark.
    chunkSizeWarningLimit: 5000,
    rollupOptions: {
      // Many packages say 'use client', which means nothing in a bundle.
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
      input: { index: page('index'), dtr: page('dtr'), review: page('review'), policies: page('policies') },
    },
  },
});
