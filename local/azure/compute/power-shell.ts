import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ArmError } from '../core/arm-error.ts';

/** Path of this computer's PowerShell: on PATH, or where `.ci/install-check-tools` puts it; undefined where there is none. */
export function findPowerShell(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(process.cwd(), '.ci/tools/bin')];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'pwsh'))
    .find(isExecutable);
}

/** Local Azure runs what it is given or says that it cannot; it never pretends. */
export function noPowerShell(): ArmError {
  return new ArmError({
    status: 409,
    code: 'LocalAzureHasNoPowerShell',
    message:
      'RunPowerShellScript needs PowerShell on the computer that local Azure runs on: put pwsh on its PATH (https://aka.ms/powershell).',
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
