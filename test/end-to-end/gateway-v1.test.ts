import { createPrivateKey, X509Certificate } from 'node:crypto';
import { encodePkcs12 } from '../../local/azure/core/pkcs12/pkcs12.ts';
import { hosts, ids, location } from '../../local/sample/names.ts';
import { carryOutByHand } from './by-hand.ts';
import { EdgeTls } from './edge-tls.ts';
import { figures, underLoad } from './under-load.ts';

jest.setTimeout(120_000);

const child = (collection: string, name: string): { id: string } => ({ id: `${ids.gateway}/${collection}/${name}` });

/** A certificate of the public authority as a PFX without a password, base64. */
async function boughtPfx({ stack }: EdgeTls): Promise<string> {
  const bought = (await stack.session.local('POST', 'certificates', { names: [hosts.public] })) as {
    chain: string;
    key: string;
  };
  const pems = bought.chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const certificates = pems.map((pem) => new X509Certificate(pem).raw);
  return encodePkcs12({ key: createPrivateKey(bought.key), certificates }).toString('base64');
}

/** Another team's v1 gateway in the place of the sample's, with the certificate of our public host name uploaded to it. */
async function replaceGateway({ stack }: EdgeTls, pfx: string): Promise<void> {
  const { session } = stack;
  const url = `${stack.azure.arm}${ids.gateway}?api-version=2026-01-01`;
  await session.send('DELETE', url);
  while ((await session.send('GET', url)).status !== 404) await new Promise((resolve) => setTimeout(resolve, 50));
  await session.put(ids.gateway, '2026-01-01', {
    location,
    tags: { owner: 'web-team' },
    properties: {
      sku: { name: 'Standard_Medium', tier: 'Standard', capacity: 2 },
      gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: ids.gatewaySubnet } } }],
      frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: ids.publicIpAddress } } }],
      frontendPorts: [{ name: 'http', properties: { port: 80 } }],
      sslCertificates: [{ name: 'api', properties: { data: pfx, password: '' } }],
      backendAddressPools: [
        { name: 'web', properties: { backendAddresses: [{ fqdn: 'app-orders-contoso.azurewebsites.net' }] } },
      ],
      backendHttpSettingsCollection: [{ name: 'web', properties: { port: 80, protocol: 'Http' } }],
      httpListeners: [
        {
          name: 'www',
          properties: {
            frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
            frontendPort: child('frontendPorts', 'http'),
            protocol: 'Http',
            hostName: hosts.foreign,
          },
        },
      ],
      requestRoutingRules: [
        {
          name: 'www',
          properties: {
            ruleType: 'Basic',
            httpListener: child('httpListeners', 'www'),
            backendAddressPool: child('backendAddressPools', 'web'),
            backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
          },
        },
      ],
    },
  });
}

interface V1 {
  readonly properties: { readonly authenticationCertificates: readonly { readonly name: string }[] };
}

const allowed = async ({ stack }: EdgeTls): Promise<string[]> =>
  ((await stack.session.get(ids.gateway, '2026-01-01')) as V1).properties.authenticationCertificates.map(
    ({ name }) => name,
  );

describe('Application Gateway v1', () => {
  let edgeTls: EdgeTls;
  let spec: Record<string, unknown>;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    await replaceGateway(edgeTls, await boughtPfx(edgeTls));
    const [endpoint] = edgeTls.spec.endpoints as Record<string, unknown>[];
    spec = { ...edgeTls.spec, endpoints: [{ ...endpoint, listenerCertificate: { sslCertificateName: 'api' } }] };
  });
  afterAll(() => edgeTls.stop());

  test('is warned about in the plan, which has the v2 gateway that could take its place', async () => {
    const url = `${edgeTls.stack.api}/api/edges/contoso-prod/plan`;
    const answer = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(spec),
      headers: { 'content-type': 'application/json' },
    });
    const plan = (await answer.json()) as {
      blockers: unknown[];
      warnings: { code: string }[];
      translation: { document: { properties: Record<string, unknown> }; notes: string[] };
    };
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.map(({ code }) => code)).toContain('GatewayV1Retired');
    expect(plan.translation.document.properties).toMatchObject({ sku: { name: 'Standard_v2', tier: 'Standard_v2' } });
    expect(plan.translation.document.properties).not.toHaveProperty('authenticationCertificates');
    expect(plan.translation.notes.join(' ')).toContain('import the listener certificates api into Key Vault');
  });

  test('allows the exact leaf, by which a request passes every hop', async () => {
    const run = await edgeTls.provision(spec);
    expect(run.problem).toBeNull();
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
    expect(await allowed(edgeTls)).toHaveLength(1);
    expect((await edgeTls.converge()).steps).toEqual([]);
  });

  test('renews under load without one failed request: the new leaf is allowed before it is in Key Vault', async () => {
    const before = await allowed(edgeTls);
    const load = await underLoad(edgeTls, async () => {
      const id = await edgeTls.api.post('contoso-prod', 'renew');
      const run = await edgeTls.api.follow(id ?? '', () => undefined);
      expect(run.problem).toBeNull();
      expect(run.steps.map(({ id: step }) => step)).toEqual([
        'signLeaf:gateway',
        'buildGateway',
        'awaitHealthy',
        'mergeLeaf:gateway',
        'updateApiManagement',
        'followAddress',
        'awaitHealthy#2',
        'pruneGateway',
        'proveChain',
      ]);
    });
    process.stderr.write(`${figures('renewal on v1', load)}\n`);
    expect(load.reasons).toEqual([]);
    const after = await allowed(edgeTls);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  test('the same steps with the new leaf allowed last fail requests', async () => {
    const load = await underLoad(edgeTls, () =>
      carryOutByHand(edgeTls, spec, (steps) => {
        expect(steps).toContain('buildGateway');
        const others = steps.filter((id) => !/^(?:buildGateway|awaitHealthy|pruneGateway|proveChain)/.test(id));
        return [...others, 'buildGateway'];
      }),
    );
    process.stderr.write(`${figures('new leaf allowed last on v1', load)}\n`);
    expect(load.failed).toBeGreaterThan(0);
    expect(load.reasons[0]).toContain('HTTP 502');
  });
});
