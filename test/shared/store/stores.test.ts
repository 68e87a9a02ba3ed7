import { startAzurite, type Azurite } from '../../../local/stack/azurite.ts';
import { completeRun } from '../../../shared/domain/run/complete-run.ts';
import { pump } from '../../../shared/domain/run/pump.ts';
import type { RecordRequest } from '../../../shared/domain/dns/record-request.ts';
import { requestRun } from '../../../shared/domain/run/request-run.ts';
import type { RunServices } from '../../../shared/domain/run/run-services.ts';
import type { Run, RunReason, StepRecord } from '../../../shared/domain/run/run.ts';
import type { KeptAnswer, Stores } from '../../../shared/domain/stores.ts';
import { createStores } from '../../../shared/store/create-stores.ts';
import { edgeRecord } from '../../support/edge-record.ts';

let azurite: Azurite;
let stores: Stores;
let prefixes = 0;

beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  stores = createStores({ connectionString: azurite.connectionString }, `t${++prefixes}x`);
});

const code = (expected: string) => expect.objectContaining({ problem: expect.objectContaining({ code: expected }) });
const reason = (message: string): RunReason => ({ code: 'Test', message, requestedBy: 'test' });

describe('edges', () => {
  test('come back as they were stored', async () => {
    const edge = edgeRecord({
      status: {
        ready: true,
        reason: 'Converged',
        message: 'zażółć 😀',
        at: 1,
        hops: [],
        dns: [],
        health: [],
        renewalAt: null,
      },
    });
    const { etag, ...stored } = await stores.edges.create(edge);
    expect(stored).toEqual(edge);
    expect(await stores.edges.get(edge.name)).toEqual({ ...edge, etag });
    expect(await stores.edges.get('nobody')).toBeNull();
  });

  test('are listed by name, claims and removed edges left out', async () => {
    await stores.edges.create(edgeRecord({ name: 'beta' }));
    await stores.edges.create(edgeRecord({ name: 'alpha' }));
    await stores.edges.remove(await stores.edges.create(edgeRecord({ name: 'gone' })));
    expect((await stores.edges.list()).map(({ name }) => name)).toEqual(['alpha', 'beta']);
  });

  test('exist once', async () => {
    await stores.edges.create(edgeRecord());
    await expect(stores.edges.create(edgeRecord())).rejects.toEqual(code('EdgeExists'));
  });

  test('share no gateway, however its id is written', async () => {
    const first = edgeRecord({ name: 'first' });
    await stores.edges.create(first);
    const spec = JSON.parse(JSON.stringify(first.spec).replace('agw-first', 'AGW-First')) as typeof first.spec;
    const second = edgeRecord({ name: 'second', spec });
    await expect(stores.edges.create(second)).rejects.toMatchObject({
      problem: { code: 'GatewayTaken', evidence: { edge: 'first' } },
    });
    expect(await stores.edges.get('second')).toBeNull();
  });

  test('of twenty at once on one gateway, one is created', async () => {
    const spec = edgeRecord().spec;
    const all = Array.from({ length: 20 }, (_, at) => stores.edges.create(edgeRecord({ name: `edge-${at}`, spec })));
    const settled = await Promise.allSettled(all);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toEqual(Array.from({ length: 19 }, () => code('GatewayTaken')));
    expect(await stores.edges.list()).toHaveLength(1);
  });

  test('are replaced only by who has read them last', async () => {
    const stored = await stores.edges.create(edgeRecord());
    const changed = await stores.edges.replace({ ...stored, renewRequested: true });
    expect(changed.etag).not.toBe(stored.etag);
    await expect(stores.edges.replace({ ...stored, deleting: true })).rejects.toEqual(code('EdgeChanged'));
    expect(await stores.edges.get(stored.name)).toEqual(changed);
  });

  test('take the claim along when they move to another gateway, and free the old one', async () => {
    const [first, other] = [edgeRecord({ name: 'first' }), edgeRecord({ name: 'other' })];
    const stored = await stores.edges.create(first);
    const moved = await stores.edges.replace({ ...stored, spec: other.spec });
    expect(await stores.edges.get('first')).toEqual(moved);
    await expect(stores.edges.create(other)).rejects.toEqual(code('GatewayTaken'));
    await stores.edges.create(edgeRecord({ name: 'third', spec: first.spec }));
  });

  test('do not move to a gateway that is taken, and stay as they are', async () => {
    const stored = await stores.edges.create(edgeRecord({ name: 'first' }));
    const other = await stores.edges.create(edgeRecord({ name: 'other' }));
    await expect(stores.edges.replace({ ...stored, spec: other.spec })).rejects.toMatchObject({
      problem: { code: 'GatewayTaken', evidence: { edge: 'other' } },
    });
    expect(await stores.edges.get('first')).toEqual(stored);
  });

  test('go on counting when one of the same name is made again', async () => {
    const stored = await stores.edges.create(edgeRecord({ requestedGeneration: 7, observedGeneration: 7 }));
    await stores.edges.remove(stored);
    expect(await stores.edges.get(stored.name)).toBeNull();
    expect(await stores.edges.create(edgeRecord())).toMatchObject({ requestedGeneration: 7, observedGeneration: 7 });
  });

  test('are removed only by who has read them last', async () => {
    const stored = await stores.edges.create(edgeRecord());
    await stores.edges.replace({ ...stored, renewRequested: true });
    await expect(stores.edges.remove(stored)).rejects.toEqual(code('EdgeChanged'));
    expect(await stores.edges.get(stored.name)).not.toBeNull();
  });

  test('tell when one was last removed', async () => {
    expect(await stores.edges.lastRemovedAt()).toBeNull();
    for (const [name, at] of [
      ['first', 100],
      ['second', 200],
    ] as const)
      await stores.edges.remove({ ...(await stores.edges.create(edgeRecord({ name }))), updatedAt: at });
    expect(await stores.edges.lastRemovedAt()).toBe(200);
    expect(await stores.edges.list()).toEqual([]);
  });

  test('over what a row holds are refused before anything is sent', async () => {
    const spec = { ...edgeRecord().spec, note: 'x'.repeat(500_000) };
    await expect(stores.edges.create(edgeRecord({ spec }))).rejects.toEqual(code('RecordTooLarge'));
    expect(await stores.edges.list()).toEqual([]);
  });
});

