import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { compressedCopies } from './compressed-copies.ts';
import { pageBuild } from './page-build.ts';

const page = (name: string) => resolve(import.meta.dirname, `${name}.html`);

/** One page an audience: each loads only its own script; what is heavy (the form renderer) is loaded when it is needed. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  ...pageBuild,
  plugins: [...pageBuild.plugins, compressedCopies()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The form renderer's own chunk is large and lazy; the budget that matters is checked by the benchmark.
    chunkSizeWarningLimit: 5000,
    rollupOptions: {
      // Many packages say 'use client', which means nothing in a bundle.
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
      input: {
        index: page('index'),
        dtr: page('dtr'),
        'dtr-launch': page('dtr-launch'),
        review: page('review'),
        policies: page('policies'),
      },
    },
  },
});
