import { NetworkManagementClient } from '@azure/arm-network';
import type { JsonObject } from '../../shared/domain/json.ts';
import { foreignPart } from '../../shared/domain/gateway/foreign-objects.ts';
import {
  createGatewayWorld,
  GATEWAY,
  type GatewayWorld,
  IDENTITY,
  NETWORK,
  PUBLIC_IP,
  SUBSCRIPTION,
  VERSION,
} from '../local/azure/application-gateway/gateway-world.ts';
import {
  httpBefore,
  keptAlive,
  letTimePass,
  marksOf,
  OurRun,
  prioritiesOf,
  randomOf,
  SecondEditor,
  withoutMarks,
} from './gateway-editors.ts';

jest.setTimeout(900_000);

const minute = 60_000;
/** A thousand in CI; each has a seed, which a failure names. */
const interleavings = Number(process.env.EDGE_TLS_INTERLEAVINGS ?? (process.env.CI ? 1000 : 200));
const controls = 100;
/** A lock that answers 429 without being a quota (azure-cli#28615). The SDKs wait for as long as the header says. */
const busy = {
  kind: 'respond',
  status: 429,
  code: 'RetryableError',
  message: 'A retryable error occurred.',
  headers: { 'retry-after-ms': '1', 'retry-after': '1' },
} as const;

let world: GatewayWorld;
let start: JsonObject;
let arm: ReturnType<typeof keptAlive> | undefined;

beforeAll(async () => {
  world = await createGatewayWorld({ timeScale: 1, durations: { gatewayPut: 0, gatewayDelete: 0 }, throttling: false });
  start = (await world.put(theirs)).gateway.body as JsonObject;
  world.azure.context.settings.durations.gatewayPut = minute;
});
afterAll(() => {
  arm?.stop();
  return world.stop();
});

function wire(): ReturnType<typeof keptAlive> {
  return (arm ??= keptAlive(world));
}

const child = (collection: string, name: string): JsonObject => ({ id: `${GATEWAY}/${collection}/${name}` });

/** Another team's plain site. */
const theirs: JsonObject = {
  location: 'westeurope',
  identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } },
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2', capacity: 1 },
    gatewayIPConfigurations: [
      { name: 'ip', properties: { subnet: { id: `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw` } } },
    ],
    frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: PUBLIC_IP } } }],
    frontendPorts: [{ name: 'http', properties: { port: 80 } }],
    backendAddressPools: [{ name: 'theirs', properties: { backendAddresses: [] } }],
    backendHttpSettingsCollection: [{ name: 'web', properties: { port: 80, protocol: 'Http', requestTimeout: 20 } }],
    httpListeners: [
      {
        name: 'www',
        properties: {
          frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
          frontendPort: child('frontendPorts', 'http'),
          protocol: 'Http',
        },
      },
    ],
    requestRoutingRules: [
      {
        name: 'www',
        properties: {
          ruleType: 'Basic',
          priority: 10,
          httpListener: child('httpListeners', 'www'),
          backendAddressPool: child('backendAddressPools', 'theirs'),
          backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
        },
      },
    ],
  },
};

async function read(): Promise<JsonObject> {
  return (await wire().send('GET', GATEWAY + VERSION)).body as JsonObject;
}

/** The other team's finished edits that the gateway does not have at the end. */
function lost(editor: SecondEditor, document: JsonObject): readonly string[] {
  const marks = marksOf(document);
  return editor.finished.filter((mark) => !marks.includes(mark));
}

async function begin(seed: number) {
  await letTimePass(world);
  await wire().send('PUT', GATEWAY + VERSION, start);
  await letTimePass(world);
  const random = randomOf(seed);
  const editor = new SecondEditor(wire().send, random, 3);
  const match = { method: 'PUT', url: 'applicationGateways/agw\\?' };
  world.azure.context.faults.set(
    random() < 0.4 ? [{ match, skip: Math.floor(random() * 3), times: 1, fault: busy }] : [],
  );
  /** What may happen before any request of the first writer. */
  const between = async (most = 4): Promise<void> => {
    for (let moves = Math.floor(random() * most); moves > 0; moves--)
      await (random() < 0.3 ? letTimePass(world) : editor.move());
  };
  return { random, editor, between };
}

async function end(editor: SecondEditor): Promise<void> {
  world.azure.context.faults.set([]);
  for (let moves = 0; !editor.isIdle && moves < 10; moves++) {
    await letTimePass(world);
    await editor.move();
  }
  await letTimePass(world);
}

