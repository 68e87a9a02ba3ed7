import 'reflect-metadata';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { ArmApiManagementServices } from '../../../shared/azure/api-management-services.ts';
import { ArmApplicationGateways } from '../../../shared/azure/application-gateways.ts';
import { ArmClient } from '../../../shared/azure/arm-client.ts';
import { ArmEventSubscriptions } from '../../../shared/azure/event-subscriptions.ts';
import { keyVaultCertificates } from '../../../shared/azure/key-vault-certificates.ts';
import { ArmPermissions } from '../../../shared/azure/permissions.ts';
import { ArmPrivateDnsZones } from '../../../shared/azure/private-dns-zones.ts';
import { ArmPublicDnsZones } from '../../../shared/azure/public-dns-zones.ts';
import { ArmPublicIpAddresses } from '../../../shared/azure/public-ip-addresses.ts';
import { readList } from '../../../shared/azure/read-list.ts';
import { ArmSecurityGroups } from '../../../shared/azure/security-groups.ts';
import { ArmVirtualMachines } from '../../../shared/azure/virtual-machines.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { type FakeAnswer, fakeCredential, FakeHttp } from '../../support/fake-http.ts';
import { startStranger, type Stranger } from '../../support/stranger.ts';

const clock = { now: () => 1_800_000_000_000 };
const armEndpoint = 'https://management.azure.com';
const group = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers';
const network = `${group}/Microsoft.Network`;
const problemOf = (error: unknown) => (error instanceof EdgeError ? error.problem : null);
const refused = <T>(call: Promise<T>) =>
  call.then(
    () => null,
    (error: unknown) => problemOf(error),
  );

let stranger: Stranger;
beforeEach(async () => {
  stranger = await startStranger();
});
afterEach(() => stranger.stop());

/** Resource Manager at an address, over the real network. */
const armAt = (endpoint: string) =>
  new ArmClient({ endpoint, audience: armEndpoint, credential: fakeCredential, clock });

/** Spellings that lead to the stranger when they are put behind an endpoint as text: the endpoint, and the path. */
const spellings = (port: number): Readonly<Record<string, readonly [string, string]>> => ({
  'a user in front of another host': [armEndpoint, `@localhost:${port}/x`],
  'a port and a user in front of another host': [armEndpoint, `:443@localhost:${port}/x`],
  'the rest of a longer name': ['https://local', `host:${port}/x`],
  'the rest of a longer port': [`https://localhost:${String(port).slice(0, -1)}`, `${String(port).slice(-1)}/x`],
});
const names = Object.keys(spellings(0));

describe('a path that names another host', () => {
  test.each(names)('%s is refused, with the path as evidence and no token sent', async (name) => {
    const [endpoint, path] = spellings(stranger.port)[name]!;
    const problem = await refused(armAt(endpoint).send({ method: 'GET', path, apiVersion: '1' }));
    expect(problem).toMatchObject({ code: 'ResourceIdInvalid', kind: 'terminal', evidence: { id: path } });
    expect(stranger.received).toEqual([]);
  });

  test.each(names)('%s would have taken the token there: the control', async (name) => {
    const url = `${spellings(stranger.port)[name]!.join('')}?api-version=1`;
    const headers = createHttpHeaders({ authorization: 'Bearer token' });
    await createDefaultHttpClient().sendRequest(createPipelineRequest({ url, headers }));
    expect(stranger.received).toEqual(['Bearer token']);
  });
});

/** Ids that documents of others may hold. None of them is a resource id. */
const evilIds = [
  '@evil.example/x',
  '.evil.example/x',
  ':443@evil.example/x',
  '//evil.example/x',
  '\\\\evil.example\\x',
  'https://evil.example/x',
  '',
  ' ',
  '\r\nhost: evil.example',
  `${network}/publicIPAddresses/pip/../../../../x`,
  `${network}/publicIPAddresses/%2e%2e/x`,
  `${network}/publicIPAddresses/pip?api-version=1`,
  `${network}/publicIPAddresses/pip#x`,
  `@evil.example${network}/publicIPAddresses/pip`,
  `${network}/publicIPAddresses/pip@evil.example`,
  `${network}/loadBalancers/lb`,
  'x'.repeat(1_000),
];

const stubbed = (...answers: FakeAnswer[]) => {
  const httpClient = new FakeHttp(...answers);
  const arm = new ArmClient({
    endpoint: armEndpoint,
    audience: armEndpoint,
    credential: fakeCredential,
    clock,
    httpClient,
  });
  return { arm, sent: httpClient.sent };
};

