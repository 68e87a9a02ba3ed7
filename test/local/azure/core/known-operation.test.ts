import { BUILT_IN_ROLES } from '../../../../local/azure/core/built-in-roles.ts';
import { isKnownOperation } from '../../../../local/azure/core/known-operation.ts';

describe('an operation in a role', () => {
  test.each([
    'Microsoft.ApiManagement/locations/operationsStatuses/read',
    'microsoft.apimanagement/LOCATIONS/operationsstatuses/READ',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
    'Microsoft.Network/dnszones/CNAME/write',
    'Microsoft.Network/locations/operations/read',
    'Microsoft.Network/loadBalancers/read',
    'Microsoft.Network/applicationGateways/providers/Microsoft.Insights/metricDefinitions/read',
    'Microsoft.ApiManagement/service/apis/operations/policies/read',
    'Microsoft.Storage/storageAccounts/listKeys/action',
    'Microsoft.Network/applicationGateways/*',
    'Microsoft.Network/*/read',
    'Microsoft.Authorization/*/Delete',
    '*/read',
    '*',
  ])('%s is one', (action) => {
    expect(isKnownOperation(action, 'actions')).toBe(true);
  });

  test.each([
    'Microsoft.ApiManagement/locations/operationStatuses/read',
    'Microsoft.ApiManagement/locations/operationResults/read',
    'Microsoft.Network/applicationGateways/frobnicate/action',
    'Microsoft.Network/applicationGateways/backendhealth/read',
    'Microsoft.Network/applicationGateway/read',
    'Microsoft.Network/virtualNetworks/subnet/join/action',
    'Microsoft.Compute/virtualMachines/runCommand/write',
    'Microsoft.Compute/locations/operationStatuses/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/join/action',
    'Microsoft.Nothing/things/read',
    'Microsoft.Network/nothing/*',
    'Microsoft.Nothing/*',
    'Microsoft.KeyVault/vaults/secrets/getSecret/action',
    'Microsoft.Network/applicationGateways/read; rm -rf /',
    'Microsoft.Network',
    'join/action',
    'read',
    '',
  ])('%j is none', (action) => {
    expect(isKnownOperation(action, 'actions')).toBe(false);
  });

  test.each([
    ['Microsoft.KeyVault/vaults/keys/sign/action', true],
    ['Microsoft.KeyVault/vaults/*', true],
    ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read', true],
    ['Microsoft.KeyVault/vaults/certificates/merge/action', false],
    ['Microsoft.KeyVault/vaults/write', false],
  ])('on data, %s: %p', (action, expected) => {
    expect(isKnownOperation(action, 'dataActions')).toBe(expected);
  });

  test.each(BUILT_IN_ROLES.map((role) => [role.roleName, role] as const))('of the role %s is one', (_name, role) => {
    const unknown = [
      ...[...role.actions, ...role.notActions].filter((action) => !isKnownOperation(action, 'actions')),
      ...[...role.dataActions, ...role.notDataActions].filter((action) => !isKnownOperation(action, 'dataActions')),
    ];
    expect(unknown).toEqual([]);
  });
});
