import { ArmError } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse } from '../core/contracts.ts';

const SCHEMA = 'http://schema.management.azure.com/schemas/2016-11-17/runcommands.json';
const DETAILS = 'script should be defined in script property. Optional parameters can be set in parameters property.';

/** Those that are of use to a DNS server, as Azure describes them (test_vm_run_command_e2e of azure-cli). */
const DOCUMENTS = [
  {
    $schema: SCHEMA,
    id: 'RunPowerShellScript',
    osType: 'Windows',
    label: 'Executes a PowerShell script',
    description: `Custom multiline PowerShell ${DETAILS}`,
  },
  {
    $schema: SCHEMA,
    id: 'RunShellScript',
    osType: 'Linux',
    label: 'Executes a Linux shell script',
    description: `Custom multiline shell ${DETAILS}`,
  },
] as const;

const SAMPLE_PARAMETERS = ['arg1', 'arg2'].map((name) => ({ name, type: 'string', required: false }));

/** What its script is unless a request brings another. That PowerShell's looks like this is an assumption. */
const SAMPLES: Readonly<Record<(typeof DOCUMENTS)[number]['osType'], readonly string[]>> = {
  Linux: ['echo This is a sample script', 'echo Optional parameters: $0 $1'],
  Windows: ['param(', '    [string]$arg1,', '    [string]$arg2', ')', 'Write-Host This is a sample script $arg1 $arg2'],
};

/** GET …/locations/{region}/runCommands */
export function listRunCommands(): ArmResponse {
  return { status: 200, body: { value: DOCUMENTS } };
}

/** GET …/locations/{region}/runCommands/{id}; code and text for one that there is not are assumptions. */
export function getRunCommand({ params }: ArmRequest): ArmResponse {
  const id = params['command'] ?? '';
  const found = DOCUMENTS.find((document) => document.id.toLowerCase() === id.toLowerCase());
  if (!found)
    throw new ArmError({ status: 404, code: 'NotFound', message: `The run command ${id} could not be found.` });
  return { status: 200, body: { ...found, script: SAMPLES[found.osType], parameters: SAMPLE_PARAMETERS } };
}