/** Everything that asks for an id out of a document. */
const askers: Readonly<Record<string, (arm: ArmClient, id: string) => Promise<unknown>>> = {
  'a public IP address of a gateway': (arm, id) => new ArmPublicIpAddresses(arm).read(id),
  'a subnet of a gateway or of API Management': (arm, id) => new ArmSecurityGroups(arm).rulesOf(id),
  'what a gateway is linked to': (arm, id) =>
    new ArmPermissions(arm).list(id.startsWith(`${network}/load`) ? `${id}/` : id),
};

describe.each(Object.entries(askers))('%s', (_what, ask) => {
  test.each(evilIds)('is not asked for when its id is %j', async (id) => {
    const { arm, sent } = stubbed();
    const problem = await refused(ask(arm, id));
    expect(problem?.code).toBe('ResourceIdInvalid');
    expect(problem?.why.length).toBeLessThan(400);
    expect(String(problem?.evidence?.id).length).toBeLessThanOrEqual(300);
    expect(sent).toEqual([]);
  });
});

test('the security group that a subnet names is looked at before it is asked for', async () => {
  const { arm, sent } = stubbed({
    status: 200,
    body: { properties: { networkSecurityGroup: { id: '@evil.example/x' } } },
  });
  const subnet = `${network}/virtualNetworks/vnet/subnets/snet`;
  expect(await refused(new ArmSecurityGroups(arm).rulesOf(subnet))).toMatchObject({
    code: 'ResourceIdInvalid',
    evidence: { id: '@evil.example/x' },
  });
  expect(sent).toHaveLength(1);
});

test('a system topic that a list names is looked at before it is asked for', async () => {
  const { arm, sent } = stubbed({
    status: 200,
    body: { value: [{ id: '.evil.example/x', properties: { source: 'kv' } }] },
  });
  const listed = new ArmEventSubscriptions(arm).list('/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10');
  expect(await refused(listed)).toMatchObject({ code: 'ResourceIdInvalid', evidence: { id: '.evil.example/x' } });
  expect(sent).toHaveLength(1);
});

/** Ids of a spec are looked at when it is stored; what was stored before, or was changed in the table, meets this. */
const ofSpec: Readonly<Record<string, (arm: ArmClient, id: string) => Promise<unknown>>> = {
  'an application gateway': (arm, id) => new ArmApplicationGateways(arm).read(id),
  'a write of an application gateway': (arm, id) => new ArmApplicationGateways(arm).startPut(id, {}, 'W/"1"'),
  'backend health': (arm, id) => new ArmApplicationGateways(arm).startBackendHealth(id),
  'API Management': (arm, id) => new ArmApiManagementServices(arm).startUpdateHostnames(id, []),
  'a run-command': (arm, id) =>
    new ArmVirtualMachines(arm).startRunCommand(id, { commandId: 'RunShellScript', script: [], parameters: [] }),
  'a public zone': (arm, id) => new ArmPublicDnsZones(arm).readCname(id, 'api'),
  'a private zone': (arm, id) => new ArmPrivateDnsZones(arm).readA(id, 'apim'),
};

test.each(Object.entries(ofSpec))('%s is not asked for elsewhere either', async (_what, ask) => {
  for (const id of ['@evil.example', '.evil.example', ':443@evil.example', 'https://evil.example', `${network}/../x`]) {
    const { arm, sent } = stubbed();
    expect((await refused(ask(arm, id)))?.code).toBe('ResourceIdInvalid');
    expect(sent).toEqual([]);
  }
});

test('what stands in ordinary ids goes out as it was: letters of every script, @ and escapes', async () => {
  const paths: readonly (readonly [string, string])[] = [
    [`${network}/dnsZones/contoso.com/CNAME/%40`, `${network}/dnsZones/contoso.com/CNAME/%40`],
    [`${network}/privateDnsZones/contoso.internal/A/@`, `${network}/privateDnsZones/contoso.internal/A/@`],
    ['/subscriptions/s/resourceGroups/größe(1)/x', '/subscriptions/s/resourceGroups/gr%C3%B6%C3%9Fe(1)/x'],
  ];
  for (const [path, wire] of paths) {
    const { arm, sent } = stubbed({ status: 200, body: {} });
    await arm.send({ method: 'GET', path, apiVersion: '1' });
    expect(sent.map(({ url }) => url)).toEqual([`${armEndpoint}${wire}?api-version=1`]);
  }
  const { arm, sent } = stubbed({ status: 200, body: { properties: { ipAddress: '20.0.0.1' } } });
  const address = `${group.replace('rg-contoso', 'rg-größe')}/Microsoft.Network/publicIPAddresses/pip`;
  await expect(new ArmPublicIpAddresses(arm).read(address)).resolves.toMatchObject({ address: '20.0.0.1' });
  expect(sent).toHaveLength(1);
});

