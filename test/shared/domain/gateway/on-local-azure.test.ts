import { certificateFacts } from '../../../../shared/domain/certificates/certificate-facts.ts';
import {
  type DesiredEndpoint,
  type DesiredGateway,
  desiredGateway,
} from '../../../../shared/domain/gateway/desired-gateway.ts';
import { foreignObjects } from '../../../../shared/domain/gateway/foreign-objects.ts';
import { gatewayChanges } from '../../../../shared/domain/gateway/gateway-diff.ts';
import { type GatewayStage, nextGatewayDocument } from '../../../../shared/domain/gateway/gateway-stage.ts';
import { diagnose } from '../../../../shared/domain/health/diagnose.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import {
  createGatewayWorld,
  GATEWAY,
  type GatewayWorld,
  HOST,
  IDENTITY,
  NETWORK,
  PUBLIC_HOST,
  PUBLIC_IP,
  SECRET,
  VERSION,
} from '../../../local/azure/application-gateway/gateway-world.ts';
import { edited } from './sample-documents.ts';

const child = (collection: string, name: string): JsonObject => ({ id: `${GATEWAY}/${collection}/${name}` });

/** Another team's site with a rewrite set and a field that no SDK knows. */
const theirs: JsonObject = {
  location: 'westeurope',
  identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } },
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2', capacity: 1 },
    enableHttp3: false,
    gatewayIPConfigurations: [
      { name: 'ip', properties: { subnet: { id: `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw` } } },
    ],
    frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: PUBLIC_IP } } }],
    frontendPorts: [{ name: 'http', properties: { port: 80 } }],
    backendAddressPools: [{ name: 'web', properties: { backendAddresses: [{ ipAddress: '10.0.9.9' }] } }],
    backendHttpSettingsCollection: [{ name: 'web', properties: { port: 80, protocol: 'Http', requestTimeout: 20 } }],
    rewriteRuleSets: [{ name: 'headers', properties: { rewriteRules: [] } }],
    httpListeners: [
      {
        name: 'www',
        properties: {
          frontendIPConfiguration: child('frontendIPConfigurations', 'public'),
          frontendPort: child('frontendPorts', 'http'),
          protocol: 'Http',
          hostName: 'www.contoso.com',
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
          backendAddressPool: child('backendAddressPools', 'web'),
          backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
          rewriteRuleSet: child('rewriteRuleSets', 'headers'),
        },
      },
    ],
  },
};

const endpoint: DesiredEndpoint = {
  name: 'gateway',
  internalHostname: HOST,
  publicHostnames: [PUBLIC_HOST],
  listenerCertificate: { keyVaultSecretId: SECRET },
  rule: { type: 'Basic', priority: 100 },
  probePath: '/status-0123456789abcdef',
};

