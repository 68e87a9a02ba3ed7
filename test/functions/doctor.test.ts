import { getDoctor } from '../../functions/http-doctor.ts';
import type { Check } from '../../shared/domain/doctor/check.ts';
import { paceOf } from '../../orchestrations/activities/pace.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { v1Gateway } from '../shared/domain/gateway/v1-gateway.ts';
import { specDocument } from '../shared/domain/plan/converged-edge.ts';
import { edited, gatewayId, without } from '../shared/domain/gateway/sample-documents.ts';
import { addresses, gatewayFqdn, type InMemoryAzure } from '../support/in-memory-azure.ts';
import { azureRefuses } from '../support/azure-refuses.ts';
import { TestApi } from '../support/test-call.ts';
import { TestEstate } from '../support/test-estate.ts';

const name = 'contoso-prod';
const group = gatewayId.split('/providers/')[0] ?? '';
const subscription = group.split('/resourceGroups/')[0] ?? '';
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv-contoso`;
const subscribed = { name: 'edge-tls', provisioningState: 'Succeeded' };

/** By method of a port: what Azure says instead of answering. */
type Refusals = Readonly<Record<string, readonly [status: number, code: string]>>;

interface Broken {
  readonly estate: TestEstate;
  readonly refusals: Refusals;
}

/** A provisioned edge, of which everything is as it should be. */
async function converged({
  spec,
  gateway,
}: {
  spec?: Record<string, unknown>;
  gateway?: JsonObject;
} = {}): Promise<TestEstate> {
  const estate = await TestEstate.create(spec ? { spec } : {});
  if (gateway) estate.azure.editGateway(() => gateway);
  const { run } = await estate.run();
  expect(run.problem).toBeNull();
  estate.azure.zone.set(gatewayFqdn, addresses.gateway);
  estate.azure.eventSubscriptions = [
    { ...subscribed, source: vault, functionName: 'onKeyVaultEvent' },
    { ...subscribed, source: group, functionName: 'onResourceEvent' },
  ];
  return estate;
}

/** Puts back what the cases change, so that one provisioned estate serves them all. */
function remember(azure: InMemoryAzure): () => void {
  const { gateway, service, machine, grants, eventSubscriptions, dnsReachable } = azure;
  const [zone, cnames, paths, now] = [[...azure.zone], [...azure.cnames], [...azure.paths], azure.clock.now()];
  return () => {
    azure.clock.advance((now - azure.clock.now()) / 1000);
    azure.editGateway(() => gateway);
    Object.assign(azure, { service, machine, grants, eventSubscriptions, dnsReachable, publicRecords: [] });
    for (const [map, entries] of [
      [azure.zone, zone],
      [azure.cnames, cnames],
    ] as const) {
      map.clear();
      for (const [key, value] of entries) (map as Map<string, unknown>).set(key, value);
    }
    azure.paths.splice(0, azure.paths.length, ...paths);
  };
}

async function doctor({ estate, refusals }: Broken): Promise<readonly Check[]> {
  const { azure, stores } = estate;
  const ports = azure.ports(async (method, call) => {
    // Whoever waits for an answer over HTTP waits in real time, which does not move the clock of the estate.
    if (method === 'operations.poll') azure.clock.advance(10);
    const refused = refusals[method];
    return refused ? azureRefuses(refused[0], refused[1], 'Azure says so.') : call();
  });
  const app = {
    ...estate.services,
    ports,
    stores,
    pace: { ...paceOf(1), poll: () => 0 },
    cloud: 'Local',
    vaultSuffix: null,
  } as const;
  const answer = await new TestApi(null, app).send(getDoctor, { params: { name } });
  expect(answer.status).toBe(200);
  return (answer.body as { checks: readonly Check[] }).checks;
}

interface Case {
  readonly because: string;
  readonly break?: (azure: InMemoryAzure) => void | Promise<void>;
  readonly refusals?: Refusals;
  readonly check: string;
  readonly status?: Check['status'];
  readonly evidence: RegExp;
  readonly next: RegExp;
}

const days = (azure: InMemoryAzure, count: number): void => azure.clock.advance(count * 86_400);
const editService = (azure: InMemoryAzure, change: object): void => {
  const properties = { ...(azure.service.properties as object), ...change };
  azure.service = { ...azure.service, properties };
};

const converge = /^edge-tls converge contoso-prod$/;

const cases: readonly Case[] = [
  {
    because: 'the identity gets no token',
    refusals: { 'gateways.read': [401, 'CredentialUnavailable'], 'permissions.list': [401, 'CredentialUnavailable'] },
    check: 'identity',
    evidence: /CredentialRefused/,
    next: /^az functionapp identity show/,
  },
  {
    because: 'a role has been taken away',
    break: (azure) => {
      azure.grants = [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }];
    },
    check: 'permissions on agw-contoso',
    evidence: /may not Microsoft\.Network\/applicationGateways\/write, .*backendhealth\/action/,
    next: /^az role assignment create --assignee PRINCIPAL_ID --role "edge-tls Application Gateway Operator \(6f1c0a52-[^)]*\)" --scope \/subscriptions\/.*agw-contoso$/,
  },
  {
    because: 'the identity may not read its own permissions',
    refusals: { 'permissions.list': [403, 'AuthorizationFailed'] },
    check: 'permissions on apim-contoso',
    evidence: /AuthorizationFailed/,
    next: /--role "edge-tls Operation Reader \(.*--scope \/subscriptions\/[^/]+$/,
  },
  {
    because: 'the gateway may not be read',
    refusals: { 'gateways.read': [403, 'AuthorizationFailed'] },
    check: 'gateway agw-contoso',
    evidence: /AuthorizationFailed/,
    next: /--role "edge-tls Application Gateway Operator/,
  },
  {
    because: 'the gateway is gone',
    refusals: { 'gateways.read': [404, 'ResourceNotFound'] },
    check: 'leaf, DNS answer, chain, trust, probe, listener, health, public name',
    evidence: /were not looked at.*ResourceNotFound/,
    next: /^edge-tls plan contoso-prod$/,
  },
  {
    because: 'Azure is throttling',
    refusals: { 'apiManagement.read': [429, 'TooManyRequests'] },
    check: 'API Management apim-contoso',
    evidence: /Throttled/,
    next: /^az resource show --ids .*apim-contoso$/,
  },
  {
    because: 'the vault refuses the identity',
    refusals: { 'certificates.read': [403, 'ForbiddenByRbac'] },
    check: 'Key Vault kv-contoso',
    evidence: /VaultForbidden/,
    next: /^az role assignment create .*"edge-tls Certificate Issuer.*az keyvault show --name kv-contoso/,
  },
  {
    because: 'the firewall of the vault keeps the app out',
    refusals: { 'certificates.read': [403, 'ForbiddenByFirewall'] },
    check: 'Key Vault kv-contoso',
    evidence: /VaultBehindFirewall/,
    next: /^az keyvault network-rule list --name kv-contoso$/,
  },
  {
    because: 'the leaf is due',
    break: (azure) => days(azure, 70),
    check: 'leaf (gateway)',
    status: 'warn',
    evidence: /67 % of its lifetime have passed/,
    next: /^edge-tls renew contoso-prod$/,
  },
  {
    because: 'the leaf has expired',
    break: (azure) => days(azure, 95),
    check: 'leaf (gateway)',
    evidence: /expired on 2027/,
    next: /^edge-tls renew contoso-prod$/,
  },
  {
    because: 'half of the life of the root has passed',
    break: (azure) => days(azure, 1900),
    check: 'authority edge-tls-root',
    status: 'warn',
    evidence: /Half of the root's lifetime/,
    next: converge,
  },
  {
    because: 'the record is gone',
    break: (azure) => void azure.zone.delete('apim'),
    check: 'DNS answer (gateway)',
    evidence: /resolves to nothing; API Management is at 10\.0\.1\.4/,
    next: converge,
  },
  {
    because: 'the DNS server does not answer',
    break: (azure) => {
      azure.dnsReachable = false;
    },
    check: 'DNS answer (gateway)',
    evidence: /could not be asked/,
    next: /^az vm run-command invoke --ids .*vm-dns --command-id RunShellScript --scripts "dig apim\.contoso\.internal @127\.0\.0\.1"$/,
  },
  {
    because: 'the DNS server passes nothing on',
    break: (azure) => void azure.zone.delete(gatewayFqdn),
    check: 'DNS forwarder',
    status: 'warn',
    evidence: /does not pass names of Azure on to 168\.63\.129\.16/,
    next: /dig agw-contoso\.westeurope\.cloudapp\.azure\.com @168\.63\.129\.16/,
  },
  {
    because: 'the DNS machine is stopped',
    break: (azure) => {
      azure.machine = { powerState: 'deallocated', agentReady: false };
    },
    check: 'DNS server vm-dns',
    evidence: /is deallocated/,
    next: /^az vm start --ids .*vm-dns$/,
  },
  {
    because: 'the agent of the DNS machine is silent',
    break: (azure) => {
      azure.machine = { powerState: 'running', agentReady: false };
    },
    check: 'DNS server vm-dns',
    evidence: /agent is not ready/,
    next: /^az vm get-instance-view --ids .*vm-dns$/,
  },
  {
    because: 'API Management is no longer internal',
    break: (azure) => editService(azure, { virtualNetworkType: 'External' }),
    check: 'API Management apim-contoso',
    evidence: /External/,
    next: /^az resource show --ids .*apim-contoso$/,
  },
  {
    because: 'somebody is changing API Management',
    break: (azure) => editService(azure, { provisioningState: 'Updating' }),
    check: 'API Management apim-contoso',
    status: 'warn',
    evidence: /Updating/,
    next: /^az resource show/,
  },
  {
    because: 'somebody removed the custom domain',
    break: (azure) => editService(azure, { hostnameConfigurations: [] }),
    check: 'API Management host names',
    evidence: /no custom domain apim\.contoso\.internal/,
    next: converge,
  },
  {
    because: 'the gateway is stopped',
    break: (azure) =>
      azure.editGateway((gateway) => ({
        ...gateway,
        properties: { ...(gateway.properties as object), operationalState: 'Stopped' },
      })),
    check: 'gateway agw-contoso',
    evidence: /Stopped/,
    next: /^az network application-gateway start --ids .*agw-contoso$/,
  },
  {
    because: 'somebody took the root from the setting',
    break: (azure) =>
      azure.editGateway((gateway) =>
        edited(gateway, ['backendHttpSettingsCollection', 'edge-tls-gateway-setting'], { trustedRootCertificates: [] }),
      ),
    check: 'gateway trust',
    evidence: /another trustedRootCertificates than the spec wants/,
    next: converge,
  },
  {
    because: 'somebody changed the probe',
    break: (azure) =>
      azure.editGateway((gateway) => edited(gateway, ['probes', 'edge-tls-gateway-probe'], { path: '/other' })),
    check: 'gateway probe',
    evidence: /edge-tls-gateway-probe has another path/,
    next: converge,
  },
  {
    because: 'the backend answers the probe with an error',
    break: (azure) => void azure.paths.splice(0),
    check: 'gateway health (gateway)',
    evidence: /404|status/,
    next: /^(az network application-gateway show-backend-health --ids .*agw-contoso|edge-tls converge contoso-prod)$/,
  },
  {
    because: 'the gateway refuses to tell its health',
    refusals: { 'operations.poll': [403, 'AuthorizationFailed'] },
    check: 'gateway health (gateway)',
    evidence: /AuthorizationFailed/,
    next: /show-backend-health/,
  },
  {
    because: 'somebody deleted the listener and its rule',
    break: (azure) =>
      azure.editGateway((gateway) =>
        without(
          without(gateway, 'requestRoutingRules', 'edge-tls-gateway-rule'),
          'httpListeners',
          'edge-tls-gateway-listener',
        ),
      ),
    check: 'gateway listener',
    evidence: /edge-tls-gateway-listener is missing/,
    next: converge,
  },
  {
    because: 'the public certificate runs out soon',
    break: (azure) => days(azure, 350),
    check: 'public certificate (api.contoso.com)',
    status: 'warn',
    evidence: /CN=\*\.contoso\.com, thumbprint [0-9A-F]{40}, until .* \(14 days left\)/,
    next: /^az keyvault certificate show --vault-name kv-contoso --name wildcard-contoso-com$/,
  },
  {
    because: 'the CNAME is gone',
    break: (azure) => azure.cnames.clear(),
    check: 'public name (api.contoso.com)',
    evidence: /no CNAME at api\.contoso\.com/,
    next: converge,
  },
  {
    because: 'somebody else has another record at the public name',
    break: (azure) => {
      azure.cnames.clear();
      azure.publicRecords = [{ type: 'A', name: 'api', values: ['198.51.100.7'], aliasOf: null }];
    },
    check: 'public name (api.contoso.com)',
    evidence: /already an A record at api\.contoso\.com, with 198\.51\.100\.7/,
    next: /^edge-tls plan contoso-prod$/,
  },
  {
    because: "somebody else's rule takes our requests",
    break: (azure) =>
      azure.editGateway((gateway) =>
        edited(edited(gateway, ['httpListeners', 'www'], { hostName: null }), ['requestRoutingRules', 'www'], {
          priority: 10,
        }),
      ),
    check: 'gateway rule order',
    evidence: /Requests for api\.contoso\.com of endpoint gateway go to the listener www\. It answers to any host name/,
    next: /^edge-tls plan contoso-prod$/,
  },
  {
    because: 'nobody subscribed to events',
    break: (azure) => {
      azure.eventSubscriptions = [];
    },
    check: 'events',
    status: 'warn',
    evidence: /tells of Key Vault, agw-contoso, apim-contoso; the daily sweep/,
    next: /^az deployment group create .*infra\/events\.bicep/,
  },
  {
    because: 'event subscriptions may not be read',
    refusals: { 'eventSubscriptions.list': [403, 'AuthorizationFailed'] },
    check: 'events',
    status: 'warn',
    evidence: /AuthorizationFailed/,
    next: new RegExp(`--scope ${subscription}$`),
  },
  {
    because: 'something is in the way of every run',
    break: (azure) =>
      azure.editGateway((gateway) =>
        edited(gateway, ['httpListeners', 'edge-tls-gateway-listener'], { sslCertificate: null }),
      ),
    check: 'plan',
    status: 'warn',
    evidence: /A run would take \d+ steps: /,
    next: /^edge-tls plan contoso-prod$/,
  },
];

let estate: TestEstate;
let restore: () => void;
beforeAll(async () => {
  estate = await converged();
  restore = remember(estate.azure);
});
afterEach(() => restore());

describe('the doctor of a converged edge', () => {
  test('finds every part in order and writes nothing', async () => {
    const writes = [...estate.azure.writes, ...estate.azure.keyVault.writes];
    const checks = await doctor({ estate, refusals: {} });
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      'identity',
      'permissions on agw-contoso',
      'permissions on apim-contoso',
      'permissions on vm-dns',
      'permissions on contoso.com',
      `permissions on subscription ${subscription.split('/')[2] ?? ''}`,
      'Key Vault kv-contoso',
      'authority edge-tls-root',
      'leaf (gateway)',
      'DNS server vm-dns',
      'DNS answer (gateway)',
      'DNS forwarder',
      'API Management apim-contoso',
      'API Management host names',
      'API Management chain (gateway)',
      'gateway agw-contoso',
      'gateway trust',
      'gateway probe',
      'gateway backend',
      'gateway listener',
      'gateway rule',
      'gateway rule order',
      'gateway health (gateway)',
      'public certificate (api.contoso.com)',
      'public name (api.contoso.com)',
      'public name resolves (api.contoso.com)',
      'events',
      'plan',
    ]);
    expect(checks.every(({ evidence, next }) => evidence.length > 10 && next === null)).toBe(true);
    expect([...estate.azure.writes, ...estate.azure.keyVault.writes]).toEqual(writes);
  });
});

describe('the doctor of an edge of another kind', () => {
  const [endpoint] = specDocument.endpoints;
  const onGateway = { ...endpoint, listenerCertificate: { sslCertificateName: 'api' } };
  const names = (checks: readonly Check[]): readonly string[] => checks.map(({ name: check }) => check);

  test('has no authority where every leaf is its own', async () => {
    const selfSigned = await converged({ spec: { ...specDocument, issuer: { kind: 'selfSigned' } } });
    const checks = await doctor({ estate: selfSigned, refusals: {} });
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(names(checks).filter((check) => check.startsWith('authority'))).toEqual([]);
  });

  test('tells of a gateway of generation v1 that it is retired, and what it allows', async () => {
    const old = await converged({ spec: { ...specDocument, endpoints: [onGateway] }, gateway: v1Gateway });
    const checks = await doctor({ estate: old, refusals: {} });
    expect(checks.find(({ name: check }) => check === 'gateway agw-contoso')).toMatchObject({
      status: 'warn',
      evidence: expect.stringContaining('retired') as string,
    });
    expect(checks.find(({ name: check }) => check === 'gateway trust')?.evidence).toMatch(
      /^gateway trusts edge-tls-gateway-auth-[0-9a-f]{12}\.$/,
    );
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  });

  test('asks no machine for a private zone', async () => {
    const zoneId = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
    const zoned = await converged({ spec: { ...specDocument, dns: { kind: 'privateZone', zoneId } } });
    const checks = await doctor({ estate: zoned, refusals: {} });
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(names(checks).filter((check) => check.includes('vm-dns'))).toEqual([]);
  });
});

describe('the doctor of a public name that leads to the gateway without a CNAME', () => {
  test('says how it does', async () => {
    const estate = await converged();
    estate.azure.cnames.clear();
    estate.azure.publicRecords = [{ type: 'A', name: 'api', values: [addresses.gateway], aliasOf: null }];
    const checks = await doctor({ estate, refusals: {} });
    expect(checks.find((check) => check.name === 'public name (api.contoso.com)')).toEqual({
      name: 'public name (api.contoso.com)',
      status: 'ok',
      evidence: `api.contoso.com has an A record with ${addresses.gateway}, the gateway.`,
      next: null,
    });
  });
});

describe('the doctor says what is wrong and the next command', () => {
  test.each(cases)('when $because', async ({ break: spoil, refusals = {}, check, status = 'fail', evidence, next }) => {
    await spoil?.(estate.azure);
    const checks = await doctor({ estate, refusals });
    const found = checks.find((one) => one.name === check);
    expect(found).toMatchObject({ name: check, status });
    expect(found?.evidence).toMatch(evidence);
    expect(found?.next).toMatch(next);
    expect(checks.filter((one) => one.status !== 'ok' && !one.next)).toEqual([]);
  });

  test('of an edge of which nothing can be read at all', async () => {
    const methods = ['gateways.read', 'apiManagement.read', 'certificates.read', 'permissions.list'];
    const others = ['virtualMachines.readInstanceView', 'eventSubscriptions.list', 'publicDns.readCname'];
    const refusals = Object.fromEntries([...methods, ...others].map((method) => [method, [0, 'ENOTFOUND'] as const]));
    const checks = await doctor({ estate, refusals });
    expect(checks.find((one) => one.name === 'identity')).toMatchObject({ status: 'fail' });
    expect(checks.filter(({ status }) => status === 'ok')).toEqual([]);
  });

  test('of an edge that nobody knows with a problem', async () => {
    const answer = await new TestApi().send(getDoctor, { params: { name: 'nobody' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'EdgeNotFound' } });
  });
});
