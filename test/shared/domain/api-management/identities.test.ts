import {
  hostnameBlockers,
  hostnameForewarnings,
  hostnameWarnings,
  unsendable,
} from '../../../../shared/domain/api-management/api-management-blockers.ts';
import type { DesiredHostname } from '../../../../shared/domain/api-management/desired-hostnames.ts';
import { hostnameChanges } from '../../../../shared/domain/api-management/hostname-diff.ts';
import { nextHostnames, withSiblingsRepaired } from '../../../../shared/domain/api-management/hostname-list.ts';
import { readingIdentity } from '../../../../shared/domain/api-management/reading-identity.ts';
import { identitiesOf, isIdentityGone } from '../../../../shared/domain/api-management/service-identities.ts';
import { standingOf, type VaultAccess } from '../../../../shared/domain/api-management/vault-access.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { ObservedApiManagement } from '../../../../shared/domain/observed.ts';

const vault = 'https://kv-contoso.vault.azure.net';
const keyVaultId = `${vault}/secrets/edge-tls-prod-gateway`;
const identityId =
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-apim';
const assigned = (clientId: string, principalId = 'user-principal'): JsonObject => ({ clientId, principalId });
const onlySystem: JsonObject = { type: 'SystemAssigned', principalId: 'own-principal' };
const both: JsonObject = {
  type: 'SystemAssigned, UserAssigned',
  principalId: 'own-principal',
  userAssignedIdentities: { [identityId]: assigned('Client-1') },
};
const onlyUser: JsonObject = { type: 'UserAssigned', userAssignedIdentities: { [identityId]: assigned('Client-1') } };
const none: JsonObject = { type: 'None' };

const entry = (change: JsonObject = {}): JsonObject => ({
  type: 'Proxy',
  hostName: 'apim.contoso.internal',
  keyVaultId,
  certificateSource: 'KeyVault',
  certificateStatus: 'Completed',
  certificate: { thumbprint: 'AA' },
  ...change,
});
const foreign = (change: JsonObject = {}): JsonObject =>
  entry({ hostName: 'portal.contoso.com', keyVaultId: `${vault}/secrets/portal-contoso-com`, ...change });
const desired: DesiredHostname = {
  endpoint: 'gateway',
  type: 'Proxy',
  hostName: 'apim.contoso.internal',
  keyVaultId,
  thumbprint: 'AA',
};
const service = (change: Partial<ObservedApiManagement>): ObservedApiManagement => ({
  id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim',
  skuName: 'Premium',
  provisioningState: 'Succeeded',
  virtualNetworkType: 'Internal',
  privateIPAddresses: ['10.0.1.4'],
  hostnameConfigurations: [],
  identity: onlySystem,
  ...change,
});

const vaultId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv-contoso';
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';
const access = (change: Partial<VaultAccess> = {}): VaultAccess => ({
  id: vaultId,
  address: vault,
  usesRoles: true,
  policyReaders: [],
  hasFirewall: false,
  letsTrustedServicesIn: true,
  roles: { 'own-principal': [], 'user-principal': [] },
  ...change,
});
const readable = (principal: string): VaultAccess =>
  access({ roles: { ...access().roles, [principal]: [{ role: secretsUser, scope: vaultId }] } });

describe('whether an entry reads Key Vault with an identity that is gone', () => {
  test.each<[string, JsonObject, JsonObject, boolean]>([
    ['the client id is not on the service', entry({ identityClientId: 'gone' }), both, true],
    ['the client id is, in another case', entry({ identityClientId: 'CLIENT-1' }), both, false],
    [
      'its identity was taken off and only the own one is left',
      entry({ identityClientId: 'client-1' }),
      onlySystem,
      true,
    ],
    ['it reads with the own one, which was turned off', entry(), onlyUser, true],
    ['it reads with the own one, which an empty text says too', entry({ identityClientId: '' }), onlySystem, false],
    ['nothing is left on the service', entry(), none, true],
    [
      'a map that the type does not speak of',
      entry({ identityClientId: 'client-1' }),
      { ...both, type: 'SystemAssigned' },
      true,
    ],
    [
      'an identity whose client id is not shown yet',
      entry({ identityClientId: 'x' }),
      { ...onlyUser, userAssignedIdentities: { [identityId]: {} } },
      false,
    ],
    ['its certificate is not in Key Vault', { hostName: 'a', certificateSource: 'BuiltIn' }, none, false],
  ])('%s', (_, found, identity, expected) => {
    expect(isIdentityGone(found, identitiesOf(identity))).toBe(expected);
  });

  test('the keys of userAssignedIdentities are not looked at, in whichever case they are', () => {
    const map = { [identityId.toUpperCase()]: assigned('Client-1') };
    expect(identitiesOf({ ...both, userAssignedIdentities: map })).toEqual(identitiesOf(both));
  });
});

