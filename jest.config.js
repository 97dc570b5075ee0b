const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }] },
  testPathIgnorePatterns: ['/node_modules/', '/.data/'],
  modulePathIgnorePatterns: ['/.data/', '/.cache/'],
};

module.exports = {
  // rules need no server; the world's tests share one PostgreSQL and one Temporal for the whole run
  projects: [
    { ...shared, displayName: 'rules', testMatch: ['<rootDir>/test/domain/**/*.test.ts', '<rootDir>/test/architecture.test.ts', '<rootDir>/test/templates/**/*.test.ts'] },
    {
      ...shared, displayName: 'world', testMatch: ['<rootDir>/test/{app,prisma,workflows,activities,bot,api,web,journeys}/**/*.test.ts'],
      globalSetup: '<rootDir>/test/world/setup.ts', globalTeardown: '<rootDir>/test/world/teardown.ts',
    },
  ],
  maxWorkers: 2,
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/test/world/reporter.js'],
};
