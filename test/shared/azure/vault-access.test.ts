import { ArmClient } from '../../../shared/azure/arm-client.ts';
import { ArmVaultAccess } from '../../../shared/azure/vault-access.ts';
import { type FakeAnswer, fakeCredential, FakeHttp } from '../../support/fake-http.ts';

const endpoint = 'https://management.azure.com';
const subscription = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10';
const id = `${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-contoso`;
const list = `GET ${subscription}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01`;
const assigned = (principal: string): string =>
  `GET ${id}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=assignedTo('${principal}')`;

function wire(...answers: FakeAnswer[]) {
  const http = new FakeHttp(...answers);
  const clock = { now: () => 1_800_000_000_000 };
  const arm = new ArmClient({ endpoint, audience: endpoint, credential: fakeCredential, clock, httpClient: http });
  const asked = () => http.sent.map(({ method, url }) => `${method} ${decodeURIComponent(url.slice(endpoint.length))}`);
  const read = (principals: readonly string[]) =>
    new ArmVaultAccess(arm).read({ subscription, vault: 'https://kv-contoso.vault.azure.net', principals });
  return { read, asked };
}

const vaults = (properties: object): FakeAnswer => ({
  status: 200,
  body: {
    value: [
      { id: `${id}-2`, properties: { vaultUri: 'https://kv-contoso-2.vault.azure.net/' } },
      { id, properties: { vaultUri: 'https://KV-contoso.vault.azure.net/', ...properties } },
    ],
  },
});
const role = (guid: string, scope: string) => ({
  properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`, scope },
});
const noFirewall = { hasFirewall: false, letsTrustedServicesIn: true };

describe('who may read a vault', () => {
  test('is asked by roles where roles decide, of each identity with its groups', async () => {
    const { read, asked } = wire(
      vaults({ enableRbacAuthorization: true }),
      { status: 200, body: { value: [role('AB-1', id), { properties: {} }] } },
      { status: 403, body: { error: { code: 'AuthorizationFailed' } } },
    );
    expect(await read(['P', 'q'])).toEqual({
      id,
      address: 'https://kv-contoso.vault.azure.net',
      usesRoles: true,
      policyReaders: [],
      ...noFirewall,
      roles: { p: [{ role: 'ab-1', scope: id }], q: null },
    });
    expect(asked()).toEqual([list, assigned('P'), assigned('q')]);
  });

  test('is told by its access policies where they decide, and no role is asked about', async () => {
    const policy = (objectId: string, secrets?: string[]) => ({ objectId, permissions: { secrets } });
    const accessPolicies = [policy('P', ['Get']), policy('q', ['list']), policy('r', ['all']), policy('s')];
    const { read, asked } = wire(vaults({ accessPolicies }));
    expect(await read(['P'])).toMatchObject({ usesRoles: false, policyReaders: ['p', 'r'], roles: { p: null } });
    expect(asked()).toEqual([list]);
  });

  test.each<[string, object, object]>([
    ['no rules', {}, noFirewall],
    ['rules that let all in', { networkAcls: { defaultAction: 'Allow', bypass: 'None' } }, { hasFirewall: false }],
    [
      'a firewall',
      { networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } },
      { hasFirewall: true, letsTrustedServicesIn: true },
    ],
    [
      'one without trusted services',
      { networkAcls: { defaultAction: 'Deny', bypass: 'None' } },
      { letsTrustedServicesIn: false },
    ],
    ['no public access', { publicNetworkAccess: 'Disabled' }, { hasFirewall: true, letsTrustedServicesIn: true }],
  ])('knows %s', async (_, properties, expected) => {
    expect(await wire(vaults(properties)).read([])).toMatchObject(expected);
  });

  test('is not known of a vault that the subscription does not have, and a refusal is a problem', async () => {
    expect(await wire({ status: 200, body: { value: [] } }).read(['p'])).toBeNull();
    const refused = wire({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
    await expect(refused.read(['p'])).rejects.toMatchObject({ problem: { code: 'AuthorizationFailed' } });
  });
});
