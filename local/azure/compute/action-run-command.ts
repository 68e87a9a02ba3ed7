import { z } from 'zod';
import { ArmError, badRequest } from '../core/arm-error.ts';
import type { ArmRequest, ArmResponse, ResourceDocument } from '../core/contracts.ts';
import { existing } from '../core/plain-resources.ts';
import { acceptedComputeOperation } from './compute-operation.ts';
import type { MachinePark, MachineSlot } from './machine-park.ts';
import { findPowerShell, noPowerShell } from './power-shell.ts';
import { runOnMachine } from './run-on-machine.ts';
import type { ScriptOutcome } from './run-script.ts';

const BODY = z.object({
  commandId: z.string(),
  script: z.array(z.string()).default([]),
  parameters: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

const TIME_LIMIT = 90 * 60_000;
/** How long a hostile extension goes on saying that it is busy after a command has ended (azure-docs#43356), Azure milliseconds. */
const STILL_BUSY = 15_000;

/** POST …/runCommand: one at a time, not to be cancelled, Succeeded whatever the script's exit code. */
export function actionRunCommand(park: MachinePark, request: ArmRequest): ArmResponse {
  const { context } = park;
  const id = request.path.replace(/\/runCommand\/?$/i, '');
  const document = existing(context.resources, id);
  const slot = runningSlot(park, id);
  const isWindows = slot.machine?.isWindows === true;
  const { script, parameters } = readBody({ document, isWindows }, request.body);
  if (isWindows && findPowerShell() === undefined) throw noPowerShell();
  if (slot.busy) throw inProgress();
  slot.busy = true;
  const { operation, ...response } = acceptedComputeOperation(context, request, {
    kind: 'RunCommand',
    region: document.location ?? '',
    duration: context.settings.durations.runCommand,
    complete: async () => {
      const command = { resourceId: id, lines: script, parameters, timeLimit: TIME_LIMIT };
      const outcome = await runOnMachine(park, slot, command);
      return { value: isWindows ? windowsStatuses(outcome) : [linuxStatus(outcome)] };
    },
  });
  void operation.ended.then(() => release(park, slot));
  return response;
}

function readBody({ document, isWindows }: { document: ResourceDocument; isWindows: boolean }, sent: unknown) {
  const body = BODY.safeParse(sent);
  if (!body.success) throw badRequest('InvalidParameter', `The run command is invalid: ${z.prettifyError(body.error)}`);
  if (body.data.commandId !== (isWindows ? 'RunPowerShellScript' : 'RunShellScript'))
    throw badRequest(
      'InvalidParameter',
      `The command id '${body.data.commandId}' is not one of this VM (${document.name}, ${isWindows ? 'Windows' : 'Linux'}).`,
    );
  return body.data;
}

/** The slot of a machine that runs. 409 OperationNotAllowed for any other. */
export function runningSlot(park: MachinePark, id: string): MachineSlot {
  const slot = park.slot(id);
  if (slot?.power === 'running') return slot;
  const message = 'The operation requires the VM to be running (or set to run).';
  throw new ArmError({ status: 409, code: 'OperationNotAllowed', message });
}

export function inProgress(): ArmError {
  return new ArmError({
    status: 409,
    code: 'Conflict',
    message:
      'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
  });
}

/** Calm: free at once. Hostile: every other time it stays busy for a while, as people report of Azure. */
export function release({ context, random }: MachinePark, slot: MachineSlot): void {
  const lingers = !context.settings.calm && random.next() < 0.5;
  const free = (): void => void (slot.busy = false);
  if (lingers) context.clock.after(STILL_BUSY, free);
  else free();
}

function linuxStatus({ stdout, stderr }: ScriptOutcome): Record<string, string> {
  return {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message: `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`,
  };
}

/** Each stream by itself (Azure docs, "Run scripts in your Windows VM by using action Run Commands"). */
function windowsStatuses({ stdout, stderr }: ScriptOutcome): Record<string, string>[] {
  const status = (stream: string, message: string) => ({
    code: `ComponentStatus/${stream}/succeeded`,
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message,
  });
  return [status('StdOut', stdout), status('StdErr', stderr)];
}