describe('an answer of Resource Manager that leads elsewhere', () => {
  const elsewhere = () => [
    `https://localhost:${stranger.port}/x`,
    `${armEndpoint}@localhost:${stranger.port}/x`,
    `${armEndpoint}:443@localhost:${stranger.port}/x`,
    `https://someone@${new URL(armEndpoint).host}/x`,
    `http://${new URL(armEndpoint).host}/x`,
    `//localhost:${stranger.port}/x`,
  ];

  test('as the next page is not followed', async () => {
    for (const nextLink of elsewhere()) {
      const { arm, sent } = stubbed({ status: 200, body: { value: [], nextLink } });
      const listed = readList(arm, { path: `${network}/x`, apiVersion: '1', doing: 'read a list' });
      expect((await refused(listed))?.code).toBe('OperationUrlForeign');
      expect(sent).toHaveLength(1);
    }
  });

  test('as a poll address is not followed, not even out of the store', async () => {
    for (const url of elsewhere()) {
      expect(await armAt(armEndpoint).poll(url)).toMatchObject({ failure: { code: 'OperationUrlForeign' } });
    }
    expect(stranger.received).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])('as a redirect (%i) is not followed', async (status) => {
    const redirecting = await startStranger(status, { location: `https://localhost:${stranger.port}/x` });
    try {
      const arm = armAt(`https://localhost:${redirecting.port}`);
      await arm.send({ method: 'GET', path: '/x', apiVersion: '1' });
      await arm.send({ method: 'PUT', path: '/x', apiVersion: '1', body: {} });
      expect(redirecting.received).toHaveLength(2);
      expect(stranger.received).toEqual([]);
    } finally {
      await redirecting.stop();
    }
  });
});

describe('a vault', () => {
  const challenge = {
    'www-authenticate': 'Bearer authorization="https://login/t", resource="https://vault.azure.net"',
  };
  const vaultsOf = (vaultSuffix: string | null) =>
    keyVaultCertificates({ credential: fakeCredential, verifyChallengeResource: false, vaultSuffix });

  test('that lies elsewhere gets no token, whatever it challenges for: neither by name nor by the id of a key', async () => {
    const evil = await startStranger(401, challenge);
    try {
      const origin = `https://localhost:${evil.port}`;
      const certificates = vaultsOf('vault.azure.net');
      const asked = [
        certificates.read(origin, 'root'),
        certificates.readPending(origin, 'root'),
        certificates.discardPending(origin, 'root'),
        certificates.merge(origin, 'root', [], {}),
        certificates.sign(`${origin}/keys/root/1`, 'RS256', new Uint8Array(32)),
      ];
      for (const problem of await Promise.all(asked.map((call) => refused<unknown>(call))))
        expect(problem).toMatchObject({
          code: 'VaultForeign',
          evidence: { address: expect.stringContaining(origin) as string },
        });
      expect(evil.received).toEqual([]);
      // The control: where any port of this machine may be a vault, it is asked, challenges, and gets one.
      await refused(vaultsOf(null).read(origin, 'root'));
      expect(evil.received).toContain('Bearer token-for:https://vault.azure.net/.default');
    } finally {
      await evil.stop();
    }
  });

  test.each([302, 307])('that redirects (%i) sends nobody, and no token, elsewhere', async (status) => {
    const redirecting = await startStranger(status, { location: `https://localhost:${stranger.port}/x` });
    try {
      await refused(vaultsOf(null).read(`https://localhost:${redirecting.port}`, 'root'));
      expect(redirecting.received.length).toBeGreaterThan(0);
      expect(stranger.received).toEqual([]);
    } finally {
      await redirecting.stop();
    }
  });

  test.each([
    'https://kv.vault.azure.net.evil.example',
    'https://kv.vault.azure.net@evil.example',
    'https://user@kv.vault.azure.net',
    'https://evilvault.azure.net',
    'https://kv.evil.vault.azure.net',
    'https://kv.vault.azure.net:8443',
    'http://kv.vault.azure.net',
    'https://vault.azure.net',
    'evil',
    '',
  ])('is none of this cloud at %j', async (vault) => {
    expect((await refused(vaultsOf('vault.azure.net').read(vault, 'root')))?.code).toBe('VaultForeign');
  });

  test.each(['https://kv.vault.azure.net', 'https://localhost.evil.example', 'https://127.0.0.1@evil.example'])(
    'of local Azure is on this machine, not at %j',
    async (vault) => {
      expect((await refused(vaultsOf(null).read(vault, 'root')))?.code).toBe('VaultForeign');
    },
  );
});
