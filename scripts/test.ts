/**
 * Runs Jest and closes with the line that CI reads: `N passed, N failed`.
 * Arguments are handed to Jest: `npm test -- test/shared`. Without any, the suites that take minutes are left to
 * `npm run test:long`, which runs them alone; CI runs both.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from './build-app.ts';

/** Of Jest's own report, what counts here. A suite that did not even load has no assertions and a failed status. */
interface Suite {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** Suites that a change is held to before it lands, and that nobody wants to wait for at every save. */
const longSuites = [
  'test/virtual-year/',
  'test/fuzz/',
  'test/local/(starts?|sample/sample-world)\\.test\\.ts$',
  'test/(bind9|dnsmasq)/.*-as-people-run-it\\.test\\.ts$',
  'test/powershell/',
  'test/scripts/readme\\.test\\.ts$',
  'test/end-to-end/(drift|told-apart|rollback|root-rotation|gateway-v1|issuers|events|kill|fleet|identities)\\.test\\.ts$',
];

/** More than this is no matter of a busy machine. */
const mostRepeated = 5;

function jestArguments(given: readonly string[]): readonly string[] {
  if (given[0] === '--long') return [...longSuites, ...given.slice(1)];
  return given.length > 0 ? given : ['--testPathIgnorePatterns', '/node_modules/', ...longSuites];
}

function runJest(args: readonly string[]): readonly Suite[] {
  const folder = mkdtempSync(join(tmpdir(), 'edge-tls-jest-'));
  const report = join(folder, 'report.json');
  spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${report}`, ...args],
    // Jest repeats the JSON report on standard output; the file is enough.
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NODE_ENV: 'test' } },
  );
  if (!existsSync(report)) endWithoutReport();
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: readonly Suite[] };
  rmSync(folder, { recursive: true });
  return testResults;
}

/** Jest has said on standard error what it did not understand, and runs nothing for `--listTests` and the like. */
function endWithoutReport(): never {
  console.error(
    'ERROR: Jest has run no tests.\nWhy: An option that it has been given is not one of its own, or makes it do something else.\nSuggestion: npm test -- --help',
  );
  process.exit(1);
}

const hasFailed = ({ status }: Suite): boolean => status === 'failed';

/**
 * In CI a few failed suites run once more, one after the other, with the machine to themselves: dozens of processes on two
 * cores can make a suite of real processes and real timers late. What passes only then is named.
 */
function repeated(suites: readonly Suite[]): readonly Suite[] {
  const failed = suites.filter(hasFailed);
  if (!process.env.CI || failed.length === 0 || failed.length > mostRepeated) return suites;
  const again = runJest(['--runInBand', '--runTestsByPath', ...failed.map(({ name }) => name)]);
  const passed = again.filter((suite) => !hasFailed(suite)).map(({ name }) => name);
  if (passed.length > 0) console.log(`Failed at first and passed alone: ${passed.join(', ')}`);
  return [...suites.filter((suite) => !hasFailed(suite)), ...again];
}

if (process.argv.includes('--help')) {
  console.log(
    'npm test -- [--long] [PATH …] [options of Jest]\nRuns every test of some minutes, or those below the paths, or with --long those that take longer.',
  );
  process.exit(0);
}
await buildApp();
const suites = repeated(runJest(jestArguments(process.argv.slice(2))));
const count = (status: string): number =>
  suites.flatMap(({ assertionResults }) => assertionResults).filter((assertion) => assertion.status === status).length;
const notLoaded = suites.filter((suite) => hasFailed(suite) && suite.assertionResults.length === 0).length;
const [passed, failed, pending] = [count('passed'), count('failed') + notLoaded, count('pending')];
console.log(`${passed} passed, ${failed} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
process.exitCode = failed === 0 && passed > 0 && !suites.some(hasFailed) ? 0 : 1;
