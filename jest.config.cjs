module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // jose is published as ES modules only.
  transform: { '^.+\\.ts$': '<rootDir>/tools/jest-esbuild.cjs', '/node_modules/jose/.+\\.js$': '<rootDir>/tools/jest-esbuild.cjs' },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/(build|out|cdk.out|\\.blueline)/'],
  setupFiles: ['<rootDir>/test/setup.cjs'],
};
