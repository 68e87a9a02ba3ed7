import { BUILT_IN_ROLES } from '../../../../local/azure/core/built-in-roles.ts';
import { actionMatches, grantsAction, grantsDataAction } from '../../../../local/azure/core/role-definition.ts';

const role = (name: string) => BUILT_IN_ROLES.find(({ roleName }) => roleName === name)!;

test.each([
  ['*', 'Microsoft.Network/x/write', true],
  ['*/read', 'Microsoft.Network/applicationGateways/read', true],
  ['*/read', 'Microsoft.Network/applicationGateways/write', false],
  ['Microsoft.Network/*', 'microsoft.network/applicationGateways/backendhealth/action', true],
  ['Microsoft.Network/x', 'Microsoft.Network/xy', false],
])('%s on %s: %p', (pattern, action, expected) => {
  expect(actionMatches(pattern, action)).toBe(expected);
});

test('a contributor may do all but give rights away', () => {
  expect(grantsAction(role('Contributor'), 'Microsoft.Network/applicationGateways/write')).toBe(true);
  expect(grantsAction(role('Contributor'), 'Microsoft.Authorization/roleAssignments/write')).toBe(false);
});

test('rights on the control plane are no rights on data', () => {
  const getSecret = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';
  expect(grantsDataAction(role('Owner'), getSecret)).toBe(false);
  expect(grantsDataAction(role('Key Vault Secrets User'), getSecret)).toBe(true);
  expect(grantsDataAction(role('Key Vault Reader'), getSecret)).toBe(false);
  expect(grantsDataAction(role('Key Vault Crypto User'), 'Microsoft.KeyVault/vaults/keys/sign/action')).toBe(true);
});
