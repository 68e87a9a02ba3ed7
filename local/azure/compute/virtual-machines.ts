import { randomUUID } from 'node:crypto';
import { badRequest } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  ArmRouter,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { actionRunCommand } from './action-run-command.ts';
import { acceptedComputeOperation, operationHeaders, registerComputeOperationRoutes } from './compute-operation.ts';
import { readDnsServerTag } from './dns-server-tag.ts';
import { instanceView } from './instance-view.ts';
import { createMachinePark, type MachinePark, type PowerState } from './machine-park.ts';
import { registerManagedRunCommands } from './managed-run-commands.ts';
import { getRunCommand, listRunCommands } from './run-command-documents.ts';

const TYPE = 'Microsoft.Compute/virtualMachines';
const SUBSCRIPTION = '/subscriptions/{subscription}';
const COLLECTION = `${SUBSCRIPTION}/resourceGroups/{resourceGroup}/providers/${TYPE}`;
const MACHINE = `${COLLECTION}/{name}`;
const RUN_COMMANDS = `${SUBSCRIPTION}/providers/Microsoft.Compute/locations/{region}/runCommands`;
/** Azure milliseconds that creating, starting and stopping take. */
const POWER_DURATION = 20_000;

/** Virtual machines that run commands for real, in folders of this machine; with a tag they are the virtual network's DNS server. */
export function createVirtualMachines(context: LocalAzureContext): LocalAzureService {
  const park = createMachinePark(context);
  return {
    name: 'compute',
    registerArm: (router) => {
      registerMachineRoutes(router, park);
      registerComputeOperationRoutes(router, context);
      registerManagedRunCommands(router, park);
    },
    stop: async () => {
      for (const [id] of park.all()) await park.remove(id);
    },
    state: () =>
      park.all().map(([id, { address, power, busy, machine }]) => {
        return {
          id,
          address,
          power,
          busy,
          folder: machine?.files.folder,
          dnsLog: machine?.nameServer?.log().slice(-50),
        };
      }),
  };
}

function registerMachineRoutes(router: ArmRouter, park: MachinePark): void {
  const { resources, clock } = park.context;
  const list = (request: ArmRequest): ArmResponse => listUnder(resources, TYPE, request);
  router.on('PUT', MACHINE, `${TYPE}/write`, (request) => putMachine(park, request));
  router.on('PATCH', MACHINE, `${TYPE}/write`, (request) => patchMachine(park, request));
  router.on('GET', MACHINE, `${TYPE}/read`, (request) => {
    const machine = existing(resources, request.path);
    const view = { instanceView: instanceView(machine, park.slot(machine.id), clock.now()) };
    if (request.query.get('$expand') !== 'instanceView') return { status: 200, body: machine };
    return { status: 200, body: { ...machine, properties: { ...machine.properties, ...view } } };
  });
  router.on('GET', `${MACHINE}/instanceView`, `${TYPE}/instanceView/read`, ({ path }) => {
    const machine = existing(resources, path.replace(/\/instanceView\/?$/i, ''));
    return { status: 200, body: instanceView(machine, park.slot(machine.id), clock.now()) };
  });
  router.on('DELETE', MACHINE, `${TYPE}/delete`, (request) => deleteMachine(park, request));
  router.on('GET', COLLECTION, `${TYPE}/read`, list);
  router.on('GET', `${SUBSCRIPTION}/providers/${TYPE}`, `${TYPE}/read`, list);
  router.on('POST', `${MACHINE}/runCommand`, `${TYPE}/runCommand/action`, (request) => actionRunCommand(park, request));
  router.on('GET', RUN_COMMANDS, null, listRunCommands);
  router.on('GET', `${RUN_COMMANDS}/{command}`, null, getRunCommand);
  router.on('POST', `${MACHINE}/start`, `${TYPE}/start/action`, (request) => changePower(park, request, 'running'));
  for (const [verb, power] of [
    ['deallocate', 'deallocated'],
    ['powerOff', 'stopped'],
  ] as const)
    router.on('POST', `${MACHINE}/${verb}`, `${TYPE}/${verb}/action`, (request) => changePower(park, request, power));
}

/** A machine that is put again keeps what is on it; its tag is read at the next start. */
function putMachine(park: MachinePark, request: ArmRequest): ArmResponse {
  const { context } = park;
  const { location, tags, properties = {}, ...rest } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  readDnsServerTag(tags);
  const previous = context.resources.get(request.path);
  const id = request.path.replace(/\/+$/, '');
  const vmId = previous?.properties['vmId'] ?? randomUUID();
  const store = (provisioningState: string): void =>
    context.resources.put(id, {
      ...rest,
      id,
      name: request.params['name'] ?? '',
      type: TYPE,
      location,
      ...(tags ? { tags } : {}),
      properties: { ...withoutSecrets(properties), vmId, provisioningState },
    });
  store(previous ? 'Updating' : 'Creating');
  const operation = context.operations.start({
    kind: 'PutVirtualMachine',
    resourceId: id,
    duration: POWER_DURATION,
    complete: async () => {
      if (!previous) await park.start(existing(context.resources, id));
      store('Succeeded');
    },
  });
  const { location: _result, ...headers } = operationHeaders(context, request, { operation, region: location });
  return { status: previous ? 200 : 201, headers, body: existing(context.resources, id) };
}

/** On top of what is there: tags as a whole, properties one by one. What is on the machine stays. */
function patchMachine(park: MachinePark, request: ArmRequest): ArmResponse {
  const before = existing(park.context.resources, request.path);
  const { tags = before.tags, properties } = (request.body ?? {}) as Partial<ResourceDocument>;
  const { location = '' } = before;
  const body = { ...before, location, ...(tags ? { tags } : {}), properties: { ...before.properties, ...properties } };
  return putMachine(park, { ...request, body });
}

/** Password and custom data go in and never come out again (recordings of azure-service-operator). */
function withoutSecrets({ osProfile, ...properties }: Record<string, unknown>): Record<string, unknown> {
  if (typeof osProfile !== 'object' || osProfile === null) return properties;
  const { adminPassword: _password, customData: _data, ...shown } = osProfile as Record<string, unknown>;
  return { ...properties, osProfile: shown };
}

function changePower(park: MachinePark, request: ArmRequest, power: PowerState): ArmResponse {
  const machine = existing(park.context.resources, request.path.replace(/\/[^/]+\/?$/, ''));
  return accepted(park, request, machine, () =>
    power === 'running' ? park.start(machine) : park.shutDown(machine.id, power),
  );
}

function deleteMachine(park: MachinePark, request: ArmRequest): ArmResponse {
  const machine = park.context.resources.get(request.path);
  if (!machine) return { status: 204 };
  return accepted(park, request, machine, async () => {
    park.context.resources.delete(machine.id);
    await park.remove(machine.id);
  });
}

function accepted(
  { context }: MachinePark,
  request: ArmRequest,
  { location = '' }: ResourceDocument,
  complete: () => Promise<void>,
): ArmResponse {
  const start = { kind: 'VirtualMachinePower', region: location, duration: POWER_DURATION, complete };
  const { status, headers = {} } = acceptedComputeOperation(context, request, start);
  return { status, headers };
}
