import { type AddressInfo, createServer, type Server } from 'node:net';
import { certificateFacts } from '../../shared/domain/certificates/certificate-facts.ts';
import { type DesiredEndpoint, desiredGateway } from '../../shared/domain/gateway/desired-gateway.ts';
import { nextGatewayDocument } from '../../shared/domain/gateway/gateway-stage.ts';
import { diagnose } from '../../shared/domain/health/diagnose.ts';
import type { DiagnosisInput } from '../../shared/domain/health/diagnosis-input.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
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
} from '../local/azure/application-gateway/gateway-world.ts';
import { edited, propertiesIn } from '../shared/domain/gateway/sample-documents.ts';
import { createSelfSigned, createTestAuthority, type IssuedCertificate } from '../support/test-authority.ts';

jest.setTimeout(60_000);

const day = 86_400_000;
const setting = ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'] as const;
const probe = ['probes', 'edge-tls-gateway-probe'] as const;
const pool = ['backendAddressPools', 'edge-tls-gateway-pool'] as const;
const defaultHost = 'apim-contoso.azure-api.net';

const endpoint: DesiredEndpoint = {
  name: 'gateway',
  internalHostname: HOST,
  publicHostnames: [PUBLIC_HOST],
  listenerCertificate: { keyVaultSecretId: SECRET },
  rule: { type: 'Basic', priority: 100 },
  probePath: '/status-0123456789abcdef',
};

const bare: JsonObject = {
  location: 'westeurope',
  identity: { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } },
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2', capacity: 1 },
    gatewayIPConfigurations: [
      { name: 'ip', properties: { subnet: { id: `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw` } } },
    ],
    frontendIPConfigurations: [{ name: 'public', properties: { publicIPAddress: { id: PUBLIC_IP } } }],
  },
};

/** What an estate is like while it is broken, beside what Azure says. */
interface Broken {
  readonly document?: JsonObject;
  readonly known?: Partial<DiagnosisInput>;
}

type Break = (document: JsonObject) => Promise<Broken> | Broken;

let world: GatewayWorld;
let healthy: JsonObject;
let good: IssuedCertificate;
/** Takes connections and says nothing. */
let silent: Server;

const served = ({ chain }: { chain: string }): DiagnosisInput['served'] => {
  const certificates = chain.split(/(?<=-----END CERTIFICATE-----)/).filter((pem) => pem.includes('BEGIN'));
  const ders = certificates.map((pem) => pem.replace(/-----[A-Z ]+-----|\s/g, ''));
  return { chain: ders.map(certificateFacts), verified: false, reason: 'not asked' };
};

/** API Management serves this from now on. */
const serve = (certificate: IssuedCertificate, chain = certificate.chain): Broken => {
  world.backend.use({ chain, key: certificate.key });
  return { known: { served: served({ chain }) } };
};

const causes: readonly (readonly [string, string, Break])[] = [
  [
    'a certificate for another name',
    'BackendNameMismatch',
    async () => serve(await world.root.issue({ names: ['other.contoso.internal'] })),
  ],
  [
    'a host name on setting and probe that the certificate does not have',
    'BackendNameMismatch',
    (document) => ({
      document: edited(edited(document, setting, { hostName: 'x.contoso.internal' }), probe, {
        host: 'x.contoso.internal',
      }),
    }),
  ],
  [
    'a root that the gateway does not trust',
    'BackendRootNotTrusted',
    async () => serve(await (await createTestAuthority('another root')).issue({ names: [HOST] })),
  ],
  [
    'a setting without the private root',
    'BackendNoTrustedRoot',
    (document) => ({ document: edited(document, setting, { trustedRootCertificates: [] }) }),
  ],
  [
    'a self-signed certificate that is no authority',
    'BackendIntermediateMissing',
    async () => serve(await createSelfSigned([HOST])),
  ],
  [
    'a chain without its intermediate',
    'BackendIntermediateMissing',
    async () => {
      const leaf = await (await world.root.authority('an intermediate')).issue({ names: [HOST] });
      return serve(leaf, leaf.pem);
    },
  ],
  [
    'a certificate that has expired',
    'BackendCertificateExpired',
    async () =>
      serve(await world.root.issue({ names: [HOST], notBefore: Date.now() - 90 * day, notAfter: Date.now() - day })),
  ],
  [
    'a certificate whose time has not come',
    'BackendCertificateExpired',
    async () =>
      serve(await world.root.issue({ names: [HOST], notBefore: Date.now() + day, notAfter: Date.now() + 2 * day })),
  ],
  [
    "API Management's own certificate, since it has no custom domain",
    'BackendDefaultCertificate',
    async () => serve(await (await createTestAuthority('Azure')).issue({ names: [`*.azure-api.net`, defaultHost] })),
  ],
  [
    "API Management's own host name on the gateway",
    'BackendDefaultCertificate',
    (document) => ({
      document: edited(edited(document, setting, { hostName: defaultHost }), probe, { host: defaultHost }),
      known: { gatewayHostnames: [defaultHost], defaultHostnames: [defaultHost] },
    }),
  ],
  [
    'a probe path that does not exist',
    'BackendProbePathMissing',
    () => {
      world.backend.statusOf = () => 404;
      return {};
    },
  ],
  [
    'a probe that is answered with an error',
    'BackendProbeStatus',
    () => {
      world.backend.statusOf = () => 503;
      return {};
    },
  ],
  [
    'a probe that looks for a text',
    'BackendProbeBody',
    (document) => ({ document: edited(document, probe, { match: { statusCodes: ['200-399'], body: 'never there' } }) }),
  ],
  [
    'no A record',
    'BackendRecordMissing',
    () => {
      world.records.delete(HOST);
      return { known: { addresses: [] } };
    },
  ],
  [
    'a DNS server of the gateway that does not know the zone',
    'BackendHealthUnknown',
    () => {
      world.records.delete(HOST);
      return {};
    },
  ],
  [
    'a record with an old address',
    'BackendRefused',
    () => {
      world.records.set(HOST, '10.0.1.99');
      return { known: { addresses: ['10.0.1.99'] } };
    },
  ],
  ['a port that is closed', 'BackendRefused', (document) => ({ document: edited(document, setting, { port: 444 }) })],
  [
    'a backend that takes connections and does not answer',
    'BackendTimeout',
    (document) => {
      const address = world.azure.context.network.allocate('private');
      world.azure.context.network.publish(address, 443, (silent.address() as AddressInfo).port);
      world.records.set(HOST, address);
      const impatient = edited(document, probe, { interval: 5, timeout: 5 });
      return { document: impatient, known: { addresses: [address], apiManagementAddress: address } };
    },
  ],
  [
    'a pool without an address',
    'BackendHealthEmpty',
    (document) => ({ document: edited(document, pool, { backendAddresses: [] }) }),
  ],
];