/** One interleaving of a run of ours with a second editor. */
async function interleave(seed: number) {
  const { random, editor, between } = await begin(seed);
  const priority = 100 + (seed % 50);
  const ours = await OurRun.begin(world, { priority, http: httpBefore(world, () => between()) });
  let state = await ours.turn();
  for (let turns = 0; state === 'waiting' && turns < 60; turns++) {
    if (random() < 0.6) await letTimePass(world);
    state = await ours.turn();
  }
  await end(editor);
  // An edit that was read before ours was written and finished after it takes ours away; the next run brings it back.
  for (let turns = 0; turns < 60 && prioritiesOf(await read())[0] !== priority; turns++) {
    const next = await OurRun.begin(world, { priority, http: httpBefore(world, async () => undefined) });
    while ((await next.turn()) === 'waiting') await letTimePass(world);
  }
  const document = await read();
  return {
    seed,
    state,
    lost: lost(editor, document),
    finished: editor.finished.length,
    attempts: await ours.attempts(),
    problem: state === 'failed' ? await ours.problem() : null,
    document,
    priority,
  };
}

describe('a second editor on the same gateway', () => {
  test(`loses nothing that it has finished writing, in ${interleavings} seeded interleavings`, async () => {
    let [edits, superseded] = [0, 0];
    for (let seed = 1; seed <= interleavings; seed++) {
      const { document, finished, attempts, priority, ...result } = await interleave(seed);
      edits += finished;
      if (attempts > 1) superseded++;
      expect({ ...result, priorities: prioritiesOf(document) }).toEqual({
        seed,
        state: 'done',
        lost: [],
        problem: null,
        priorities: [priority],
      });
      const apart = foreignPart(withoutMarks(document));
      expect({ seed, apart }).toEqual({ seed, apart: foreignPart(withoutMarks(start)) });
    }
    // The interleavings are worth something: edits were finished in between, and writes were cancelled by them.
    expect(edits).toBeGreaterThan(interleavings);
    expect(superseded).toBeGreaterThan(interleavings / 20);
    console.log(
      `${interleavings} interleavings: ${edits} foreign edits finished, 0 lost; ${superseded} runs wrote more than once`,
    );
  });

  test('does lose edits to a writer that lets the SDK repeat a refused write', async () => {
    const losses = await lossesOf({ maxRetries: 3 });
    console.log(`control: the SDK's own retries lost edits in ${losses.length} of ${controls} interleavings`);
    expect(losses.length).toBeGreaterThan(0);
  });

  test('loses none to the same writer with the same seeds that reads again instead', async () => {
    expect(await lossesOf({ maxRetries: 0 })).toEqual([]);
  });
});

/** Seeds at which a writer on the official SDK, with its retries or without, took a finished edit away. */
async function lossesOf(retryOptions: { maxRetries: number }): Promise<readonly number[]> {
  const losses: number[] = [];
  for (let seed = 1; seed <= controls; seed++) {
    const { editor, between } = await begin(seed);
    // Only while the SDK waits to repeat a write: what else a writer may get wrong is not what is looked at here.
    const http = httpBefore(world, ({ method, attempt }) =>
      method === 'PUT' && attempt > 1 ? between(12) : Promise.resolve(),
    );
    world.azure.context.faults.set([
      { match: { method: 'PUT', url: 'applicationGateways/agw\\?' }, times: 1, fault: busy },
    ]);
    await writeWithSdk(http, retryOptions, between);
    await end(editor);
    if (lost(editor, await read()).length > 0) losses.push(seed);
  }
  return losses;
}

/** Read, change a tag, write; from the reading again when the write is refused. */
async function writeWithSdk(
  httpClient: ReturnType<typeof httpBefore>,
  retryOptions: { maxRetries: number },
  between: (most?: number) => Promise<void>,
): Promise<void> {
  const { azure } = world;
  const credential = {
    getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const options = { endpoint: azure.armUrl, retryOptions, httpClient };
  const network = new NetworkManagementClient(credential, SUBSCRIPTION.replace('/subscriptions/', ''), options);
  for (let tries = 0; tries < 5; tries++) {
    await letTimePass(world);
    const gateway = await network.applicationGateways.get('rg-edge', 'agw');
    const poller = network.applicationGateways.createOrUpdate('rg-edge', 'agw', { ...gateway, tags: { by: 'us' } });
    const accepted = await poller.submitted().then(
      () => true,
      () => false,
    );
    if (accepted) return;
    await between(12);
  }
}
