import type { JsonObject } from '../../shared/domain/json.ts';
import { EdgeError } from '../../shared/domain/problem.ts';
import { idInvalid } from '../../shared/domain/spec/document-id.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { durations } from '../support/in-memory-azure.ts';
import { TestEstate } from '../support/test-estate.ts';

const subnet = '/subscriptions/6f1c/snet';
const apiManagementSubnet = '/subscriptions/6f1c/apim-snet';
const denyAll: JsonObject = {
  name: 'DenyAllInBound',
  properties: {
    priority: 65_500,
    access: 'Deny',
    direction: 'Inbound',
    protocol: '*',
    sourceAddressPrefix: '*',
    destinationPortRange: '*',
  },
};

function change(document: JsonObject, properties: JsonObject): JsonObject {
  return { ...document, properties: { ...(document.properties as JsonObject), ...properties } };
}

const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] };
const [endpoint] = specDocument.endpoints;

type Breakage = (estate: TestEstate) => void;
const breakages: Readonly<Record<string, readonly [Breakage, readonly string[]]>> = {
  'a gateway that is stopped': [
    ({ azure }) => (azure.gateway = change(azure.gateway, { operationalState: 'Stopped' })),
    ['GatewayStopped'],
  ],
  'a gateway without identity': [
    ({ azure }) => (azure.gateway = { ...azure.gateway, identity: {} }),
    ['GatewayHasNoIdentity'],
  ],
  'API Management without identity': [
    ({ azure }) => (azure.service = { ...azure.service, identity: {} }),
    ['ApiManagementHasNoIdentity'],
  ],
  'API Management that is not internal': [
    ({ azure }) => (azure.service = change(azure.service, { virtualNetworkType: 'External' })),
    ['ApiManagementNotInternal'],
  ],
  'a host name of API Management from an uploaded PFX': [
    ({ azure }) => {
      const entries = (azure.service.properties as { hostnameConfigurations: JsonObject[] }).hostnameConfigurations;
      const uploaded = { type: 'Proxy', hostName: 'old.contoso.com', certificateSource: 'Custom' };
      azure.service = change(azure.service, { hostnameConfigurations: [...entries, uploaded] });
    },
    ['HostnameFromUploadedPfx'],
  ],
  'a machine that is stopped': [
    ({ azure }) => (azure.machine = { powerState: 'PowerState/deallocated', agentReady: true }),
    ['VirtualMachineStopped'],
  ],
  'an app without any role': [
    ({ azure }) => (azure.grants = [none]),
    ['PermissionsMissing', 'PermissionsMissing', 'PermissionsMissing', 'PermissionsMissing'],
  ],
  'closed ports of both subnets': [
    ({ azure }) => {
      azure.service = change(azure.service, {
        virtualNetworkConfiguration: { subnetResourceId: apiManagementSubnet },
      });
      azure.securityRules.set(subnet, [denyAll]);
      azure.securityRules.set(apiManagementSubnet, [denyAll]);
    },
    ['GatewayPortsBlocked', 'ApiManagementPortBlocked'],
  ],
};

const codesOf = ({ run }: { run: { plan: { blockers: readonly { code: string }[] } | null } }): readonly string[] =>
  run.plan?.blockers.map(({ code }) => code) ?? [];

