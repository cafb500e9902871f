import { resolve } from 'node:path';
import { defineConfig } from 'vite';

const page = (name: string) => resolve(import.meta.dirname, `${name}.html`);

/** One page an audience: each loads only its own script; what is heavy (the form renderer) is loaded when it is needed. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/ui/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The form renderer's own chunk is large and lazy; the budget that matters is checked by the benchmark.
    chunkSizeWarningLimit: 5000,
    rollupOptions: { input: { index: page('index'), dtr: page('dtr'), review: page('review'), policies: page('policies') } },
  },
});
