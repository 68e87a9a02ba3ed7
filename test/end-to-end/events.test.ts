import { importServerCertificate } from '../../local/sample/listener-certificates.ts';
import { ids } from '../../local/sample/names.ts';
import { subscribeToEvents } from '../../local/sample/subscribe-to-events.ts';
import type { RunView } from '../../local/demo/api-client.ts';
import { EdgeTls } from './edge-tls.ts';
import { EstateEdits } from './estate-edits.ts';

jest.setTimeout(180_000);

interface Reasoned extends RunView {
  readonly reason: { readonly code: string };
  readonly plan: { readonly steps: readonly { readonly reason: { readonly code: string } }[] } | null;
}

const edge = 'contoso-prod';
const leaf = 'edge-tls-contoso-prod-gateway';

describe('events over Event Grid', () => {
  let edgeTls: EdgeTls;
  let edits: EstateEdits;

  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    edits = new EstateEdits(edgeTls.stack);
    await subscribeToEvents(edgeTls.stack.session, edgeTls.stack.api);
    expect((await edgeTls.provision()).status).toBe('Succeeded');
  });
  afterAll(() => edgeTls.stop());

  async function runs(): Promise<Reasoned[]> {
    const answer = await fetch(`${edgeTls.stack.api}/api/edges/${edge}/runs?limit=100`);
    return ((await answer.json()) as { runs: Reasoned[] }).runs;
  }

  /** The newest run, once nothing is under way or asked for. */
  async function settled(): Promise<Reasoned> {
    await edits.until(
      'the edge is at rest',
      async () => {
        const { activeRun, requestedGeneration, observedGeneration } = (await edgeTls.api.edge(edge)) as unknown as {
          activeRun: string | null;
          requestedGeneration: number;
          observedGeneration: number;
        };
        return activeRun === null && requestedGeneration === observedGeneration;
      },
      60,
    );
    return (await runs())[0] as Reasoned;
  }

  /** As Event Grid posts it: status of the answer. */
  async function post(name: 'onKeyVaultEvent' | 'onResourceEvent', body: string): Promise<number> {
    const answer = await fetch(`${edgeTls.stack.api}/runtime/webhooks/EventGrid?functionName=${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
      body,
    });
    return answer.status;
  }

  const served = async (): Promise<string | null> =>
    (await edgeTls.api.edge(edge)).hops.find(({ name }) => name === 'gateway')?.thumbprint ?? null;

  test('the certificates and writes of our own provision start no run', async () => {
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await runs()).map(({ reason }) => reason.code)).toEqual(['EdgeCreated']);
  });

  test('a renewal raises events of its own, which start no run either', async () => {
    const id = await edgeTls.api.post(edge, 'renew');
    expect((await edgeTls.api.follow(id ?? '', () => undefined)).status).toBe('Succeeded');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await settled()).id).toBe(id);
  });

  test('a public certificate that somebody renews in Key Vault is served soon after', async () => {
    const before = await served();
    const { session, world } = edgeTls.stack;
    await importServerCertificate(session, world.vaultUrl, 'wildcard-contoso-com', ['*.contoso.com', 'contoso.com']);
    await edits.until('another certificate is served', async () => (await served()) !== before, 60);
    const run = (await edgeTls.api.run((await settled()).id)) as Reasoned;
    expect(run).toMatchObject({ status: 'Succeeded', reason: { code: 'KeyVaultEvent' } });
    expect((await edgeTls.fetch('/orders/1')).status).toBe(200);
  });

  const version = 'a'.repeat(32);
  const event = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
    id: '1',
    topic: ids.vault,
    subject: leaf,
    eventType: 'Microsoft.KeyVault.CertificateNearExpiry',
    eventTime: '2026-01-01T00:00:00Z',
    dataVersion: '1',
    data: {
      Id: `${edgeTls.stack.world.vaultUrl}/certificates/${leaf}/${version}`,
      VaultName: 'kv-contoso',
      ObjectName: leaf,
      Version: version,
      NBF: null,
      EXP: '1803297600',
      ...change,
    },
  });

  test.each<[string, () => unknown]>([
    ['of a version long replaced', () => event()],
    ['as a CloudEvent', () => ({ specversion: '1.0', id: '1', source: ids.vault, type: 'x', data: {} })],
    ['of an unknown vault', () => ({ ...event(), topic: ids.vault.replace('kv-contoso', 'kv-other') })],
    ['of an unknown type', () => ({ ...event(), eventType: 'Microsoft.KeyVault.Whatever' })],
    ['without data', () => ({ ...event(), data: null })],
    [
      'of a certificate that was deleted',
      () => event({ Id: `${edgeTls.stack.world.vaultUrl}/certificates/gone/${version}`, ObjectName: 'gone' }),
    ],
    ['with text where an object belongs', () => ({ ...event(), data: 'x' })],
  ])('an event %s is taken and starts nothing', async (_, make) => {
    const before = (await settled()).id;
    expect(await post('onKeyVaultEvent', JSON.stringify([make()]))).toBe(202);
    expect((await settled()).id).toBe(before);
  });

  test('a batch of 5,000, malformed ones among them, is taken and ends in one further run at most', async () => {
    const before = (await runs()).length;
    const now = new Date().toISOString();
    const fresh = { ...event(), eventType: 'Microsoft.KeyVault.CertificateNewVersionCreated', eventTime: now };
    const batch = Array.from({ length: 5000 }, (_, at) => (at % 10 === 0 ? { at } : fresh));
    expect(await post('onKeyVaultEvent', JSON.stringify(batch))).toBe(202);
    const run = (await edgeTls.api.run((await settled()).id)) as Reasoned;
    expect(run.plan?.steps).toEqual([]);
    expect((await runs()).length - before).toBeGreaterThanOrEqual(1);
    expect((await runs()).length - before).toBeLessThanOrEqual(2);
  });

  test('a storm of resource events while a run works ends in one further run', async () => {
    const id = await edgeTls.api.post(edge, 'renew');
    const before = (await runs()).length;
    const written = {
      id: '2',
      topic: ids.group,
      subject: ids.gateway,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
      eventTime: new Date(Date.now() + 60_000).toISOString(),
      data: { resourceUri: ids.gateway.toUpperCase(), operationName: 'Microsoft.Network/applicationGateways/write' },
    };
    for (let at = 0; at < 5; at++)
      expect(await post('onResourceEvent', JSON.stringify(Array.from({ length: 200 }, () => written)))).toBe(202);
    await edgeTls.api.follow(id ?? '', () => undefined);
    expect(((await edgeTls.api.run((await settled()).id)) as Reasoned).plan?.steps).toEqual([]);
    expect((await runs()).length - before).toBe(1);
  });

  test('Event Grid is told by the function itself that it wants the events', async () => {
    const answer = await fetch(`${edgeTls.stack.api}/runtime/webhooks/EventGrid?functionName=onKeyVaultEvent`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'SubscriptionValidation' },
      body: JSON.stringify([{ data: { validationCode: 'code' } }]),
    });
    expect(await answer.json()).toEqual({ validationResponse: 'code' });
  });
});
