import { hosts } from '../../local/sample/names.ts';
import { EdgeTls } from './edge-tls.ts';
import { figures, underLoad } from './under-load.ts';
import { VaultOwner } from './vault-owner.ts';

jest.setTimeout(120_000);

describe('certificates that others issue', () => {
  let edgeTls: EdgeTls;
  let vault: VaultOwner;
  const served = async (): Promise<unknown> => {
    const hop = (await edgeTls.api.edge('contoso-prod')).hops.find(({ name }) => name === 'apiManagement');
    return { thumbprint: hop?.thumbprint, verified: hop?.verified };
  };

  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    vault = new VaultOwner(edgeTls);
    await vault.addIssuer('public-ca');
  });
  afterAll(() => edgeTls.stop());

  test('an integrated authority is waited for, and what it has issued is proven at the hop', async () => {
    const run = await edgeTls.provision({
      ...edgeTls.spec,
      issuer: { kind: 'keyVaultIssuer', issuerName: 'public-ca' },
    });
    expect(run.problem).toBeNull();
    const thumbprint = await vault.thumbprint('edge-tls-contoso-prod-gateway');
    expect(await served()).toEqual({ thumbprint, verified: true });
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
    expect((await edgeTls.converge()).steps).toEqual([]);
  });

  test('its renewal under load fails no request', async () => {
    const load = await underLoad(edgeTls, async () => {
      const id = await edgeTls.api.post('contoso-prod', 'renew');
      const run = await edgeTls.api.follow(id ?? '', () => undefined);
      expect(run.problem).toBeNull();
    });
    process.stderr.write(`${figures('renewal by an integrated authority', load)}\n`);
    expect(load.reasons).toEqual([]);
    const thumbprint = await vault.thumbprint('edge-tls-contoso-prod-gateway');
    expect(await served()).toEqual({ thumbprint, verified: true });
  });

  test('a certificate that somebody else keeps is followed through its new version', async () => {
    await vault.issue('apim-leaf', 'public-ca', [hosts.internal]);
    const issuer = { kind: 'existing', certificateNames: { gateway: 'apim-leaf' } };
    expect((await edgeTls.provision({ ...edgeTls.spec, issuer })).problem).toBeNull();
    expect(await served()).toEqual({ thumbprint: await vault.thumbprint('apim-leaf'), verified: true });
    await vault.issue('apim-leaf', 'public-ca', [hosts.internal]);
    const load = await underLoad(edgeTls, async () => {
      expect((await edgeTls.converge()).problem).toBeNull();
    });
    process.stderr.write(`${figures('following a new version of somebody else', load)}\n`);
    expect(load.reasons).toEqual([]);
    expect(await served()).toEqual({ thumbprint: await vault.thumbprint('apim-leaf'), verified: true });
    expect((await edgeTls.converge()).steps).toEqual([]);
  });
});