describe('whether an identity may read a secret, as the vault tells', () => {
  const own = { principalId: 'Own-Principal', isOwn: true };
  const user = { principalId: 'user-principal', isOwn: false };
  const at = (scope: string, role = secretsUser) => access({ roles: { 'own-principal': [{ role, scope }] } });
  test.each<[string, VaultAccess, typeof own, string]>([
    ['a role at the vault', at(vaultId.toUpperCase()), own, 'allowed'],
    ['a role at its group', at('/subscriptions/s/resourceGroups/g'), own, 'allowed'],
    ['a role at the subscription', at('/subscriptions/s'), own, 'allowed'],
    ['a role at the secret', at(`${vaultId}/secrets/leaf`), own, 'allowed'],
    ['a role at another secret', at(`${vaultId}/secrets/other`), own, 'refused'],
    ['a role at a vault whose name begins alike', at(`${vaultId}-2`), own, 'refused'],
    ['a role that reads no secret', at(vaultId, '21090545-7ca7-4776-b22c-e363652d74d2'), own, 'refused'],
    ['a role of their own', at(vaultId, 'f0000000-0000-4000-8000-000000000001'), own, 'unknown'],
    ['no role', access(), own, 'refused'],
    ['roles that may not be listed', access({ roles: { 'own-principal': null } }), own, 'unknown'],
    ['an access policy', access({ usesRoles: false, policyReaders: ['own-principal'] }), own, 'allowed'],
    ['no access policy at all, whatever its roles', { ...at(vaultId), usesRoles: false }, own, 'refused'],
    [
      'access policies of others, one of which may be for a group',
      access({ usesRoles: false, policyReaders: ['admins'] }),
      own,
      'unlisted',
    ],
    ['a firewall, and the own identity', { ...at(vaultId), hasFirewall: true }, own, 'allowed'],
    ['a firewall, and a user-assigned one', { ...readable('user-principal'), hasFirewall: true }, user, 'refused'],
    [
      'a firewall without trusted services',
      { ...at(vaultId), hasFirewall: true, letsTrustedServicesIn: false },
      own,
      'unknown',
    ],
  ])('%s: %p', (_, told, reader, expected) => {
    expect(standingOf(told, reader, 'leaf')).toBe(expected);
  });
});

describe('the identity that an entry is given', () => {
  const chosen = (change: Partial<ObservedApiManagement>, existing?: JsonObject) =>
    readingIdentity(service({ hostnameConfigurations: existing ? [existing] : [], ...change }), {
      keyVaultId,
      entry: existing,
    });

  test.each<[string, Partial<ObservedApiManagement>, JsonObject | undefined, readonly [string | null, string]]>([
    ['the own one, where nothing is known', { identity: both }, undefined, [null, 'unknown']],
    [
      'the one that may read, of two',
      { identity: both, vaultAccess: readable('user-principal') },
      undefined,
      ['client-1', 'allowed'],
    ],
    [
      'the own one, where both may',
      { identity: both, vaultAccess: access({ usesRoles: false, policyReaders: ['own-principal', 'user-principal'] }) },
      undefined,
      [null, 'allowed'],
    ],
    [
      'the own one, where only who may read another vault is known',
      {
        identity: both,
        vaultAccess: { ...readable('user-principal'), address: 'https://kv-fabrikam.vault.azure.net' },
      },
      undefined,
      [null, 'unknown'],
    ],
    [
      'the one with which another entry has read that vault',
      { identity: both, hostnameConfigurations: [foreign({ identityClientId: 'Client-1' })] },
      undefined,
      ['client-1', 'allowed'],
    ],
    [
      'not the one with which another entry has failed',
      {
        identity: both,
        hostnameConfigurations: [foreign({ identityClientId: 'Client-1', certificateStatus: 'Failed' })],
      },
      undefined,
      [null, 'unknown'],
    ],
    [
      'the one that somebody chose',
      { identity: both },
      entry({ identityClientId: 'Client-1' }),
      ['client-1', 'allowed'],
    ],
    [
      'another than somebody chose, when that one may not read',
      { identity: both, vaultAccess: readable('own-principal') },
      entry({ identityClientId: 'Client-1' }),
      [null, 'allowed'],
    ],
    [
      'another that an access policy names, when none names the chosen one',
      { identity: both, vaultAccess: access({ usesRoles: false, policyReaders: ['own-principal'] }) },
      entry({ identityClientId: 'Client-1' }),
      [null, 'allowed'],
    ],
    [
      'another, when the chosen one is gone',
      { identity: onlySystem },
      entry({ identityClientId: 'client-1' }),
      [null, 'unknown'],
    ],
    [
      'the user-assigned one, when the own one was turned off',
      { identity: onlyUser },
      entry(),
      ['client-1', 'unknown'],
    ],
    [
      'behind a firewall the own one, whatever roles the other has',
      { identity: both, vaultAccess: { ...readable('user-principal'), hasFirewall: true } },
      undefined,
      [null, 'refused'],
    ],
  ])('is %s', (_, change, existing, [clientId, standing]) => {
    expect(chosen(change, existing)).toEqual({ clientId, standing });
  });

  test('is none on a service without', () => {
    expect(chosen({ identity: none })).toBeNull();
  });
});