describe('before anything is written', () => {
  test.each(Object.entries(breakages))('%s is found', async (_, [breakIt, codes]) => {
    const estate = await TestEstate.create();
    breakIt(estate);
    const finished = await estate.run();
    expect(codesOf(finished)).toEqual(codes);
    expect([...estate.azure.writes, ...estate.azure.keyVault.writes]).toEqual([]);
    expect(finished.run.status).toBe('Failed');
  });

  test('everything is found at once', async () => {
    const estate = await TestEstate.create({
      spec: { ...specDocument, endpoints: [{ ...endpoint, rule: { type: 'Basic', priority: 10 } }] },
    });
    for (const [breakIt] of Object.values(breakages)) breakIt(estate);
    const codes = codesOf(await estate.run());
    const each = Object.values(breakages).flatMap(([, found]) => found);
    // Without internal mode nothing else of API Management's host names is looked at.
    expect(new Set(codes)).toEqual(new Set([...each, 'PriorityTaken']));
    expect([...estate.azure.writes, ...estate.azure.keyVault.writes]).toEqual([]);
  });

  test('a role is asked for with its actions and where it is missing', async () => {
    const estate = await TestEstate.create();
    estate.azure.grants = [none];
    const { run } = await estate.run();
    expect(run.plan?.blockers.map(({ evidence }) => evidence?.actions)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('applicationGateways/write'),
        expect.stringContaining('virtualMachines/runCommand/action'),
        expect.stringContaining('CNAME/write'),
      ]),
    );
    expect(run.problem?.fix).toContain('edge-tls');
  });

  test('an app that may not ask for its own rights is not kept from trying', async () => {
    const estate = await TestEstate.create({
      tap: async (method, call) =>
        method === 'permissions.list' || method === 'securityGroups.rulesOf'
          ? azureRefuses(403, 'AuthorizationFailed', 'No.')
          : call(),
    });
    expect((await estate.run()).run.status).toBe('Succeeded');
  });

  test('an id that is none, in the document of the gateway, is told of with the id, once', async () => {
    const asksForNothing = new EdgeError(idInvalid('@evil.example/x', 'read what the gateway is linked to', 'an id'));
    const estate = await TestEstate.create({
      tap: async (method, call) => {
        if (method === 'permissions.list' || method === 'securityGroups.rulesOf') throw asksForNothing;
        return call();
      },
    });
    const finished = await estate.run();
    expect(codesOf(finished)).toEqual(['ResourceIdInvalid']);
    expect(finished.run.plan?.blockers[0]?.evidence).toEqual({ id: '@evil.example/x' });
    expect([...estate.azure.writes, ...estate.azure.keyVault.writes]).toEqual([]);
  });

  test('closed ports hinder no edge that is served: its health is what counts', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    estate.azure.securityRules.set(subnet, [denyAll]);
    expect((await estate.run({ renewRequested: true })).run.status).toBe('Succeeded');
  });

  test('a converged edge is asked for no right', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    estate.azure.calls.clear();
    await estate.run();
    expect([...estate.azure.calls.keys()].filter((call) => /permissions|securityGroups/.test(call))).toEqual([]);
  });
});

describe('somebody else at work', () => {
  test('on API Management is waited for, for hours if it must be, and no attempt is lost', async () => {
    let locked = 0;
    const estate = await TestEstate.create({
      tap: async (method, call) => {
        if (method !== 'apiManagement.startUpdateHostnames' || ++locked > 100) return call();
        return azureRefuses(409, 'ServiceLocked', 'The API Service apim-contoso is transitioning at this time.');
      },
    });
    const { run, steps, seconds } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(steps.find(({ id }) => id === 'updateApiManagement')?.attempts).toBe(1);
    expect(seconds).toBeGreaterThan(durations.apiManagement + 100 * 15);
  });

  test('on the machine is waited for without losing an attempt', async () => {
    let busy = 0;
    const estate = await TestEstate.create({
      tap: async (method, call) => {
        if (method !== 'virtualMachines.startRunCommand' || ++busy > 50) return call();
        const message =
          'Run command extension execution is in progress. Please wait for completion before invoking a run command.';
        return azureRefuses(409, 'Conflict', message);
      },
    });
    const { run, steps } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(steps.find(({ id }) => id === 'ensureRecord')?.attempts).toBe(1);
  });

  test('on the gateway is waited for before ours is written, so that no write of theirs is cancelled', async () => {
    let reads = 0;
    const estate: TestEstate = await TestEstate.create({
      tap: async (method, call) => {
        if (method === 'gateways.read' && ++reads === 8)
          estate.azure.gateway = change(estate.azure.gateway, { provisioningState: 'Succeeded' });
        return call();
      },
    });
    estate.azure.gateway = change(estate.azure.gateway, { provisioningState: 'Updating' });
    const { run, steps } = await estate.run();
    expect(run.status).toBe('Succeeded');
    expect(steps.find(({ id }) => id === 'buildGateway')?.attempts).toBe(1);
    expect(reads).toBeGreaterThan(8);
  });
});
