import { ArmError } from '../core/arm-error.ts';
import { azureDelay } from '../core/clock.ts';
import type { MachinePark, MachineSlot } from './machine-park.ts';
import { runPowerShell, runScript, type RunningScript, type ScriptOutcome } from './run-script.ts';
import { scriptParameters, type RunCommandParameter } from './script-parameters.ts';

export interface MachineCommand {
  readonly resourceId: string;
  readonly lines: readonly string[];
  readonly parameters: readonly RunCommandParameter[];
  /** Azure milliseconds; 90 minutes for action run commands (Azure docs). */
  readonly timeLimit: number;
}

/** However fast Azure time passes, a real process is given this many real milliseconds before it counts as hanging. */
const SHORTEST_LIMIT = 10_000;
/** A PowerShell needs seconds to start. */
const SHORTEST_POWERSHELL_LIMIT = 60_000;

/**
 * Runs a command on a machine. The fault plan can interfere: a fault for service `compute`, method `RUN` and the machine's path is taken
 * here; `delay` makes the script hang for so long, `failOperation` is an agent that cannot be reached.
 */
export async function runOnMachine(
  { context }: MachinePark,
  slot: MachineSlot,
  command: MachineCommand,
): Promise<ScriptOutcome> {
  const fault = context.faults.take({ service: 'compute', method: 'RUN', url: command.resourceId });
  if (fault?.kind === 'failOperation') throw new ArmError({ status: 200, ...fault });
  if (!slot.machine) throw agentUnreachable();
  if (fault?.kind === 'delay') await azureDelay(context.clock, Math.min(fault.milliseconds, command.timeLimit));
  if (fault?.kind === 'delay' && fault.milliseconds >= command.timeLimit) throw timedOut();
  if (!slot.machine) throw agentUnreachable();
  const { files, bin, isWindows, powerShellEnvironment } = slot.machine;
  const parameters = scriptParameters(command.parameters);
  const machine = { lines: command.lines, folder: files.folder, bin };
  const script = isWindows
    ? runPowerShell({ ...machine, parameters: command.parameters, environment: powerShellEnvironment })
    : runScript({ ...machine, parameters });
  slot.machine.script = script;
  const shortest = isWindows ? SHORTEST_POWERSHELL_LIMIT : SHORTEST_LIMIT;
  return await within(script, Math.max(shortest, command.timeLimit / context.settings.timeScale));
}

async function within(script: RunningScript, realMilliseconds: number): Promise<ScriptOutcome> {
  let expired = false;
  const timer = setTimeout(
    () => {
      expired = true;
      script.kill();
    },
    Math.min(realMilliseconds, 2 ** 31 - 1),
  );
  const outcome = await script.outcome.finally(() => clearTimeout(timer));
  if (expired) throw timedOut();
  return outcome;
}

function agentUnreachable(): ArmError {
  return new ArmError({
    status: 200,
    code: 'VMAgentStatusCommunicationError',
    message:
      'VM has reported a failure when processing extension RunCommandLinux: the VM agent is unresponsive. Please check that it is running and can reach the Azure platform.',
  });
}

/** The code is an assumption: no recording shows what a command ends with after 90 minutes. */
function timedOut(): ArmError {
  return new ArmError({
    status: 200,
    code: 'VMExtensionProvisioningTimeout',
    message:
      "Provisioning of VM extension 'RunCommandLinux' has timed out. Extension provisioning has taken too long to complete.",
  });
}