describe('the list of host names', () => {
  const next = (list: readonly JsonObject[], change: Partial<ObservedApiManagement> = {}) =>
    nextHostnames(service({ hostnameConfigurations: list, ...change }), { desired: [desired], inUse: [] });

  test('gives an entry of ours whose identity is gone one that the service has, and is right then', () => {
    const list = [foreign(), entry({ identityClientId: 'gone', negotiateClientCertificate: true })];
    const merged = next(list);
    expect(hostnameChanges(list, merged)).toEqual([
      {
        path: 'apiManagement/hostnameConfigurations/apim.contoso.internal/identityClientId',
        before: 'gone',
        after: null,
      },
    ]);
    expect(merged[0]).toBe(list[0]);
    expect(merged[1]).not.toHaveProperty('identityClientId');
    expect(merged[1]).toMatchObject({ negotiateClientCertificate: true, keyVaultId });
    const answered = [
      merged[0] ?? {},
      { ...merged[1], certificateStatus: 'Completed', certificate: { thumbprint: 'AA' } },
    ];
    expect(next(answered)).toBe(answered);
  });

  test('has a client id in another case left as it is', () => {
    const list = [entry({ identityClientId: 'CLIENT-1' })];
    expect(next(list, { identity: both })).toBe(list);
  });

  test('repairs entries of other edges when it is written, and asks for no write because of them', () => {
    const sibling = entry({
      hostName: 'b.contoso.internal',
      keyVaultId: `${vault}/secrets/edge-tls-b-gateway`,
      identityClientId: 'gone',
    });
    const right = [sibling, entry()];
    expect(next(right)).toBe(right);
    const written = next([sibling, entry({ certificateStatus: 'Failed' })]);
    expect(written[0]).not.toHaveProperty('identityClientId');
    expect(withSiblingsRepaired([foreign({ identityClientId: 'gone' })], service({}))).toEqual([
      foreign({ identityClientId: 'gone' }),
    ]);
  });
});

