/** Node strips the types itself: no transform, no build. */
export default {
  rootDir: import.meta.dirname,
  roots: ['gateway', 'registry', 'subgraphs', 'packages', 'prisma', 'stack', 'scripts', 'e2e'].map(
    (folder) => `<rootDir>/${folder}`,
  ),
  testMatch: ['**/test/**/*.test.ts', '<rootDir>/e2e/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/generated/'],
  modulePathIgnorePatterns: ['<rootDir>/.data/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  testEnvironment: 'node',
  globalSetup: '<rootDir>/scripts/jest/global-setup.ts',
  globalTeardown: '<rootDir>/scripts/jest/global-teardown.ts',
  // Most files wait now and then, for a process to start or an engine to answer.
  maxWorkers: 3,
  testSequencer: '<rootDir>/scripts/jest/longest-first.mjs',
  // Only for what hangs: how long a test takes depends on what else the machine does.
  testTimeout: 120_000,
};
