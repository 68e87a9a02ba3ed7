import { hosts, ids } from '../../local/sample/names.ts';
import { importServerCertificate } from '../../local/sample/listener-certificates.ts';
import { carryOutByHand } from './by-hand.ts';
import { EdgeTls, writes } from './edge-tls.ts';
import { figures, underLoad } from './under-load.ts';
import { VaultOwner } from './vault-owner.ts';

jest.setTimeout(120_000);

describe('a renewal', () => {
  let edgeTls: EdgeTls;
  let vault: VaultOwner;
  const selfSigned = (): Record<string, unknown> => ({ ...edgeTls.spec, issuer: { kind: 'selfSigned' } });
  const served = async (): Promise<string | null | undefined> =>
    (await edgeTls.api.edge('contoso-prod')).hops.find(({ name }) => name === 'apiManagement')?.thumbprint;
  const gatewayPuts = async (): Promise<number> =>
    writes(await edgeTls.journal()).filter(
      ({ method, url, caller }) => method === 'PUT' && url.includes(ids.gateway) && caller !== 'owner',
    ).length;
  const renew = async (): Promise<readonly string[]> => {
    const id = await edgeTls.api.post('contoso-prod', 'renew');
    const run = await edgeTls.api.follow(id ?? '', () => undefined);
    expect(run.problem).toBeNull();
    return run.steps.map(({ id: step }) => step);
  };

  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    vault = new VaultOwner(edgeTls);
  });
  afterAll(() => edgeTls.stop());

  test('begins with an edge that was provisioned', async () => {
    expect((await edgeTls.provision()).problem).toBeNull();
  });

  test('under the same root writes nothing to the gateway, fails no request, and is proven at the hop', async () => {
    const before = await served();
    await edgeTls.clearJournal();
    const load = await underLoad(edgeTls, async () => void (await renew()));
    process.stderr.write(`${figures('leaf renewal', load)}\n`);
    expect(load.reasons).toEqual([]);
    expect(await gatewayPuts()).toBe(0);
    expect(await served()).not.toBe(before);
    expect(await served()).toBe(await vault.thumbprint('edge-tls-contoso-prod-gateway'));
  });

  test('with another issuer, merged before the gateway trusts it, fails requests', async () => {
    const load = await underLoad(edgeTls, () =>
      carryOutByHand(edgeTls, selfSigned(), (steps) => [
        ...steps.filter((id) => !/^(?:buildGateway|awaitHealthy|pruneGateway|proveChain)/.test(id)),
        'buildGateway',
      ]),
    );
    process.stderr.write(`${figures('self-signed leaf trusted last', load)}\n`);
    expect(load.failed).toBeGreaterThan(0);
    expect(load.reasons[0]).toContain('HTTP 502');
  });

  test('to another issuer and of a self-signed leaf fails no request, and one root is trusted in the end', async () => {
    // The run by hand has left a self-signed leaf; back to the root first, so that the change is one.
    expect((await edgeTls.converge()).problem).toBeNull();
    const load = await underLoad(edgeTls, async () => {
      const run = await edgeTls.provision(selfSigned());
      expect(run.problem).toBeNull();
      const before = await served();
      const steps = await renew();
      expect(steps.indexOf('buildGateway')).toBeLessThan(steps.indexOf('mergeLeaf:gateway'));
      expect(await served()).not.toBe(before);
    });
    process.stderr.write(`${figures('self-signed: change of issuer and renewal', load)}\n`);
    expect(load.reasons).toEqual([]);
    const gateway = (await edgeTls.stack.session.get(ids.gateway, '2026-01-01')) as {
      properties: { trustedRootCertificates: { name: string }[] };
    };
    const roots = gateway.properties.trustedRootCertificates.filter(({ name }) => name.startsWith('edge-tls-'));
    expect(roots).toHaveLength(1);
    expect((await edgeTls.converge()).steps).toEqual([]);
  });

  test('of the public certificate by somebody else is taken up by the gateway and proven at the listener', async () => {
    const { session, world } = edgeTls.stack;
    await importServerCertificate(session, world.vaultUrl, 'wildcard-contoso-com', ['*.contoso.com']);
    const renewed = await vault.thumbprint('wildcard-contoso-com');
    expect((await edgeTls.fetch('/orders/42')).thumbprint).not.toBe(renewed);
    const run = await edgeTls.converge();
    expect(run.problem).toBeNull();
    expect(run.steps.map(({ id }) => id)).toEqual(['buildGateway', 'awaitHealthy', 'proveChain']);
    expect(run.steps[0]?.reason).toContain(hosts.public);
    expect((await edgeTls.fetch('/orders/42')).thumbprint).toBe(renewed);
  });
});
