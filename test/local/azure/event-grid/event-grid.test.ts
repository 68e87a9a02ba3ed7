import { request } from 'node:https';
import { createEventGrid } from '../../../../local/azure/event-grid/event-grid.ts';
import { eventually, GROUP, startVault, VAULT_ID, type VaultWorld } from '../key-vault/vault-world.ts';
import { type EventEndpoint, startEndpoint } from './event-endpoint.ts';

const VERSION = '?api-version=2025-02-15';
const TOPIC = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/evgt-kv`;
const DAY = 86_400_000;

let world: VaultWorld;
let endpoint: EventEndpoint;

beforeEach(async () => {
  world = await startVault({ services: [(azure) => createEventGrid(azure, { answerTimeout: 50 })] });
  endpoint = await startEndpoint();
});
afterEach(async () => {
  await world.azure.stop();
  await endpoint.stop();
});

interface Body {
  properties: Record<string, unknown>;
  error: { code: string; message: string };
  value: unknown[];
  status: string;
}

async function send(method: string, path: string, body?: unknown) {
  const answer = await world.arm.send(method, `${path}${VERSION}`, body);
  return { ...answer, body: answer.body as Body };
}

const putTopic = (source = VAULT_ID, topicType = 'Microsoft.KeyVault.vaults') =>
  send('PUT', TOPIC, { location: 'westeurope', properties: { source, topicType } });

function webhook(more: Record<string, unknown> = {}, destination: Record<string, unknown> = {}) {
  return {
    properties: {
      destination: { endpointType: 'WebHook', properties: { endpointUrl: endpoint.url, ...destination } },
      ...more,
    },
  };
}

/** PUTs a subscription and waits for the end of its operation. */
async function subscribe(body: unknown, id = `${TOPIC}/eventSubscriptions/edge`) {
  const started = await send('PUT', id, body);
  if (started.status >= 300) return started;
  const url = String(started.headers['azure-asyncoperation']);
  const ended = await eventually(
    () => world.arm.send('GET', url),
    (answer) => (answer.body as Body).status !== 'InProgress',
  );
  return { ...ended, body: ended.body as Body };
}

const setSecret = (name = 'a') => world.send('PUT', `/secrets/${name}`, { value: 'v' });
const typesOf = () =>
  endpoint.deliveries().flatMap(({ body }) => (body as { eventType: string }[]).map((it) => it.eventType));

function publish(subject: string, eventType = 'Microsoft.KeyVault.SecretNewVersionCreated'): void {
  world.azure.context.events.publish({ topic: VAULT_ID, subject, eventType, data: {}, dataVersion: '1' });
}

const delivered = (count: number) =>
  eventually(
    () => endpoint.deliveries(),
    (them) => them.length >= count,
  );

interface SubscriptionState {
  delivered: number;
  pending: number;
  deadLetters: { reason: string }[];
}

async function stateOfSubscription(): Promise<SubscriptionState> {
  const { body } = await world.arm.send('GET', '/_local/state');
  return (body as { services: { eventGrid: SubscriptionState[] } }).services.eventGrid[0]!;
}

describe('a system topic', () => {
  test('has a source of its type, and one topic a source', async () => {
    expect((await putTopic()).status).toBe(201);
    expect((await putTopic()).status).toBe(200);
    const twin = await send('PUT', `${TOPIC}-2`, {
      location: 'westeurope',
      properties: { source: VAULT_ID.toUpperCase(), topicType: 'Microsoft.KeyVault.vaults' },
    });
    expect(twin.body.error.message).toMatch(/Only one system topic/);
  });

  test.each([
    ['of another type', GROUP, 'Microsoft.KeyVault.vaults', /is not one of topic type/],
    ['that does not exist', `${VAULT_ID}-none`, 'Microsoft.KeyVault.vaults', /was not found/],
  ])('refuses a source %s', async (_what, source, type, message) => {
    const { status, body } = await putTopic(source, type);
    expect([status, body.error.code]).toEqual([400, 'InvalidRequest']);
    expect(body.error.message).toMatch(message);
  });

  test('takes its subscriptions with it', async () => {
    await putTopic();
    await subscribe(webhook());
    await send('DELETE', TOPIC);
    expect((await send('GET', `${TOPIC}/eventSubscriptions/edge`)).status).toBe(404);
    await setSecret();
    world.azure.context.clock.advance(DAY);
    expect(endpoint.deliveries()).toEqual([]);
  });
});

describe('a subscription', () => {
  beforeEach(() => putTopic());

  test('is validated by a handshake and hides the endpoint’s query', async () => {
    const started = await send('PUT', `${TOPIC}/eventSubscriptions/edge`, webhook());
    expect([started.status, started.body.properties['provisioningState']]).toEqual([201, 'Creating']);
    await eventually(
      () => send('GET', `${TOPIC}/eventSubscriptions/edge`),
      ({ body }) => body.properties['provisioningState'] !== 'Creating',
    );
    const { body } = await send('GET', `${TOPIC}/eventSubscriptions/edge`);
    expect(body.properties).toMatchObject({ provisioningState: 'Succeeded', topic: VAULT_ID });
    expect(JSON.stringify(body)).not.toContain('code=');
    expect((await send('POST', `${TOPIC}/eventSubscriptions/edge/getFullUrl`)).body).toEqual({
      endpointUrl: endpoint.url,
    });
    expect((await send('GET', `${TOPIC}/eventSubscriptions`)).body.value).toHaveLength(1);
    const [handshake] = endpoint.received;
    expect(handshake?.headers).toMatchObject({
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': 'EDGE',
    });
    expect(handshake?.body).toMatchObject([
      { eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', topic: VAULT_ID },
    ]);
  });

  test('is not created when the endpoint refuses the handshake', async () => {
    await endpoint.stop();
    endpoint = await startEndpoint('refuse');
    const { body } = await subscribe(webhook());
    expect(body).toMatchObject({ status: 'Failed', error: { code: 'Url validation' } });
    expect(body.error.message).toMatch(/handshake failed .* response code 404/);
    expect((await send('GET', `${TOPIC}/eventSubscriptions/edge`)).status).toBe(404);
  });

  test('waits for a visit to the validation URL when the endpoint does not answer the code', async () => {
    await endpoint.stop();
    endpoint = await startEndpoint('accept');
    await subscribe(webhook());
    const state = async () =>
      (await send('GET', `${TOPIC}/eventSubscriptions/edge`)).body.properties['provisioningState'];
    expect(await state()).toBe('AwaitingManualAction');
    publish('before');
    const handshake = endpoint.received[0] as unknown as { body: { data: { validationUrl: string } }[] };
    expect(await visit(handshake.body[0]?.data.validationUrl ?? '')).toBe(200);
    expect(await state()).toBe('Succeeded');
    publish('after');
    await delivered(1);
    expect(endpoint.deliveries().map(({ body }) => (body as { subject: string }[])[0]?.subject)).toEqual(['after']);
  });

  test('in CloudEvents is validated by OPTIONS and gets single objects', async () => {
    await subscribe(webhook({ eventDeliverySchema: 'CloudEventSchemaV1_0' }));
    expect(endpoint.received[0]).toMatchObject({
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
    });
    await setSecret();
    const [first] = await delivered(1);
    expect(first?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(first?.body).toMatchObject({
      specversion: '1.0',
      source: VAULT_ID,
      type: 'Microsoft.KeyVault.SecretNewVersionCreated',
      subject: 'a',
    });
  });

  test('of a function goes to the address in its site’s tag, without a handshake', async () => {
    const site = `${GROUP}/providers/Microsoft.Web/sites/app`;
    const destination = {
      endpointType: 'AzureFunction',
      properties: { resourceId: `${site}/functions/onKeyVaultEvent` },
    };
    const refused = await subscribe({ properties: { destination } });
    expect(refused.body.error.message).toMatch(/Destination endpoint not found/);
    const tags = { 'edge-tls-local.event-grid-url': endpoint.url };
    world.azure.context.resources.put(site, {
      id: site,
      name: 'app',
      type: 'Microsoft.Web/sites',
      tags,
      properties: {},
    });
    expect((await subscribe({ properties: { destination } })).body.status).toBe('Succeeded');
    expect(endpoint.received).toEqual([]);
    await setSecret();
    const [first] = await delivered(1);
    expect(first?.path).toBe('/hook?code=key&functionName=onKeyVaultEvent');
  });

  test.each([
    ['another machine', { endpointUrl: 'https://example.com/hook' }, /this machine only/],
    ['no address', { endpointUrl: 'nonsense' }, /not a valid/],
    ['a file', { endpointUrl: 'file:///etc/passwd' }, /not a valid/],
  ])('refuses %s as its endpoint', async (_what, destination, message) => {
    const { status, body } = await subscribe(webhook({}, destination));
    expect([status, body.error.code]).toEqual([400, 'InvalidRequest']);
    expect(body.error.message).toMatch(message);
  });

  test('can be put on a scope as an extension resource, and gets resource events of a group', async () => {
    const scoped = `${GROUP}/providers/Microsoft.EventGrid/eventSubscriptions/resources`;
    const filter = { includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'] };
    await subscribe(webhook({ filter }), scoped);
    const vnet = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`;
    await world.arm.send('PUT', `${vnet}?api-version=2026-01-01`, { location: 'westeurope', properties: {} });
    const got = () => endpoint.deliveries().map(({ body }) => (body as { subject: string; topic: string }[])[0]);
    const event = (await eventually(got, (events) => events.some((it) => it?.subject === vnet))).find(
      (it) => it?.subject === vnet,
    );
    expect(event).toMatchObject({ topic: GROUP, data: { operationName: 'Microsoft.Network/virtualNetworks/write' } });
    expect((await send('DELETE', scoped)).status).toBe(200);
  });
});

