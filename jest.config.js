/** Jest runs the TypeScript sources as CommonJS through swc; types are checked apart by `npm run check`. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.(ts|tsx|js|mjs)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(commander|preact)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.edge-tls/'],
  testTimeout: 30_000,
  maxWorkers: 2,
};