describe('runs', () => {
  const run = (changes: Partial<Run> = {}): Run => ({
    id: 'contoso-prod.1',
    edge: 'contoso-prod',
    generation: 1,
    reason: reason('for the test'),
    status: 'NotStarted',
    createdAt: 1,
    startedAt: null,
    endedAt: null,
    plan: null,
    problem: null,
    ...changes,
  });
  const step = (id: string, changes: Partial<StepRecord> = {}): StepRecord => ({
    id,
    kind: 'awaitHealthy',
    endpoint: null,
    title: id,
    reason: 'for the test',
    state: 'Pending',
    attempts: 0,
    startedAt: null,
    endedAt: null,
    lastProblem: null,
    note: null,
    continuation: null,
    ...changes,
  });

  test('are created once and updated as often as one likes', async () => {
    await stores.runs.create(run());
    await stores.runs.create(run({ createdAt: 99 }));
    expect(await stores.runs.get('contoso-prod.1')).toEqual(run());
    await stores.runs.update(run({ status: 'Running' }));
    expect((await stores.runs.get('contoso-prod.1'))?.status).toBe('Running');
  });

  test('are listed newest first, a replacement before what it replaces', async () => {
    for (const id of ['contoso-prod.9', 'contoso-prod.10', 'contoso-prod.10.1', 'contoso-prod.2', 'contoso-prod.10.2'])
      await stores.runs.create(run({ id }));
    await stores.runs.create(run({ id: 'contoso-test.1', edge: 'contoso-test' }));
    const ids = async (limit: number) => (await stores.runs.list('contoso-prod', limit)).map(({ id }) => id);
    const newest = ['contoso-prod.10.2', 'contoso-prod.10.1', 'contoso-prod.10', 'contoso-prod.9', 'contoso-prod.2'];
    expect(await ids(10)).toEqual(newest);
    expect(await ids(2)).toEqual(newest.slice(0, 2));
  });

  test('keep a plan of several properties, characters outside the basic plane unbroken', async () => {
    const large = run({ spec: { note: `x${'😀'.repeat(20_001)}` } });
    await stores.runs.update(large);
    // Not toEqual: its message would be the record.
    expect(JSON.stringify(await stores.runs.get(large.id)) === JSON.stringify(large)).toBe(true);
  });

  test('have their steps in the order of their positions', async () => {
    await stores.runs.saveStep('contoso-prod.1', 10, step('awaitHealthy#2'));
    await stores.runs.saveStep('contoso-prod.1', 9, step('mergeLeaf:gateway'));
    await stores.runs.saveStep('contoso-prod.1', 2, step('awaitHealthy'));
    await stores.runs.saveStep('contoso-prod.1.1', 0, step('elsewhere'));
    await stores.runs.saveStep('contoso-prod.11', 0, step('elsewhere'));
    const steps = await stores.runs.steps('contoso-prod.1');
    expect(steps.map(({ id }) => id)).toEqual(['awaitHealthy', 'mergeLeaf:gateway', 'awaitHealthy#2']);
  });

  test('keep the memory of one step, and overwrite it', async () => {
    await stores.runs.saveStep(
      'contoso-prod.1',
      1,
      step('awaitHealthy#2', { continuation: { pollUrl: `https://x/${'s'.repeat(40_000)}` } }),
    );
    await stores.runs.saveStep('contoso-prod.1', 1, step('awaitHealthy#2', { state: 'Succeeded' }));
    expect(await stores.runs.step('contoso-prod.1', 'awaitHealthy#2')).toEqual(
      step('awaitHealthy#2', { state: 'Succeeded' }),
    );
    expect(await stores.runs.step('contoso-prod.1', 'awaitHealthy')).toBeNull();
  });

  test.each(["' or 1 eq 1 or '", '../x', 'a/b.1', 'contoso-prod'])('are not found under %j', async (id) => {
    await stores.runs.create(run());
    expect(await stores.runs.get(id)).toBeNull();
    expect(await stores.runs.steps(id)).toEqual([]);
    expect(await stores.runs.list(id === 'contoso-prod' ? 'contoso' : id, 10)).toEqual([]);
  });
});

