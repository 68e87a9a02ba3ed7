import { z } from 'zod';
import { badRequest } from '../core/arm-error.ts';
import type { ArmFailure, ArmRequest, ArmResponse, ArmRouter, ResourceDocument } from '../core/contracts.ts';
import { existing } from '../core/plain-resources.ts';
import { inProgress, release, runningSlot } from './action-run-command.ts';
import { operationHeaders } from './compute-operation.ts';
import type { MachinePark, MachineSlot } from './machine-park.ts';
import { runOnMachine } from './run-on-machine.ts';
import type { ScriptOutcome } from './run-script.ts';

const TYPE = 'Microsoft.Compute/virtualMachines/runCommands';
const COMMANDS =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/virtualMachines/{vm}/runCommands';
const DEFAULT_TIMEOUT_SECONDS = 90 * 60;

const parameters = z.array(z.object({ name: z.string(), value: z.string() })).default([]);
const BODY = z.object({
  location: z.string(),
  properties: z.object({
    source: z.object({ script: z.string() }),
    parameters,
    protectedParameters: parameters,
    timeoutInSeconds: z.number().default(DEFAULT_TIMEOUT_SECONDS),
    treatFailureAsDeploymentFailure: z.boolean().default(false),
  }),
});

/** Managed run commands: resources that say how their script ended, exit code included. */
export function registerManagedRunCommands(router: ArmRouter, park: MachinePark): void {
  const { resources } = park.context;
  router.on('PUT', `${COMMANDS}/{name}`, `${TYPE}/write`, (request) => putCommand(park, request));
  router.on('GET', `${COMMANDS}/{name}`, `${TYPE}/read`, (request) => {
    const command = existing(resources, request.path);
    const { instanceView: _left, ...properties } = command.properties;
    return {
      status: 200,
      body: request.query.get('$expand') === 'instanceView' ? command : { ...command, properties },
    };
  });
  router.on('DELETE', `${COMMANDS}/{name}`, `${TYPE}/delete`, ({ path }) => ({
    status: resources.delete(path) ? 200 : 204,
  }));
}

type CommandBody = z.infer<typeof BODY>;
type Store = (instanceView: Record<string, unknown>, provisioningState: string) => void;

function putCommand(park: MachinePark, request: ArmRequest): ArmResponse {
  const { context } = park;
  const vm = request.path.replace(/\/runCommands\/.*$/i, '');
  existing(context.resources, vm);
  const body = readBody(request.body);
  const slot = runningSlot(park, vm);
  if (slot.busy) throw inProgress();
  slot.busy = true;
  const existed = context.resources.get(request.path) !== undefined;
  const store: Store = (instanceView, provisioningState) =>
    context.resources.put(request.path, commandDocument(request, { ...body, instanceView, provisioningState }));
  store({ executionState: 'Pending' }, 'Creating');
  const operation = context.operations.start({
    kind: 'ManagedRunCommand',
    resourceId: request.path,
    duration: context.settings.durations.runCommand,
    complete: () => runAndStore(park, { slot, vm, body, store }),
  });
  void operation.ended.then(() => settle(park, { slot, store, error: operation.error }));
  const headers = operationHeaders(context, request, { operation, region: body.location });
  return { status: existed ? 200 : 201, headers, body: existing(context.resources, request.path) };
}

function readBody(sent: unknown): CommandBody {
  const parsed = BODY.safeParse(sent);
  if (parsed.success) return parsed.data;
  throw badRequest('InvalidParameter', `The run command is invalid: ${z.prettifyError(parsed.error)}`);
}

async function runAndStore(
  park: MachinePark,
  { slot, vm, body, store }: { slot: MachineSlot; vm: string; body: CommandBody; store: Store },
): Promise<void> {
  const now = (): string => new Date(park.context.clock.now()).toISOString();
  const startTime = now();
  const { source, parameters: open, protectedParameters, timeoutInSeconds, ...rest } = body.properties;
  const outcome = await runOnMachine(park, slot, {
    resourceId: vm,
    lines: source.script.split('\n'),
    parameters: [...open, ...protectedParameters],
    timeLimit: timeoutInSeconds * 1_000,
  });
  const failed = outcome.exitCode !== 0 && rest.treatFailureAsDeploymentFailure;
  store(instanceViewOf(outcome, startTime, now()), failed ? 'Failed' : 'Succeeded');
}

function settle(
  park: MachinePark,
  { slot, store, error }: { slot: MachineSlot; store: Store; error: ArmFailure | undefined },
): void {
  if (error) store({ executionState: 'Failed', executionMessage: error.message }, 'Failed');
  release(park, slot);
}

function commandDocument(
  request: ArmRequest,
  command: CommandBody & {
    instanceView: Record<string, unknown>;
    provisioningState: string;
  },
): ResourceDocument {
  const { protectedParameters: _secret, ...shown } = command.properties;
  const { location, instanceView, provisioningState } = command;
  const id = request.path.replace(/\/+$/, '');
  const properties = { ...shown, asyncExecution: false, instanceView, provisioningState };
  return { id, name: request.params['name'] ?? '', type: TYPE, location, properties };
}

function instanceViewOf({ exitCode, stdout, stderr }: ScriptOutcome, startTime: string, endTime: string) {
  const executionState = exitCode === 0 ? 'Succeeded' : 'Failed';
  return {
    executionState,
    executionMessage: '',
    exitCode,
    output: stdout,
    error: stderr,
    startTime,
    endTime,
    statuses: [],
  };
}
