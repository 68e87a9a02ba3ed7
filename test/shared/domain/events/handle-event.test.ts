import { EventIntake } from '../../../../shared/domain/events/event-intake.ts';
import {
  type HandledEvent,
  handleKeyVaultEvent,
  handleResourceEvent,
} from '../../../../shared/domain/events/handle-event.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import { EdgeError } from '../../../../shared/domain/problem.ts';
import { problem } from '../../../../shared/domain/problem-codes.ts';
import type { Plan } from '../../../../shared/domain/plan/plan.ts';
import type { Run, StepRecord } from '../../../../shared/domain/run/run.ts';
import type { EdgeRecord, EdgeStatus } from '../../../../shared/domain/stores.ts';
import { edgeRecord } from '../../../support/edge-record.ts';
import { InMemoryStores } from '../../../support/in-memory-stores.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { gatewayId } from '../gateway/sample-documents.ts';
import { specDocument, specOf } from '../plan/converged-edge.ts';
import {
  asCloudEvent,
  happenedAt,
  keyVaultEvent,
  leafName,
  resourceEvent,
  vault,
  vaultTopic,
  versions,
} from './sample-events.ts';

const group = gatewayId.split('/providers/')[0] ?? '';
const ownIds = ['own-client-id', 'own-object-id'];

const status = (change: Partial<EdgeStatus> = {}): EdgeStatus => ({
  ready: true,
  reason: 'Converged',
  message: 'fine',
  at: happenedAt - 3600,
  hops: [],
  dns: [],
  health: [],
  renewalAt: happenedAt + 10 * 86_400,
  certificates: [
    { id: `${vault}/certificates/${leafName}`, version: versions.now },
    { id: `${vault}/certificates/edge-tls-root`, version: versions.now },
    { id: `${vault}/certificates/wildcard-contoso-com`, version: versions.now },
  ],
  publicAddressId: `${group}/providers/Microsoft.Network/publicIPAddresses/pip-agw`,
  ...change,
});

class World {
  readonly stores = new InMemoryStores();
  readonly started: string[] = [];
  readonly intake = new EventIntake({ stores: this.stores, clock: new VirtualClock(happenedAt * 1000) });

  static async with(...edges: readonly Partial<EdgeRecord>[]): Promise<World> {
    const world = new World();
    for (const edge of edges) {
      const created = await world.stores.edges.create(settled(edge));
      // A new edge starts at generation 0, whatever is asked for.
      await world.stores.edges.replace({ ...settled(edge), etag: created.etag });
    }
    return world;
  }

  readonly start = async (run: string): Promise<void> => void this.started.push(run);

  keyVault(event: unknown): Promise<HandledEvent> {
    return handleKeyVaultEvent(this, event);
  }

  resource(event: unknown): Promise<HandledEvent> {
    return handleResourceEvent({ intake: this.intake, start: this.start, ownIds }, event);
  }
}

/** An edge that a run has seen an hour before the events. */
function settled(change: Partial<EdgeRecord> = {}): EdgeRecord {
  const name = change.name ?? 'contoso-prod';
  const applicationGateway = name === 'contoso-prod' ? gatewayId : gatewayId.replace(/[^/]+$/, `agw-${name}`);
  const spec = specOf({ ...specDocument, name, applicationGateway }) as unknown as JsonObject;
  return edgeRecord({ name, spec, status: status(), updatedAt: happenedAt - 3600, ...change });
}

/** Codes of why nothing was requested, or the requested edges. */
function outcome({ requested, notes, note }: HandledEvent): string {
  if (requested.length > 0) return `requested ${requested.join(', ')}`;
  return note?.code ?? [...new Set(Object.values(notes).map(({ code }) => code))].join(', ');
}

const nearExpiry = 'Microsoft.KeyVault.CertificateNearExpiry';
const step = (change: Partial<StepRecord>): StepRecord => ({
  id: 'mergeLeaf:gateway',
  kind: 'mergeLeaf',
  endpoint: 'gateway',
  title: 't',
  reason: 'r',
  state: 'Succeeded',
  attempts: 1,
  startedAt: happenedAt - 5,
  endedAt: happenedAt,
  lastProblem: null,
  note: null,
  continuation: null,
  ...change,
});

