import {
  apiManagementBlockers,
  hostnameBlockers,
  hostnameWarnings,
} from '../../../../shared/domain/api-management/api-management-blockers.ts';
import type { DesiredHostname } from '../../../../shared/domain/api-management/desired-hostnames.ts';
import { hostnameChanges } from '../../../../shared/domain/api-management/hostname-diff.ts';
import { nextHostnames } from '../../../../shared/domain/api-management/hostname-list.ts';
import type { JsonObject } from '../../../../shared/domain/json.ts';
import type { ObservedApiManagement } from '../../../../shared/domain/observed.ts';

const system: JsonObject = { type: 'SystemAssigned', principalId: 'p' };
const user: JsonObject = {
  type: 'UserAssigned',
  userAssignedIdentities: { '/id': { clientId: 'client-1', principalId: 'p' } },
};
const builtIn: JsonObject = {
  type: 'Proxy',
  hostName: 'apim.azure-api.net',
  certificateSource: 'BuiltIn',
  keyVaultId: null,
  encodedCertificate: null,
  defaultSslBinding: true,
};
const theirs: JsonObject = {
  type: 'Proxy',
  hostName: 'theirs.contoso.com',
  certificateSource: 'KeyVault',
  keyVaultId: 'https://kv/secrets/theirs',
  tomorrow: { x: [1] },
};
const secret = 'https://kv/secrets/edge-tls-prod-gateway';
const desired: DesiredHostname = {
  endpoint: 'gateway',
  type: 'Proxy',
  hostName: 'apim.contoso.internal',
  keyVaultId: secret,
  thumbprint: 'AA',
};
const ours: JsonObject = {
  type: 'Proxy',
  hostName: 'apim.contoso.internal',
  keyVaultId: secret,
  certificateSource: 'KeyVault',
  certificateStatus: null,
  certificate: { thumbprint: 'AA' },
  defaultSslBinding: true,
  negotiateClientCertificate: true,
};
const next = (
  list: readonly JsonObject[],
  { identity = system, wanted = [desired], inUse = [] as string[] } = {},
): readonly JsonObject[] => nextHostnames({ hostnameConfigurations: list, identity }, { desired: wanted, inUse });

describe('merging our custom domains into the list', () => {
  test('a missing one is added behind the others, which stay the same values', () => {
    const list = [builtIn, theirs];
    const merged = next(list);
    expect(merged[0]).toBe(builtIn);
    expect(merged[1]).toBe(theirs);
    expect(merged[2]).toEqual({
      type: 'Proxy',
      hostName: 'apim.contoso.internal',
      keyVaultId: secret,
      defaultSslBinding: true,
      negotiateClientCertificate: false,
    });
  });

  test('a list that is right comes back as it is, whatever others set on our entry, and with a slash at the id', () => {
    const list = [builtIn, ours];
    expect(next(list)).toBe(list);
    const slashed = [builtIn, { ...ours, keyVaultId: `${secret}/`, hostName: 'APIM.contoso.internal' }];
    expect(next(slashed)).toBe(slashed);
  });

  test('the default binding is left to whoever has it', () => {
    expect(next([{ ...theirs, defaultSslBinding: true }])[1]).toMatchObject({ defaultSslBinding: false });
    expect(next([builtIn], { wanted: [{ ...desired, type: 'Management' }] })[1]).toMatchObject({
      defaultSslBinding: false,
    });
  });

  test('a user-assigned identity is named where there is no system-assigned one, and a present choice that exists stays', () => {
    expect(next([builtIn], { identity: user })[1]).toMatchObject({ identityClientId: 'client-1' });
    const chosen = { ...ours, keyVaultId: `${secret}/0a`, identityClientId: 'CLIENT-1' };
    expect(next([chosen], { identity: { ...user, type: 'SystemAssigned, UserAssigned' } })[0]).toMatchObject({
      identityClientId: 'CLIENT-1',
      keyVaultId: secret,
    });
  });

  const drifts: readonly (readonly [string, JsonObject, string])[] = [
    ['a version in the secret id', { keyVaultId: `${secret}/0a1b` }, 'keyVaultId'],
    ['another secret', { keyVaultId: 'https://kv/secrets/other' }, 'keyVaultId'],
    ['another type', { type: 'Management' }, 'type'],
    ['an older certificate', { certificate: { thumbprint: 'BB' } }, 'keyVaultId'],
    ['a certificate that failed', { certificateStatus: 'Failed' }, 'keyVaultId'],
  ];
  test.each(drifts)('%s is drift, and mended it asks for nothing more', (_, change, field) => {
    const list = [builtIn, { ...ours, ...change }];
    const merged = next(list);
    expect(hostnameChanges(list, merged).map(({ path }) => path)).toEqual([
      `apiManagement/hostnameConfigurations/apim.contoso.internal/${field}`,
    ]);
    const answered = [builtIn, { ...merged[1], certificate: { thumbprint: 'AA' }, certificateStatus: 'Completed' }];
    expect(next(answered)).toBe(answered);
  });

  test('the old host name of an endpoint stays while the gateway points at it, then goes', () => {
    const list = [builtIn, { ...ours, hostName: 'old.contoso.internal' }];
    expect(next(list, { inUse: ['old.contoso.internal'] })).toHaveLength(3);
    expect(next(list).map(({ hostName }) => hostName)).toEqual(['apim.azure-api.net', 'apim.contoso.internal']);
  });

  test('an entry without a thumbprint says nothing, so nothing is sent', () => {
    const list = [builtIn, { ...ours, certificate: null }];
    expect(next(list)).toBe(list);
  });
});

