/**
 * Runs Jest and closes with the line that CI reads: `N passed, N failed`.
 * Arguments are handed to Jest: `npm test -- test/shared`. Without any, the suites that take minutes are left to
 * `npm run test:long`, which runs them alone; CI runs both.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Suites that a change is held to before it lands, and that nobody wants to wait for at every save. */
const longSuites = [
  'test/virtual-year/',
  'test/fuzz/',
  'test/end-to-end/(drift|told-apart|rollback|root-rotation|gateway-v1|issuers|events|kill)\\.test\\.ts$',
];

function jestArguments(given: readonly string[]): readonly string[] {
  if (given[0] === '--long') return [...longSuites, ...given.slice(1)];
  return given.length > 0 ? given : ['--testPathIgnorePatterns', '/node_modules/', ...longSuites];
}

const folder = mkdtempSync(join(tmpdir(), 'edge-tls-jest-'));
const report = join(folder, 'report.json');
const jest = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...jestArguments(process.argv.slice(2))],
  // Jest repeats the JSON report on standard output; the file is enough.
  { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
);
const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
) as JestReport;
rmSync(folder, { recursive: true });
const failed = numFailedTests + numRuntimeErrorTestSuites;
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = jest.status === 0 && failed === 0 && numPassedTests > 0 ? 0 : 1;