describe('an event of Key Vault', () => {
  const cases: [string, unknown, string][] = [
    ['of the leaf', keyVaultEvent(), 'requested contoso-prod'],
    ['of the leaf, as a CloudEvent', asCloudEvent(keyVaultEvent()), 'requested contoso-prod'],
    [
      'as a CloudEvent whose data is JSON in a string',
      { ...asCloudEvent(keyVaultEvent()), data: JSON.stringify(keyVaultEvent().data) },
      'requested contoso-prod',
    ],
    [
      'as a CloudEvent whose data is in base64',
      {
        ...asCloudEvent(keyVaultEvent()),
        data: undefined,
        data_base64: Buffer.from(JSON.stringify(keyVaultEvent().data)).toString('base64'),
      },
      'requested contoso-prod',
    ],
    [
      "of the leaf's secret",
      keyVaultEvent({ type: 'Microsoft.KeyVault.SecretNewVersionCreated' }),
      'requested contoso-prod',
    ],
    ['of the root', keyVaultEvent({ name: 'edge-tls-root' }), 'requested contoso-prod'],
    ['of the listener certificate', keyVaultEvent({ name: 'wildcard-contoso-com' }), 'requested contoso-prod'],
    ['in other case', keyVaultEvent({ name: leafName.toUpperCase() }), 'requested contoso-prod'],
    [
      'that the root expires soon',
      keyVaultEvent({ type: nearExpiry, name: 'edge-tls-root' }),
      'requested contoso-prod',
    ],
    [
      'that the leaf has expired',
      keyVaultEvent({ type: 'Microsoft.KeyVault.CertificateExpired', version: versions.now }),
      'requested contoso-prod',
    ],
    [
      'with a blank in a key, and times as text',
      keyVaultEvent({ data: { ObjectName: undefined, 'ObjectName ': leafName, NBF: '1795521600', EXP: '1803297600' } }),
      'requested contoso-prod',
    ],
    ['without times', keyVaultEvent({ data: { NBF: null, EXP: null } }), 'requested contoso-prod'],
    ['without the time at which it happened', { ...keyVaultEvent(), eventTime: undefined }, 'requested contoso-prod'],
    ['of a version that was seen', keyVaultEvent({ version: versions.now }), 'EventVersionSeen'],
    [
      'of an older version, after the renewal',
      keyVaultEvent({ version: versions.old, at: happenedAt - 7200 }),
      'EventLookedSince',
    ],
    [
      'that an older version expires soon, late',
      keyVaultEvent({ type: nearExpiry, version: versions.old, at: happenedAt - 7200 }),
      'EventLookedSince',
    ],
    [
      'that the leaf expires soon, long before its share of lifetime has passed',
      keyVaultEvent({ type: nearExpiry, version: versions.now }),
      'EventRenewalNotDue',
    ],
    ['of a certificate that no edge uses', keyVaultEvent({ name: 'somebody-elses' }), 'EventConcernsNobody'],
    [
      'of another vault',
      keyVaultEvent({
        topic: vaultTopic.replace('kv-contoso', 'kv-other'),
        data: {
          Id: `https://kv-other.vault.azure.net/certificates/${leafName}/${versions.next}`,
          VaultName: 'kv-other',
        },
      }),
      'EventConcernsNobody',
    ],
    [
      'whose topic is another vault',
      keyVaultEvent({ topic: vaultTopic.replace('kv-contoso', 'kv-other') }),
      'EventTopicMismatch',
    ],
    ['whose topic is no vault', keyVaultEvent({ topic: gatewayId }), 'EventTopicMismatch'],
    [
      'whose id is at another host than its vault',
      keyVaultEvent({ data: { Id: `https://evil.example/certificates/${leafName}/${versions.next}` } }),
      'EventTopicMismatch',
    ],
    ['whose name is not that of its id', keyVaultEvent({ data: { ObjectName: 'another' } }), 'EventMalformed'],
    ['whose version is not that of its id', keyVaultEvent({ data: { Version: versions.old } }), 'EventMalformed'],
    ['without an id', keyVaultEvent({ data: { Id: undefined } }), 'EventMalformed'],
    ['whose id is no address', keyVaultEvent({ data: { Id: 'x y' } }), 'EventMalformed'],
    [
      'whose id goes upwards',
      keyVaultEvent({ data: { Id: `${vault}/certificates/../keys/x/${versions.next}` } }),
      'EventMalformed',
    ],
    ['without data', { ...keyVaultEvent(), data: null }, 'EventMalformed'],
    ['with data that is a list', { ...keyVaultEvent(), data: [1] }, 'EventMalformed'],
    ['without a type', { ...keyVaultEvent(), eventType: undefined }, 'EventMalformed'],
    ['with a topic that is a number', { ...keyVaultEvent(), topic: 5 }, 'EventMalformed'],
    ['that is null', null, 'EventMalformed'],
    ['that is a string', 'x', 'EventMalformed'],
    ['that is empty', {}, 'EventMalformed'],
    ['with a polluted prototype', JSON.parse('{"__proto__":{"eventType":"x"}}'), 'EventMalformed'],
    ['of a key', keyVaultEvent({ type: 'Microsoft.KeyVault.KeyNewVersionCreated' }), 'EventTypeUnused'],
    ['of a type that nobody knows', keyVaultEvent({ type: 'Microsoft.KeyVault.CertificateWeird' }), 'EventTypeUnused'],
    ['of a storage account', keyVaultEvent({ type: 'Microsoft.Storage.BlobCreated' }), 'EventTypeUnused'],
    [
      'that was made up for a validation',
      { eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', topic: 'x', data: {} },
      'EventTypeUnused',
    ],
  ];
  test.each(cases)('%s', async (_, event, expected) => {
    const world = await World.with({});
    expect(outcome(await world.keyVault(event))).toBe(expected);
    expect(world.started).toHaveLength(expected.startsWith('requested') ? 1 : 0);
  });

  test('of a certificate that many edges share asks each of them', async () => {
    const world = await World.with({}, { name: 'contoso-test' }, { name: 'contoso-dev' });
    const handled = await world.keyVault(keyVaultEvent({ name: 'wildcard-contoso-com' }));
    expect(outcome(handled)).toBe('requested contoso-prod, contoso-test, contoso-dev');
    expect(world.started).toHaveLength(3);
  });

  test('of a leaf asks its own edge alone', async () => {
    const world = await World.with({}, { name: 'contoso-test' });
    expect(outcome(await world.keyVault(keyVaultEvent()))).toBe('requested contoso-prod');
  });

  test('says why in the reason of the run', async () => {
    const world = await World.with({});
    await world.keyVault(keyVaultEvent());
    expect((await world.stores.runs.get('contoso-prod.1'))?.reason).toEqual({
      code: 'KeyVaultEvent',
      message: `Key Vault says that the certificate ${leafName} has a new version.`,
      requestedBy: 'Event Grid',
    });
  });

  const busy = { activeRun: 'contoso-prod.1', requestedGeneration: 1 };
  test.each<[string, Partial<StepRecord>, Parameters<typeof keyVaultEvent>[0], string]>([
    ['by the merge that has just ended', {}, {}, 'EventVersionOwn'],
    ['by the merge that has not kept its answer yet', { state: 'Running', endedAt: null }, {}, 'EventVersionOwn'],
    ['and is said to expire soon at once', {}, { type: nearExpiry }, 'EventVersionOwn'],
    ['an hour after the merge', {}, { at: happenedAt + 3600 }, 'requested contoso-prod'],
    [
      'while the merge is only planned',
      { state: 'Pending', startedAt: null, endedAt: null },
      {},
      'requested contoso-prod',
    ],
    ['of another endpoint', { endpoint: 'portal' }, {}, 'requested contoso-prod'],
    ['of the listener certificate', {}, { name: 'wildcard-contoso-com' }, 'requested contoso-prod'],
    [
      'of the root that the run makes',
      { id: 'ensureRoot', kind: 'ensureRoot', endpoint: null },
      { name: 'edge-tls-root' },
      'EventVersionOwn',
    ],
  ])('of a version that was made while a run works: %s', async (_, change, event, expected) => {
    const world = await World.with(busy);
    await world.stores.runs.saveStep('contoso-prod.1', 0, step(change));
    expect(outcome(await world.keyVault(keyVaultEvent(event)))).toBe(expected);
    expect(world.started).toEqual([]);
  });

  test('of an edge that is being removed asks nothing', async () => {
    const world = await World.with({ deleting: true });
    expect(outcome(await world.keyVault(keyVaultEvent()))).toBe('EventEdgeDeleting');
  });
});

describe('an event of a root that edges share', () => {
  const root = `${vault}/certificates/edge-tls-root`;
  const [first, made, byHand] = ['1'.repeat(32), versions.next, '9'.repeat(32)];
  const took = (version: string): EdgeStatus => status({ certificates: [{ id: root, version }] });
  const event = (version: string, at = happenedAt) => keyVaultEvent({ name: 'edge-tls-root', version, at });

  /** Two versions that a run of ours made for all; or one makes them now. */
  async function sharing(
    edge: Partial<EdgeRecord>,
    { done = true, run = {}, steps = [] }: { done?: boolean; run?: Partial<Run>; steps?: readonly StepRecord[] } = {},
  ): Promise<World> {
    const world = await World.with(edge);
    const holder = { edge: 'contoso-test', run: 'contoso-test.1', step: 'ensureRoot' };
    const at = happenedAt;
    const turn = done
      ? { holder: null, until: 0, made: [first, made].map((version) => ({ version, at })) }
      : { holder, until: happenedAt + 600, made: [] };
    await world.stores.sharedTurns.write(root, turn, null);
    const { spec } = settled();
    await world.stores.runs.update({ ...activeRun, spec, ...run });
    for (const [position, record] of steps.entries()) await world.stores.runs.saveStep(activeRun.id, position, record);
    return world;
  }

  const activeRun: Run = {
    id: 'contoso-prod.1',
    edge: 'contoso-prod',
    generation: 1,
    reason: { code: 'EdgeCreated', message: 'm', requestedBy: 'r' },
    status: 'Running',
    createdAt: happenedAt - 60,
    startedAt: happenedAt - 60,
    endedAt: null,
    plan: null,
    problem: null,
  };
  const plan = { route: 'first', steps: [], blockers: [], warnings: [], foreign: { gatewayObjects: 0, hostnames: 0 } };
  const planned = (version: string): Partial<Run> => ({
    plan: plan as unknown as Plan,
    continuation: { seen: took(version) as unknown as JsonObject },
  });
  const busy = { activeRun: 'contoso-prod.1', requestedGeneration: 1, status: null };
  const ensureRoot = (change: Partial<StepRecord> = {}): StepRecord =>
    step({ id: 'ensureRoot', kind: 'ensureRoot', endpoint: null, ...change });
  const taking = (version: string): StepRecord => ensureRoot({ continuation: { memory: { version }, failures: 0 } });
  const waiting = ensureRoot({ state: 'Pending', startedAt: null, endedAt: null });

  test.each<[string, Parameters<typeof sharing>, string, string]>([
    ['which the edge has', [{ status: took(made) }], made, 'EventVersionSeen'],
    ['whose first half comes late, or twice', [{ status: took(made) }], first, 'EventVersionSeen'],
    ['which the edge does not have yet', [{ status: took(versions.now) }], made, 'requested contoso-prod'],
    [
      'which came between the look and the proof of its last run',
      [{ status: { ...took(versions.now), plannedAt: happenedAt - 600, at: happenedAt + 600 } }],
      made,
      'requested contoso-prod',
    ],
    ['that somebody made by hand', [{ status: took(made) }], byHand, 'requested contoso-prod'],
    [
      'that somebody made by hand, before the last run was planned',
      [{ status: { ...took(made), plannedAt: happenedAt + 600, at: happenedAt + 900 } }],
      byHand,
      'EventLookedSince',
    ],
    [
      'that somebody made by hand while the last run was under way',
      [{ status: { ...took(made), plannedAt: happenedAt - 600, at: happenedAt + 900 } }],
      byHand,
      'requested contoso-prod',
    ],
    ['of an edge that has not been run', [{ status: null }], made, 'EventRunWillLook'],
    ['while its first run is being written down', [{ ...busy, activeRun: 'contoso-prod.7' }], made, 'EventRunWillLook'],
    ['while its first run has not begun', [busy, { run: { status: 'NotStarted' } }], made, 'EventRunWillLook'],
    ['while its run plans and another makes the root', [busy, { done: false }], first, 'EventRunWillLook'],
    ['while its run plans, though made long ago', [busy], made, 'EventRunWillLook'],
    ['by hand, while its run plans, which may have looked', [busy], byHand, 'requested contoso-prod'],
    ['while its run waits for the root', [busy, { run: planned(first), steps: [waiting] }], made, 'EventRunWillLook'],
    [
      'by hand, before its run takes the root',
      [busy, { run: planned(first), steps: [waiting] }],
      byHand,
      'EventRunWillLook',
    ],
    ['which its run has taken', [busy, { run: planned(first), steps: [taking(made)] }], made, 'EventVersionSeen'],
    [
      'whose second half its run has taken',
      [busy, { run: planned(first), steps: [taking(made)] }],
      first,
      'EventVersionSeen',
    ],
    [
      'by hand, a moment after its run has taken another',
      [busy, { run: planned(first), steps: [taking(made)] }],
      byHand,
      'requested contoso-prod',
    ],
    ['on which its run was planned', [busy, { run: planned(made) }], made, 'EventVersionSeen'],
    [
      'that came after the one its run was planned on',
      [busy, { run: planned(versions.now) }],
      made,
      'requested contoso-prod',
    ],
    [
      'after a run whose planning failed',
      [busy, { run: { problem: { code: 'Internal', kind: 'terminal', what: 'a', why: 'b', fix: 'c' } } }],
      made,
      'requested contoso-prod',
    ],
  ])('of a version %s', async (_, given, version, expected) => {
    const world = await sharing(...given);
    expect(outcome(await world.keyVault(event(version)))).toBe(expected);
    // Its secret has an event of its own, which says the same.
    const ofSecret = { name: 'edge-tls-root', version, type: 'Microsoft.KeyVault.SecretNewVersionCreated' };
    expect(outcome(await (await sharing(...given)).keyVault(keyVaultEvent(ofSecret)))).toBe(expected);
  });

  test('that is made while its event is judged: the last edges have taken it up, and are asked for nothing', async () => {
    const world = await sharing(busy, { run: planned(first), steps: [taking(made)] });
    const stored = await world.stores.sharedTurns.get(root);
    jest.spyOn(world.stores.sharedTurns, 'get').mockResolvedValueOnce(stored && { ...stored, made: [] });
    expect(outcome(await world.keyVault(event(first)))).toBe('EventVersionSeen');
  });

  test('reads the turn once for a hundred edges', async () => {
    const world = await World.with(
      ...Array.from({ length: 100 }, (_, at) => ({ name: `edge-${at}`, status: took(made) })),
    );
    const get = jest.spyOn(world.stores.sharedTurns, 'get');
    expect((await world.keyVault(event(made))).requested).toEqual([]);
    expect(get).toHaveBeenCalledTimes(1);
  });
});

describe('an event of a resource', () => {
  const at = (path: string): string => `${group}/providers/${path}`;
  const zone = at('Microsoft.Network/dnsZones/contoso.com');
  const cases: [string, Record<string, unknown>, string][] = [
    ['of the gateway', resourceEvent(), 'requested contoso-prod'],
    ['of the gateway, as a CloudEvent', asCloudEvent(resourceEvent()), 'requested contoso-prod'],
    ['of the gateway, in upper case', resourceEvent({ resource: gatewayId.toUpperCase() }), 'requested contoso-prod'],
    ['with a slash at the end', resourceEvent({ resource: `${gatewayId}/` }), 'requested contoso-prod'],
    ['of API Management', resourceEvent({ resource: specDocument.apiManagement }), 'requested contoso-prod'],
    ['of the DNS machine', resourceEvent({ resource: specDocument.dns.virtualMachine }), 'requested contoso-prod'],
    ['of the public address', resourceEvent({ resource: status().publicAddressId ?? '' }), 'requested contoso-prod'],
    ['of the public zone', resourceEvent({ resource: zone }), 'requested contoso-prod'],
    ['of a record at our name', resourceEvent({ resource: `${zone}/CNAME/api` }), 'requested contoso-prod'],
    [
      'that something was deleted',
      resourceEvent({ type: 'Microsoft.Resources.ResourceDeleteSuccess' }),
      'requested contoso-prod',
    ],
    [
      'that the gateway was stopped',
      resourceEvent({
        type: 'Microsoft.Resources.ResourceActionSuccess',
        operation: 'Microsoft.Network/applicationGateways/stop/action',
      }),
      'requested contoso-prod',
    ],
    ['with claims as text', resourceEvent({ claims: '{"appid":"x"}' }), 'requested contoso-prod'],
    ['with claims that nobody can read', resourceEvent({ claims: '{"appid":' }), 'requested contoso-prod'],
    [
      'by our own identity, while no run was there',
      resourceEvent({ claims: { appid: ownIds[0] } }),
      'requested contoso-prod',
    ],
    ['of a record at another name', resourceEvent({ resource: `${zone}/A/www` }), 'EventConcernsNobody'],
    ['of an API', resourceEvent({ resource: `${specDocument.apiManagement}/apis/orders` }), 'EventConcernsNobody'],
    ['of another gateway', resourceEvent({ resource: `${gatewayId}2` }), 'EventConcernsNobody'],
    [
      'that health was asked for',
      resourceEvent({
        type: 'Microsoft.Resources.ResourceActionSuccess',
        operation: 'Microsoft.Network/applicationGateways/BackendHealth/action',
      }),
      'EventChangesNothing',
    ],
    ['that a run has looked after', resourceEvent({ at: happenedAt - 7200 }), 'EventLookedSince'],
    ['of a resource outside of its topic', resourceEvent({ topic: '/subscriptions/another' }), 'EventTopicMismatch'],
    ['of a failure', resourceEvent({ type: 'Microsoft.Resources.ResourceWriteFailure' }), 'EventTypeUnused'],
    ['of no resource', resourceEvent({ resource: 'agw-contoso' }), 'EventMalformed'],
    [
      'with a path that goes upwards',
      resourceEvent({ resource: `${gatewayId}/../agw-contoso` }),
      'EventConcernsNobody',
    ],
  ];
  test.each(cases)('%s', async (_, event, expected) => {
    const world = await World.with({});
    expect(outcome(await world.resource(event))).toBe(expected);
  });

  test('at the scope of a subscription', async () => {
    const world = await World.with({});
    const topic = gatewayId.split('/resourceGroups/')[0] ?? '';
    expect(outcome(await world.resource(resourceEvent({ topic })))).toBe('requested contoso-prod');
  });

  test.each([
    ['client id', { appid: ownIds[0] }],
    ['object id', { oid: ownIds[1]?.toUpperCase() }],
    ['long claim', { 'http://schemas.microsoft.com/identity/claims/objectidentifier': ownIds[1] }],
  ])('by our own identity while a run works: its %s', async (_, claims) => {
    const world = await World.with({ activeRun: 'contoso-prod.1', requestedGeneration: 1 });
    expect(outcome(await world.resource(resourceEvent({ claims })))).toBe('EventOwnWrite');
    expect((await world.stores.edges.get('contoso-prod'))?.requestedGeneration).toBe(1);
  });

  test('by our own identity that comes after the run has ended', async () => {
    const world = await World.with({ updatedAt: happenedAt + 20 });
    expect(outcome(await world.resource(resourceEvent({ claims: { appid: ownIds[0] } })))).toBe('EventOwnWrite');
  });

  test('by our own identity, in the removal of an edge that is no longer there', async () => {
    const world = await World.with({}, { name: 'contoso-test' });
    const gone = await world.stores.edges.get('contoso-test');
    if (gone) await world.stores.edges.remove({ ...gone, updatedAt: happenedAt + 5 });
    const event = (at: number) =>
      resourceEvent({ resource: specDocument.dns.virtualMachine, claims: { oid: ownIds[1] }, at });
    expect(outcome(await world.resource(event(happenedAt)))).toBe('EventOwnWrite');
    expect(outcome(await world.resource(event(happenedAt + 60)))).toBe('requested contoso-prod');
  });

  test('between the look and the proof of the last run', async () => {
    const seen = status({ plannedAt: happenedAt - 600, at: happenedAt + 600 });
    const world = await World.with({ status: seen, updatedAt: happenedAt + 700 });
    expect(outcome(await world.resource(resourceEvent()))).toBe('requested contoso-prod');
    const { intake, start } = world;
    const unknown = await handleResourceEvent({ intake, start, ownIds: [] }, resourceEvent());
    expect(outcome(unknown)).toBe('EventLookedSince');
  });

  test('of an edge that is being stored in this moment', async () => {
    const world = await World.with({ status: null });
    expect(outcome(await world.resource(resourceEvent()))).toBe('EventRunWillLook');
  });

  test('by our own identity, for another edge on the same DNS machine', async () => {
    const world = await World.with({}, { name: 'contoso-test', activeRun: 'contoso-test.1', requestedGeneration: 1 });
    const event = resourceEvent({ resource: specDocument.dns.virtualMachine, claims: { oid: ownIds[1] } });
    expect(outcome(await world.resource(event))).toBe('EventOwnWrite');
  });
});

describe('a storm of events', () => {
  test('of 5,000 at once while a run works ends in one further run, with few reads of the tables', async () => {
    const world = await World.with({ activeRun: 'contoso-prod.1', requestedGeneration: 1 });
    const list = jest.spyOn(world.stores.edges, 'list');
    const before = world.stores.edges.writes;
    const events = Array.from({ length: 5000 }, (_, at) =>
      at % 2 === 0 ? world.keyVault(keyVaultEvent({ version: `${at}` })) : world.resource(resourceEvent()),
    );
    const results = await Promise.all(events);
    expect(results.filter(({ requested }) => requested.length === 1)).toHaveLength(5000);
    expect((await world.stores.edges.get('contoso-prod'))?.requestedGeneration).toBe(2);
    expect(world.stores.edges.writes - before).toBe(1);
    expect(list.mock.calls.length).toBeLessThanOrEqual(3);
    expect(world.started).toEqual([]);
  });

  test('with nothing active starts one run', async () => {
    const world = await World.with({});
    await Promise.all(Array.from({ length: 500 }, () => world.resource(resourceEvent())));
    expect(world.started).toEqual(['contoso-prod.1']);
    expect((await world.stores.edges.get('contoso-prod'))?.requestedGeneration).toBeLessThanOrEqual(2);
  });

  test('malformed ones among them keep no other from its run', async () => {
    const world = await World.with({});
    const results = await Promise.all([null, {}, keyVaultEvent(), 'x', []].map((event) => world.keyVault(event)));
    expect(results.map(outcome)).toEqual([
      'EventMalformed',
      'EventMalformed',
      'requested contoso-prod',
      'EventMalformed',
      'EventMalformed',
    ]);
  });
});

describe('while the tables cannot be reached', () => {
  const away = (): EdgeError => new EdgeError(problem('StoreUnavailable', { what: 'a', why: 'b', fix: 'c' }));

  test('an event fails, so that it is delivered again, and the next one does not', async () => {
    const world = await World.with({});
    jest.spyOn(world.stores.edges, 'list').mockRejectedValueOnce(away());
    await expect(world.keyVault(keyVaultEvent())).rejects.toMatchObject({ problem: { kind: 'retryable' } });
    expect(outcome(await world.keyVault(keyVaultEvent()))).toBe('requested contoso-prod');
  });

  test('for one edge, the others get their runs all the same', async () => {
    const world = await World.with({}, { name: 'contoso-test' });
    const get = world.stores.edges.get.bind(world.stores.edges);
    jest.spyOn(world.stores.edges, 'get').mockImplementation((name) => {
      if (name === 'contoso-prod') throw away();
      return get(name);
    });
    await expect(world.keyVault(keyVaultEvent({ name: 'edge-tls-root' }))).rejects.toBeInstanceOf(EdgeError);
    expect(world.started).toEqual(['contoso-test.1']);
  });

  test('an edge that is removed at that moment is nobody', async () => {
    const world = await World.with({});
    jest.spyOn(world.stores.edges, 'get').mockResolvedValue(null);
    await expect(world.keyVault(keyVaultEvent())).resolves.toMatchObject({ requested: ['contoso-prod'] });
    expect(world.started).toEqual([]);
  });
});