describe('blockers of API Management', () => {
  const service: ObservedApiManagement = {
    id: '/service/apim',
    skuName: 'Premium',
    provisioningState: 'Succeeded',
    virtualNetworkType: 'Internal',
    privateIPAddresses: ['10.0.1.4'],
    hostnameConfigurations: [builtIn, theirs],
    identity: system,
  };
  const codes = (change: Partial<ObservedApiManagement>): string[] => {
    const changed = { ...service, ...change };
    return [...apiManagementBlockers(changed), ...hostnameBlockers(changed, [desired])].map(({ code }) => code);
  };
  const uploaded = {
    type: 'Proxy',
    hostName: 'pfx.contoso.com',
    certificateSource: 'Custom',
    encodedCertificate: null,
  };
  const cases: readonly (readonly [string, Partial<ObservedApiManagement>, readonly string[]])[] = [
    ['nothing is in the way', {}, []],
    ['external mode', { virtualNetworkType: 'External' }, ['ApiManagementNotInternal']],
    ['no address yet', { privateIPAddresses: [] }, ['ApiManagementHasNoAddress']],
    ['a change is running', { provisioningState: 'Updating' }, ['ApiManagementTransitioning']],
    ['no identity', { identity: { type: 'None' } }, ['ApiManagementHasNoIdentity']],
    ['an uploaded PFX', { hostnameConfigurations: [uploaded] }, ['HostnameFromUploadedPfx']],
    [
      'an uploaded PFX without a source',
      { hostnameConfigurations: [{ ...uploaded, certificateSource: null }] },
      ['HostnameFromUploadedPfx'],
    ],
    [
      'an uploaded PFX on our own host name, which is replaced',
      { hostnameConfigurations: [{ ...uploaded, hostName: desired.hostName }] },
      [],
    ],
    [
      'a certificate that Azure manages',
      { hostnameConfigurations: [{ ...uploaded, certificateSource: 'Managed' }] },
      [],
    ],
    [
      'the host name with another type',
      { hostnameConfigurations: [{ ...theirs, hostName: desired.hostName, type: 'Portal' }] },
      ['HostnameTypeConflict'],
    ],
  ];
  test.each(cases)('%s', (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  test('the host names that would be lost are named', () => {
    const two = [uploaded, { ...uploaded, hostName: 'second.contoso.com' }];
    expect(hostnameBlockers({ ...service, hostnameConfigurations: two }, [desired])[0]?.what).toContain(
      'pfx.contoso.com, second.contoso.com',
    );
  });

  test('the Developer tier and a failed state are warnings', () => {
    expect(
      hostnameWarnings({ ...service, skuName: 'Developer', provisioningState: 'Failed' }, [desired]).map(
        ({ code }) => code,
      ),
    ).toEqual(['ApiManagementFailed', 'ApiManagementHasDowntime']);
    expect(hostnameWarnings(service, [desired])).toEqual([]);
  });
});