describe('answers', () => {
  const claim = (changes: Partial<KeptAnswer> = {}): KeptAnswer => ({
    id: 'k',
    request: 'r',
    claimedAt: 100,
    answer: null,
    ...changes,
  });
  const answer = { status: 202, headers: { location: '/api/runs/x.1' }, body: { run: 'x.1' } };

  test('are claimed by one of twenty at once', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => stores.answers.claim(claim(), 0)));
    expect(claims.filter((one) => one === null)).toHaveLength(1);
  });

  test('are given again', async () => {
    await stores.answers.claim(claim(), 0);
    await stores.answers.keep(claim({ answer }));
    expect(await stores.answers.claim(claim({ claimedAt: 900 }), 800)).toEqual(claim({ answer }));
  });

  test('are claimed anew once released, or abandoned', async () => {
    expect(await stores.answers.claim(claim(), 0)).toBeNull();
    expect(await stores.answers.claim(claim({ claimedAt: 200 }), 100)).toEqual(claim());
    expect(await stores.answers.claim(claim({ claimedAt: 200 }), 101)).toBeNull();
    await stores.answers.release('k');
    await stores.answers.release('k');
    expect(await stores.answers.claim(claim({ claimedAt: 300 }), 0)).toBeNull();
  });
});

describe('requesting runs', () => {
  let started: string[];
  let services: RunServices;
  beforeEach(() => {
    started = [];
    services = { stores, clock: { now: () => 1_800_000_000_500 }, start: async (run) => void started.push(run) };
  });

  test('of two hundred at once, one run starts and one waits behind it', async () => {
    await stores.edges.create(edgeRecord());
    const all = Array.from({ length: 200 }, (_, at) =>
      requestRun(services, { edge: 'contoso-prod', reason: reason(`${at}`) }),
    );
    const runs = new Set((await Promise.all(all)).map(({ run }) => run));
    expect([...runs].toSorted()).toEqual(['contoso-prod.1', 'contoso-prod.2']);
    expect(started).toEqual(['contoso-prod.1']);
    expect(await stores.edges.get('contoso-prod')).toMatchObject({
      activeRun: 'contoso-prod.1',
      requestedGeneration: 2,
    });
    expect(await completeRun(services, { edge: 'contoso-prod', run: 'contoso-prod.1' })).toBe('contoso-prod.2');
    expect(started).toEqual(['contoso-prod.1', 'contoso-prod.2']);
    expect(await completeRun(services, { edge: 'contoso-prod', run: 'contoso-prod.2' })).toBeNull();
  });

  test('a run can be looked up as soon as its id is answered', async () => {
    await stores.edges.create(edgeRecord());
    await requestRun(services, { edge: 'contoso-prod', reason: reason('first') });
    const waiting = await requestRun(services, { edge: 'contoso-prod', reason: reason('second') });
    expect(waiting).toEqual({ run: 'contoso-prod.2', started: false });
    expect(await stores.runs.get(waiting.run)).toMatchObject({
      status: 'NotStarted',
      reason: reason('second'),
      createdAt: 1_800_000_000,
    });
  });

  test('the change and the request are one write', async () => {
    await stores.edges.create(edgeRecord());
    await requestRun(services, { edge: 'contoso-prod', reason: reason('renew'), change: { renewRequested: true } });
    expect(await stores.edges.get('contoso-prod')).toMatchObject({ renewRequested: true, requestedGeneration: 1 });
  });

  test('of an edge that is not there is refused', async () => {
    await expect(requestRun(services, { edge: 'nobody', reason: reason('') })).rejects.toEqual(code('EdgeNotFound'));
    expect(started).toEqual([]);
  });

  test('a run whose start was lost is started by the pump, once', async () => {
    await stores.edges.create(edgeRecord());
    const start = (): Promise<void> => Promise.reject(new Error('the host went away'));
    await expect(requestRun({ ...services, start }, { edge: 'contoso-prod', reason: reason('') })).rejects.toThrow(
      'went away',
    );
    const isAlive = async (run: string): Promise<boolean> => started.includes(run);
    expect(await pump({ ...services, isAlive })).toEqual({ started: ['contoso-prod.1'], failed: [] });
    expect(await pump({ ...services, isAlive })).toEqual({ started: [], failed: [] });
    expect(started).toEqual(['contoso-prod.1']);
  });

  test('a generation that nobody began is begun by the pump, and recorded', async () => {
    await stores.edges.create(edgeRecord({ requestedGeneration: 3, observedGeneration: 2 }));
    expect(await pump({ ...services, isAlive: async () => false })).toEqual({
      started: ['contoso-prod.3'],
      failed: [],
    });
    expect(await stores.runs.get('contoso-prod.3')).toMatchObject({ generation: 3, reason: { code: 'Resumed' } });
  });

  test('one edge that cannot be started does not keep the pump from the others', async () => {
    for (const name of ['alpha', 'beta']) await stores.edges.create(edgeRecord({ name, requestedGeneration: 1 }));
    const start = async (run: string): Promise<void> => {
      if (run.startsWith('alpha')) throw new Error('no');
      started.push(run);
    };
    const pumped = await pump({ ...services, start, isAlive: async () => false });
    expect(pumped).toMatchObject({ started: ['beta.1'], failed: [{ edge: 'alpha', problem: { code: 'Internal' } }] });
  });
});