describe('a gateway of local Azure, written and read back', () => {
  let world: GatewayWorld;
  let before: JsonObject;
  let built: JsonObject;
  const wish = (endpoints = [endpoint]): DesiredGateway =>
    desiredGateway({
      spec: { applicationGateway: GATEWAY, endpoints },
      roots: [certificateFacts(world.root.data)],
      route: 'first',
      backendHostnames: [HOST],
    });
  const put = async (document: JsonObject): Promise<JsonObject> => {
    const { put: answer, gateway } = await world.put(document);
    if (answer.status > 201) throw new Error(JSON.stringify(answer.body));
    return gateway.body as JsonObject;
  };

  beforeAll(async () => {
    world = await createGatewayWorld();
    before = await put(theirs);
    built = await put(nextGatewayDocument(before, wish(), 'build'));
  });
  afterAll(() => world.stop());

  test('is converged after one PUT: no stage changes anything any more', () => {
    for (const stage of ['build', 'switch', 'prune'] satisfies GatewayStage[])
      expect(gatewayChanges(built, nextGatewayDocument(built, wish(), stage))).toEqual([]);
    expect(nextGatewayDocument(built, wish(), 'build')).toBe(built);
  });

  test('carries the others unchanged', () => {
    expect(foreignObjects(built)).toEqual(foreignObjects(before));
  });

  test('serves the path and calls its backend healthy', async () => {
    expect((await world.backendHealth()).find(({ address }) => address === HOST)?.health).toBe('Healthy');
    expect((await world.fetch()).status).toBe(200);
  });

  test('takes a path-based rule and gives it back converged', async () => {
    const pathBased = wish([{ ...endpoint, rule: { type: 'PathBased', priority: 100, paths: ['/orders/*'] } }]);
    const answered = await put(nextGatewayDocument(built, pathBased, 'build'));
    expect(gatewayChanges(answered, nextGatewayDocument(answered, pathBased, 'build'))).toEqual([]);
    expect((await world.fetch({ path: '/elsewhere' })).status).toBe(502);
    expect((await world.fetch({ path: '/orders/1' })).status).toBe(200);
    built = await put(nextGatewayDocument(answered, wish(), 'build'));
    expect(foreignObjects(built)).toEqual(foreignObjects(before));
  });

  const setting = ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'] as const;
  const causes: readonly (readonly [string, (document: JsonObject) => JsonObject, string])[] = [
    [
      'a trusted root that was taken off',
      (d) => edited(d, setting, { trustedRootCertificates: [] }),
      'BackendNoTrustedRoot',
    ],
    [
      'another host name on the backend',
      (d) =>
        edited(edited(d, setting, { hostName: 'x.contoso.internal' }), ['probes', 'edge-tls-gateway-probe'], {
          host: 'x.contoso.internal',
        }),
      'BackendNameMismatch',
    ],
  ];
  test.each(causes)('%s is diagnosed from what the gateway says, and mended', async (_, breakIt, code) => {
    const broken = await put(breakIt(built));
    const server = (await world.backendHealth()).find(({ address }) => address === HOST);
    expect(
      diagnose({
        endpoint: 'gateway',
        internalHostname: HOST,
        probePath: endpoint.probePath,
        server: server
          ? {
              address: server.address,
              health: server.health,
              log: server.healthProbeLog,
              errorName: server.healthProbeErrorName,
            }
          : null,
        apiManagementAddress: null,
        addresses: null,
        served: null,
        gatewayHostnames: [],
        defaultHostnames: [],
        trustedThumbprints: null,
      }).code,
    ).toBe(code);
    built = await put(nextGatewayDocument(broken, wish(), 'build'));
    expect((await world.fetch()).status).toBe(200);
  });

  test('takes a new name of the endpoint with everything of others that refers to its objects', async () => {
    const properties = built.properties as Record<string, readonly JsonObject[]>;
    const targetListener = child('httpListeners', 'edge-tls-gateway-listener');
    const redirect = { name: 'to-https', properties: { redirectType: 'Permanent', targetListener } };
    const referring = await put({ ...built, properties: { ...properties, redirectConfigurations: [redirect] } });
    const renamed = wish([{ ...endpoint, name: 'gw' }]);
    const answered = await put(nextGatewayDocument(referring, renamed, 'build'));
    expect(nextGatewayDocument(answered, renamed, 'build')).toBe(answered);
    expect((await world.fetch()).status).toBe(200);
    const redirects = (answered.properties as Record<string, readonly JsonObject[]>).redirectConfigurations;
    expect(redirects).toMatchObject([
      { properties: { targetListener: child('httpListeners', 'edge-tls-gw-listener') } },
    ]);
    // The control: without the reference carried over Azure refuses the document.
    const left = withoutCarrying(nextGatewayDocument(referring, renamed, 'build'), redirect);
    await expect(put(left)).rejects.toThrow('InvalidResourceReference');
    const back = nextGatewayDocument(answered, wish(), 'build');
    built = await put({ ...back, properties: { ...(back.properties as JsonObject), redirectConfigurations: [] } });
  });

  test('is exactly what it was before once ours is removed', async () => {
    const removed = await put(nextGatewayDocument(built, wish(), 'remove'));
    expect(foreignObjects(removed)).toEqual(foreignObjects(before));
    expect(JSON.stringify(removed)).not.toContain('edge-tls-');
    expect((await world.arm.send('GET', GATEWAY + VERSION)).status).toBe(200);
  });
});

function withoutCarrying(document: JsonObject, redirect: JsonObject): JsonObject {
  return { ...document, properties: { ...(document.properties as JsonObject), redirectConfigurations: [redirect] } };
}
