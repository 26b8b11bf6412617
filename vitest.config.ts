import { configDefaults, defineConfig } from 'vitest/config';

/** Tables of one-edit repositories and whole services: each case inspects a repository, so they run on their own. */
export const tables = [
  'tests/gates/g[2-7]/**/*.test.ts',
  'tests/prove/**/*.test.ts',
  'tests/goldens.test.ts',
  'tests/scenarios/**/*.test.ts',
  'tests/facts/sinks/**/*.test.ts',
];

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...tables],
    testTimeout: 30_000,
    pool: 'threads',
    maxWorkers: 2,
  },
});
