/**
 * `npm run check`: format, lint, types, shell scripts, infrastructure and PowerShell syntax, one after the other.
 * Every check runs even when an earlier one failed; the exit code is 1 if any did.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { runCommand } from '../local/command/run-command.ts';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** Why the check cannot run on this machine; null when it can. In CI a check that cannot run has failed. */
  readonly missing?: string | null;
}

const bin = (name: string): string => `node_modules/.bin/${name}`;
const shellScripts = globSync(['.ci/run', '.ci/install-check-tools', 'shared/scripts/*.sh', 'test/**/*.sh']);
const powerShellScripts = globSync('shared/scripts/*.ps1');

function missing(tool: string): string | null {
  return spawnSync(tool, ['--version']).error ? `${tool} is not installed` : null;
}

/** Parses every script with PowerShell's own parser and fails on the first error. */
const parsePowerShell = `
foreach ($file in $args) {
  $errors = $null
  [void][System.Management.Automation.Language.Parser]::ParseFile($file, [ref]$null, [ref]$errors)
  if ($errors) { $errors | ForEach-Object { Write-Error "$file $_" }; exit 1 }
}`;

const checks = (): readonly Check[] => [
  { name: 'format', command: [bin('biome'), 'format', '.'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'types', command: [bin('tsc'), '--noEmit', '-p', '.'] },
  { name: 'shell scripts', command: ['shellcheck', ...shellScripts], missing: missing('shellcheck') },
  {
    name: 'PowerShell scripts',
    command: ['pwsh', '-NoLogo', '-NoProfile', '-CommandWithArgs', parsePowerShell, ...powerShellScripts],
    missing: missing('pwsh'),
  },
  ...['infra/main.bicep', 'infra/events.bicep'].map((file) => ({
    name: `infrastructure ${file}`,
    command: ['bicep', 'lint', file],
    missing: missing('bicep'),
  })),
];

function run(check: Check): boolean {
  if (check.missing) {
    console.log(`${process.env.CI ? 'FAILED  ' : 'LEFT OUT'} ${check.name}: ${check.missing}`);
    return !process.env.CI;
  }
  const [program = '', ...args] = check.command;
  const result = spawnSync(program, args, { encoding: 'utf8' });
  const passed = result.status === 0;
  console.log(`${passed ? 'ok      ' : 'FAILED  '} ${check.name}`);
  if (!passed) console.log(result.stdout + result.stderr);
  return passed;
}

await runCommand({
  name: 'npm run check',
  help: 'Checks format, lint, types, scripts and infrastructure, one after the other.',
  options: {},
  run: async () => (checks().map(run).every(Boolean) ? 0 : 1),
});