test('tables that cannot be reached are a problem with a remedy, without anything of the request', async () => {
  const secret = Buffer.from('not-a-real-key').toString('base64');
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${secret};TableEndpoint=http://127.0.0.1:1/devstoreaccount1;`;
  const unreachable = createStores({ connectionString }, 'x');
  const error: unknown = await unreachable.edges.get('contoso-prod').catch((thrown: unknown) => thrown);
  expect(error).toEqual(code('StoreUnavailable'));
  expect(JSON.stringify(error)).not.toContain(secret);
});

describe('requests for records on a DNS machine', () => {
  const machine = '/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/vm-dns';
  const request = (id: string): RecordRequest => ({
    id,
    edge: 'contoso-prod',
    kind: 'bind9',
    zone: { zone: 'contoso.internal', zoneFile: '/etc/bind/db.contoso.internal', ttl: 300 },
    set: [{ relativeName: 'apim', address: '10.0.1.4' }],
    remove: ['old'],
    requestedAt: 1,
    alone: false,
    result: null,
  });
  const ids = (requests: readonly RecordRequest[]): string[] => requests.map(({ id }) => id).toSorted();

  test('come back as they were stored, by machine, whatever their ids hold', async () => {
    const { recordRequests } = stores;
    const [first, second] = [request('contoso-prod.1:ensureRecord:a'), request('contoso-prod.1:followAddress#2:b/c?')];
    for (const each of [first, second]) await recordRequests.put(machine, each);
    await recordRequests.put(`${machine}-2`, request('other'));
    expect(await recordRequests.get(machine, second.id)).toEqual(second);
    expect(ids(await recordRequests.list(machine))).toEqual([first.id, second.id]);
    const result = { ok: true, changed: true, answers: { apim: ['10.0.1.4'] }, warnings: [] } as const;
    await recordRequests.put(machine, { ...first, result });
    expect((await recordRequests.get(machine, first.id))?.result).toEqual(result);
    await recordRequests.remove(machine, first.id);
    await recordRequests.remove(machine, first.id);
    expect(await recordRequests.get(machine, first.id)).toBeNull();
    expect(ids(await recordRequests.list(machine))).toEqual([second.id]);
  });

  test('have one turn at a time: of twenty that try at once exactly one gets it', async () => {
    const { recordRequests } = stores;
    expect(await recordRequests.turn(machine)).toBeNull();
    const take = (holder: string, etag: string | null) =>
      recordRequests.writeTurn(machine, { holder, requests: [], operation: null, until: 1 }, etag);
    for (let round = 0; round < 2; round++) {
      const etag = (await recordRequests.turn(machine))?.etag ?? null;
      const tries = await Promise.all(Array.from({ length: 20 }, (_, index) => take(`edge-${index}`, etag)));
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect((await recordRequests.turn(machine))?.holder).toBe(`edge-${tries.indexOf(true)}`);
    }
    // The turn is no request.
    expect(await recordRequests.list(machine)).toEqual([]);
  });
});