describe('what is told of identities before the list is written', () => {
  const codes = (problems: readonly { readonly code: string }[]): string[] => problems.map(({ code }) => code);
  const blocked = (change: Partial<ObservedApiManagement>) => hostnameBlockers(service(change), [desired]);

  test('an entry of somebody else whose identity is gone blocks, by its name', () => {
    const found = blocked({ hostnameConfigurations: [foreign({ identityClientId: 'gone' }), entry()] });
    expect(codes(found)).toEqual(['HostnameIdentityGone']);
    expect(found[0]?.evidence).toMatchObject({ hostName: 'portal.contoso.com', identityClientId: 'gone' });
  });

  test('it blocks a removal too, and the entry that goes does not', () => {
    const list = [foreign({ identityClientId: 'gone' }), entry({ identityClientId: 'gone' })];
    const removed = unsendable(service({ hostnameConfigurations: list }), [desired]);
    expect(removed.map(({ evidence }) => evidence?.hostName)).toEqual(['portal.contoso.com']);
  });

  test('a removal goes on without any identity, when no entry is left that needs one', () => {
    const removed = (list: readonly JsonObject[]) =>
      codes(unsendable(service({ identity: none, hostnameConfigurations: list }), [desired]));
    expect(removed([entry()])).toEqual([]);
    expect(removed([foreign(), entry()])).toEqual(['HostnameIdentityGone']);
  });

  test('an entry of ours or of another edge blocks nothing: it is repaired', () => {
    const sibling = entry({
      hostName: 'b.contoso.internal',
      keyVaultId: `${vault}/secrets/edge-tls-b-gateway`,
      identityClientId: 'gone',
    });
    expect(blocked({ hostnameConfigurations: [sibling, entry({ identityClientId: 'gone' })] })).toEqual([]);
  });

  test("an entry of somebody else whose identity may not read the edge's vault any more blocks, a removal too", () => {
    const list = [foreign({ identityClientId: 'Client-1' }), entry()];
    const change = { identity: both, hostnameConfigurations: list, vaultAccess: readable('own-principal') };
    const found = blocked(change);
    expect(codes(found)).toEqual(['ApiManagementCannotReadVault']);
    expect(found[0]).toMatchObject({
      what: expect.stringContaining('portal.contoso.com'),
      evidence: { hostNames: 'portal.contoso.com' },
    });
    expect(codes(unsendable(service(change), [desired]))).toEqual(['ApiManagementCannotReadVault']);
    expect(codes(blocked({ ...change, vaultAccess: null }))).toEqual([]);
    const elsewhere = { ...readable('own-principal'), address: 'https://kv-fabrikam.vault.azure.net' };
    expect(codes(blocked({ ...change, vaultAccess: elsewhere }))).toEqual([]);
  });

  test('one of another edge is given the identity that may read, and blocks where there is none', () => {
    const sibling = entry({
      hostName: 'b.contoso.internal',
      keyVaultId: `${vault}/secrets/edge-tls-b-gateway`,
      identityClientId: 'Client-1',
    });
    const change = { identity: both, hostnameConfigurations: [sibling, entry()] };
    expect(codes(blocked({ ...change, vaultAccess: readable('own-principal') }))).toEqual([]);
    expect(
      withSiblingsRepaired([sibling], service({ ...change, vaultAccess: readable('own-principal') }))[0],
    ).not.toHaveProperty('identityClientId');
    expect(blocked({ ...change, vaultAccess: access() }).map(({ evidence }) => evidence?.hostNames)).toEqual([
      'b.contoso.internal',
      'apim.contoso.internal',
    ]);
  });

  test('what the next write would be refused for is told while none is to be made, as far as it was asked', () => {
    const ahead = (vaultAccess?: VaultAccess) => {
      const change = { hostnameConfigurations: [foreign(), entry()], ...(vaultAccess && { vaultAccess }) };
      return codes(hostnameForewarnings(service(change), [desired]));
    };
    expect(ahead()).toEqual([]);
    expect(ahead(readable('own-principal'))).toEqual([]);
    expect(ahead(access())).toEqual(['ApiManagementCannotReadVault', 'ApiManagementCannotReadVault']);
    expect(ahead(access({ usesRoles: false, policyReaders: ['admins'] }))).toEqual(['ApiManagementVaultAccessUnknown']);
  });

  test('no identity of the service may read, as the vault itself tells', () => {
    const found = blocked({ identity: both, vaultAccess: access() });
    expect(codes(found)).toEqual(['ApiManagementCannotReadVault']);
    expect(found[0]?.fix).toContain('Key Vault Secrets User');
    const behind = blocked({ identity: both, vaultAccess: { ...readable('user-principal'), hasFirewall: true } });
    expect(behind[0]?.why).toContain('firewall');
    expect(behind[0]?.fix).toContain('system-assigned');
    const byPolicy = blocked({ identity: both, vaultAccess: access({ usesRoles: false }) });
    expect(byPolicy[0]?.fix).toContain('access policy');
  });

  test('a custom domain of others that has lost its certificate is told before a write of the list, and by every look', () => {
    const list = [foreign({ certificateStatus: 'Failed' }), entry()];
    const change = { hostnameConfigurations: list };
    expect(codes(hostnameWarnings(service(change), [desired]))).toEqual(['HostnameOfOthersFailed']);
    expect(hostnameForewarnings(service(change), [desired])).toMatchObject([
      { code: 'HostnameOfOthersFailed', evidence: { hostName: 'portal.contoso.com' } },
    ]);
    expect(blocked(change)).toEqual([]);
    const own = { hostnameConfigurations: [foreign(), entry({ certificateStatus: 'Failed' })] };
    expect(hostnameWarnings(service(own), [desired])).toEqual([]);
  });

  test('what cannot be told is said so, once it was asked', () => {
    const told = (change: Partial<ObservedApiManagement>) => codes(hostnameWarnings(service(change), [desired]));
    expect(told({ identity: both, vaultAccess: null })).toEqual(['ApiManagementVaultAccessUnknown']);
    expect(told({ identity: both })).toEqual([]);
    expect(told({ identity: both, vaultAccess: readable('own-principal') })).toEqual([]);
    const byGroup = access({ usesRoles: false, policyReaders: ['admins'] });
    expect(told({ vaultAccess: byGroup })).toEqual(['ApiManagementVaultAccessUnknown']);
    expect(codes(blocked({ vaultAccess: byGroup }))).toEqual([]);
  });
});
