import { isRenewed, renewUnderLoad } from '../../local/demo/act-renew.ts';
import { Load, type LoadCount } from '../../local/demo/load.ts';
import { apiVersions, hosts, ids } from '../../local/sample/names.ts';
import { EdgeTls } from './edge-tls.ts';

jest.setTimeout(180_000);

const clients = { keptAlive: 4, fresh: 2 };
const requestsAround = 40;

describe('clients that ask without a pause', () => {
  let edgeTls: EdgeTls;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    const { problem } = await edgeTls.provision();
    if (problem) throw new Error(JSON.stringify(problem));
  });
  afterAll(() => edgeTls.stop());

  async function underLoad(work: () => Promise<unknown>): Promise<LoadCount> {
    const load = new Load({ listener: await edgeTls.listener(), host: hosts.public, path: '/orders/42', ...clients });
    try {
      await load.answered(requestsAround);
      await work();
      await load.answered(load.requests + requestsAround);
    } finally {
      await load.stop();
    }
    return load.stop();
  }

  test('see nothing of a renewal', async () => {
    const edge = String(edgeTls.spec.name);
    const report = await renewUnderLoad({
      api: edgeTls.api,
      edge,
      listener: await edgeTls.listener(),
      watch: () => undefined,
      clients,
    });
    expect(report).toMatchObject({ status: 'Succeeded', failed: 0, reasons: [] });
    expect(isRenewed(report)).toBe(true);
    expect(report.handshakes).toBeGreaterThan(20);
    expect(report.requests - report.handshakes).toBeGreaterThan(100);
  });

  test('see nothing of a change to another authority, which is trusted before it is used', async () => {
    const issuer = { ...(edgeTls.spec.issuer as object), certificateName: 'edge-tls-root-two' };
    let status = '';
    const count = await underLoad(async () => {
      status = (await edgeTls.provision({ ...edgeTls.spec, issuer })).status;
    });
    expect(status).toBe('Succeeded');
    expect(count).toMatchObject({ failed: 0, reasons: [] });
  });

  test('see it when the overlap is taken out: the old root is pruned before the new leaf is served', async () => {
    const { session } = edgeTls.stack;
    const count = await underLoad(async () => {
      const gateway = (await session.get(ids.gateway, apiVersions.network)) as Gateway;
      await session.put(ids.gateway, apiVersions.network, withoutTrust(gateway));
    });
    expect(count.failed).toBeGreaterThan(0);
    expect(count.reasons.join('\n')).toContain('502');
  });
});

interface Gateway {
  readonly properties: { readonly backendHttpSettingsCollection: readonly Setting[] };
}

interface Setting {
  readonly name: string;
  readonly properties: Record<string, unknown>;
}

/** The gateway with settings of ours that trust well-known authorities only. */
function withoutTrust(gateway: Gateway): Gateway {
  const settings = gateway.properties.backendHttpSettingsCollection.map((setting) =>
    setting.name.startsWith('edge-tls-')
      ? { ...setting, properties: { ...setting.properties, trustedRootCertificates: [] } }
      : setting,
  );
  return { ...gateway, properties: { ...gateway.properties, backendHttpSettingsCollection: settings } };
}