describe('what edges share', () => {
  const root = 'https://kv-contoso.vault.azure.net/certificates/edge-tls-root';
  const service = '/subscriptions/s/resourcegroups/g/providers/microsoft.apimanagement/service/apim';
  const holder = (index: number) => ({ edge: `edge-${index}`, run: `edge-${index}.1`, step: 'ensureRoot' });

  test('has one turn at a time: of twenty that try at once exactly one gets it', async () => {
    const { sharedTurns } = stores;
    expect(await sharedTurns.get(root)).toBeNull();
    for (let round = 0; round < 2; round++) {
      const etag = (await sharedTurns.get(root))?.etag ?? null;
      const tries = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          sharedTurns.write(root, { holder: holder(index), until: 1, made: [{ version: 'a', at: 1 }] }, etag),
        ),
      );
      const winner = tries.findIndex((written) => written !== null);
      expect(tries.filter((written) => written !== null)).toHaveLength(1);
      expect(await sharedTurns.get(root)).toEqual({
        holder: holder(winner),
        until: 1,
        made: [{ version: 'a', at: 1 }],
        etag: tries[winner],
      });
    }
    expect(await sharedTurns.get(service)).toBeNull();
  });

  test('keeps one wish an edge for the host names of a service, beside its turn', async () => {
    const { hostnameWishes, sharedTurns } = stores;
    const wish = (edge: string, group = '') => ({
      edge,
      run: `${edge}.1`,
      change: { kind: 'have', desired: [], inUse: [] } as const,
      group,
    });
    await sharedTurns.write(service, { holder: holder(1), until: 1, made: [] }, null);
    for (const each of [wish('beta'), wish('alpha'), wish('beta', '01')]) await hostnameWishes.put(service, each);
    expect(await hostnameWishes.list(service)).toEqual([wish('alpha'), wish('beta', '01')]);
    await hostnameWishes.remove(service, 'alpha');
    await hostnameWishes.remove(service, 'alpha');
    expect(await hostnameWishes.list(service)).toEqual([wish('beta', '01')]);
    expect(await hostnameWishes.list(root)).toEqual([]);
  });
});