async function put(document: JsonObject): Promise<JsonObject> {
  const { put: answer, gateway } = await world.put(document);
  if (answer.status > 201) throw new Error(JSON.stringify(answer.body));
  return gateway.body as JsonObject;
}

/** Our backend as the gateway calls it, once it has been probed. */
async function serverNow(): Promise<DiagnosisInput['server']> {
  for (let look = 0; look < 50; look++) {
    const [found] = await world.backendHealth();
    if (!found) return null;
    const { address, health, healthProbeLog: log, healthProbeErrorName: errorName } = found;
    if (errorName !== 'Unknown') return { address, health, log, errorName };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the backend was never probed');
}

beforeAll(async () => {
  silent = createServer(() => undefined).listen(0, '127.0.0.1');
  world = await createGatewayWorld({ timeScale: 20 });
  good = await world.root.issue({ names: [HOST] });
  world.backend.use(good);
  const wish = desiredGateway({
    spec: { applicationGateway: GATEWAY, endpoints: [endpoint] },
    roots: [certificateFacts(world.root.data)],
    route: 'first',
    backendHostnames: [HOST],
  });
  healthy = await put(nextGatewayDocument(await put(minimal()), wish, 'build'));
});
afterAll(async () => {
  silent.close();
  await world.stop();
});
afterEach(() => {
  world.backend.use(good);
  world.backend.statusOf = () => 200;
  world.records.set(HOST, world.backend.address);
});

/** A gateway must have a listener of somebody's before ours come. */
function minimal(): JsonObject {
  const child = (collection: string, name: string): JsonObject => ({ id: `${GATEWAY}/${collection}/${name}` });
  return {
    ...bare,
    properties: {
      ...(bare.properties as JsonObject),
      frontendPorts: [{ name: 'http', properties: { port: 80 } }],
      backendAddressPools: [{ name: 'web', properties: { backendAddresses: [] } }],
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
            backendAddressPool: child('backendAddressPools', 'web'),
            backendHttpSettings: child('backendHttpSettingsCollection', 'web'),
          },
        },
      ],
    },
  };
}

describe('an unhealthy backend, brought about for real', () => {
  test.each(causes)('%s is diagnosed as %s, with a remedy and Azure’s words', async (_, code, breakIt) => {
    const { document = healthy, known = {} } = await breakIt(healthy);
    await put(document);
    const server = await serverNow();
    expect(server?.health ?? 'none').not.toBe('Healthy');
    const problem = diagnose({
      endpoint: 'gateway',
      internalHostname: HOST,
      probePath: endpoint.probePath,
      server,
      apiManagementAddress: world.backend.address,
      addresses: [world.backend.address],
      served: served(good),
      gatewayHostnames: [propertiesIn(document, ...setting).hostName as string],
      defaultHostnames: [defaultHost],
      trustedThumbprints: [certificateFacts(world.root.data).thumbprint],
      ...known,
    });
    expect({ code: problem.code, azure: server?.log }).toEqual({ code, azure: server?.log });
    expect(problem.fix.length).toBeGreaterThan(20);
    expect(problem.evidence?.azure).toBe(server?.log ?? null);
  });

  test('what is mended is healthy again', async () => {
    await put(healthy);
    expect((await serverNow())?.health).toBe('Healthy');
  });
});