describe('delivery', () => {
  const SECRETS = { filter: { includedEventTypes: ['Microsoft.KeyVault.SecretNewVersionCreated'] } };

  beforeEach(() => putTopic());

  test('announces a certificate, its key and its secret, each with the version and its times', async () => {
    await subscribe(webhook());
    const { key, chain } = await world.azure.context.pki.issue(['a.contoso.com']);
    const policy = { secret_props: { contentType: 'application/x-pem-file' } };
    const { body } = await world.send('POST', '/certificates/a/import', { value: key + chain, policy });
    const deliveries = await delivered(3);
    const events = deliveries.map((it) => (it.body as { eventType: string; data: Record<string, unknown> }[])[0]);
    expect(new Set(events.map((it) => it?.eventType))).toEqual(
      new Set(['Certificate', 'Key', 'Secret'].map((kind) => `Microsoft.KeyVault.${kind}NewVersionCreated`)),
    );
    expect(events.find((it) => it?.eventType.includes('Certificate'))).toMatchObject({
      subject: 'a',
      topic: VAULT_ID,
      dataVersion: '1',
      metadataVersion: '1',
      data: {
        Id: body.id,
        VaultName: 'kv-edge',
        ObjectType: 'Certificate',
        ObjectName: 'a',
        Version: body.id.split('/').at(-1),
        NBF: body.attributes.nbf,
        EXP: body.attributes.exp,
      },
    });
    expect(deliveries[0]?.headers).toMatchObject({
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'EDGE',
      'aeg-delivery-count': '0',
      'aeg-data-version': '1',
      'aeg-metadata-version': '1',
    });
  });

  test('goes only to who asked for the type and the subject', async () => {
    await subscribe(webhook({ filter: { ...SECRETS.filter, subjectBeginsWith: 'edge-' } }));
    for (const name of ['other', 'EDGE-1']) await setSecret(name);
    await world.send('POST', '/keys/edge-key/create', { kty: 'EC' });
    const deliveries = await delivered(1);
    expect(deliveries.map(({ body }) => (body as { subject: string }[])[0]?.subject)).toEqual(['EDGE-1']);
  });

  test('comes in batches up to the size asked for', async () => {
    await subscribe(webhook({}, { maxEventsPerBatch: 2 }));
    for (const subject of ['a', 'b', 'c']) publish(subject);
    const deliveries = await delivered(2);
    expect(new Set(deliveries.map(({ body }) => (body as unknown[]).length))).toEqual(new Set([1, 2]));
  });

  test.each([500, 503, 404, 'hang'] as const)('is repeated with a higher count after %s', async (answer) => {
    await subscribe(webhook(SECRETS));
    endpoint.statuses.push(answer);
    publish('a');
    await eventually(stateOfSubscription, () => endpoint.deliveries().length >= 1);
    await new Promise((resolve) => setTimeout(resolve, answer === 'hang' ? 80 : 20));
    world.azure.context.clock.advance(10 * 60_000);
    const deliveries = await delivered(2);
    expect(deliveries.map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1']);
    expect(deliveries[0]?.body).toEqual(deliveries[1]?.body);
  });

  test.each([400, 413])('is given up at once after %d', async (status) => {
    await subscribe(webhook(SECRETS));
    endpoint.statuses.push(status);
    publish('a');
    const { deadLetters } = await eventually(stateOfSubscription, (state) => state.deadLetters.length > 0);
    expect(deadLetters[0]?.reason).toBe('UndeliverableDueToClientError');
    world.azure.context.clock.advance(DAY);
    expect(endpoint.deliveries()).toHaveLength(1);
  });

  test('is given up after the attempts that the subscription allows', async () => {
    await subscribe(webhook({ ...SECRETS, retryPolicy: { maxDeliveryAttempts: 2, eventTimeToLiveInMinutes: 60 } }));
    endpoint.statuses.push(500, 500, 500);
    publish('a');
    const { deadLetters } = await eventually(stateOfSubscription, (state) => state.deadLetters.length > 0);
    expect(deadLetters[0]?.reason).toBe('MaxDeliveryAttemptsExceeded');
    expect(endpoint.deliveries()).toHaveLength(2);
  });

  test('is repeated when a fault loses the answer, and the journal has both without the key', async () => {
    await subscribe(webhook(SECRETS));
    world.azure.context.faults.set([{ match: { service: 'eventGrid' }, fault: { kind: 'dropAfter' } }]);
    publish('a');
    await delivered(2);
    await eventually(stateOfSubscription, (state) => state.delivered === 1);
    const entries = world.azure.context.journal.entries().filter(({ service }) => service === 'eventGrid');
    expect(entries.map(({ status, fault }) => [status, fault])).toEqual([
      [0, 'dropAfter'],
      [200, undefined],
    ]);
    expect(entries[0]?.url).toBe('/hook?code=***');
  });

  test('in hostile Azure comes in another order, some of it twice, all of it at least once', async () => {
    await subscribe(webhook(SECRETS));
    world.azure.context.settings.calm = false;
    const sent = Array.from({ length: 40 }, (_, index) => String(index));
    for (const subject of sent) publish(subject);
    await eventually(stateOfSubscription, (state) => state.pending === 0);
    const got = endpoint.deliveries().map(({ body }) => (body as { subject: string }[])[0]?.subject);
    expect(new Set(got)).toEqual(new Set(sent));
    expect(got.length).toBeGreaterThan(sent.length);
    expect([...new Set(got)]).not.toEqual(sent);
  });
});

describe('expiry', () => {
  const exp = () => Math.floor(world.azure.context.clock.now() / 1_000) + 60 * 86_400;
  const create = (name: string) => world.send('PUT', `/secrets/${name}`, { value: 'v', attributes: { exp: exp() } });

  test('is announced 30 days before and again at the end, once each, for versions newer than the subscription', async () => {
    await create('old');
    world.azure.context.clock.advance(2_000);
    await putTopic();
    await subscribe(
      webhook({
        filter: { includedEventTypes: ['NearExpiry', 'Expired'].map((it) => `Microsoft.KeyVault.Secret${it}`) },
      }),
    );
    await create('new');
    world.azure.context.clock.advance(29 * DAY);
    expect(typesOf()).toEqual([]);
    world.azure.context.clock.advance(2 * DAY);
    await delivered(1);
    expect(typesOf()).toEqual(['Microsoft.KeyVault.SecretNearExpiry']);
    world.azure.context.clock.advance(30 * DAY);
    await delivered(2);
    world.azure.context.clock.advance(5 * DAY);
    expect(typesOf()).toEqual(['Microsoft.KeyVault.SecretNearExpiry', 'Microsoft.KeyVault.SecretExpired']);
  });
});

function visit(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { ca: world.azure.caPem, agent: false }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });
}
