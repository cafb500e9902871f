import { defineConfig } from 'vitest/config';

/** Tests whose answers depend on dates run in three time zones, so that a day never moves with the server. */
const dated = ['test/policy/**/*.test.ts', 'test/facts/**/*.test.ts', 'test/judgement/**/*.test.ts', 'test/fhir/**/*.test.ts'];

const project = (name: string, include: string[], TZ: string) => ({
  test: {
    name,
    include,
    env: { TZ },
    pool: 'forks' as const,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  test: {
    reporters: ['dot', './test/plain-count.ts'],
    projects: [
      project('unit', ['test/**/*.test.ts'], 'UTC'),
      project('new-york', dated, 'America/New_York'),
      project('kiritimati', dated, 'Pacific/Kiritimati'),
    ],
  },
});
