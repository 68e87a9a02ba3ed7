import type { RoleDefinition } from './role-definition.ts';

type Grants = Partial<Pick<RoleDefinition, 'actions' | 'notActions' | 'dataActions' | 'notDataActions'>>;

function role(guid: string, roleName: string, grants: Grants): RoleDefinition {
  return { guid, roleName, actions: [], notActions: [], dataActions: [], notDataActions: [], ...grants };
}

/** What nearly every contributor role carries beside its own provider. */
const USUAL = ['Microsoft.Authorization/*/read', 'Microsoft.Resources/subscriptions/resourceGroups/read'];

const VAULT = 'Microsoft.KeyVault/vaults';

export const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
export const KEY_VAULT_ADMINISTRATOR = '00482a5a-887f-4fb3-b363-3b7fe8e74483';

/** The built-in roles that an edge has to do with (Azure docs: "Azure built-in roles"). */
export const BUILT_IN_ROLES: readonly RoleDefinition[] = [
  role(OWNER, 'Owner', { actions: ['*'] }),
  role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', {
    actions: ['*'],
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
    ],
  }),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', { actions: ['*/read'] }),
  role('18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'User Access Administrator', {
    actions: ['*/read', 'Microsoft.Authorization/*'],
  }),
  role('4d97b98b-1d4f-4787-a291-c67834d212e7', 'Network Contributor', { actions: [...USUAL, 'Microsoft.Network/*'] }),
  role('312a565d-c81f-4fd8-895a-4e21e48d571c', 'API Management Service Contributor', {
    actions: [...USUAL, 'Microsoft.ApiManagement/service/*'],
  }),
  role('e022efe7-f5ba-4159-bbe4-b44f577e9b61', 'API Management Service Operator Role', {
    actions: [
      ...USUAL,
      'Microsoft.ApiManagement/service/*/read',
      ...['read', 'write', 'delete', 'backup/action', 'restore/action', 'managedeployments/action'].map(
        (action) => `Microsoft.ApiManagement/service/${action}`,
      ),
      'Microsoft.ApiManagement/service/updatecertificate/action',
      'Microsoft.ApiManagement/service/updatehostname/action',
    ],
    notActions: ['Microsoft.ApiManagement/service/users/keys/read'],
  }),
  role('9980e02c-c2be-4d73-94e8-173b1dc7cf3c', 'Virtual Machine Contributor', {
    actions: [
      ...USUAL,
      'Microsoft.Compute/locations/*',
      'Microsoft.Compute/virtualMachines/*',
      'Microsoft.Network/networkInterfaces/*',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/subnets/join/action',
    ],
  }),
  role(KEY_VAULT_ADMINISTRATOR, 'Key Vault Administrator', {
    actions: [...USUAL, `${VAULT}/*/read`],
    dataActions: [`${VAULT}/*`],
  }),
  role('21090545-7ca7-4776-b22c-e363652d74d2', 'Key Vault Reader', {
    actions: [...USUAL, `${VAULT}/*/read`],
    dataActions: [`${VAULT}/*/read`, `${VAULT}/secrets/readMetadata/action`],
  }),
  role('a4417e6f-fecd-4de8-b567-7b0420556985', 'Key Vault Certificates Officer', {
    actions: [...USUAL, `${VAULT}/*/read`],
    dataActions: [`${VAULT}/certificatecas/*`, `${VAULT}/certificates/*`, `${VAULT}/certificatecontacts/write`],
  }),
  role('db79e9a7-68ee-4b58-9aeb-b90e7c24fcba', 'Key Vault Certificate User', {
    dataActions: [
      `${VAULT}/certificates/read`,
      `${VAULT}/secrets/getSecret/action`,
      `${VAULT}/secrets/readMetadata/action`,
      `${VAULT}/keys/read`,
    ],
  }),
  role('4633458b-17de-408a-b874-0445c86b69e6', 'Key Vault Secrets User', {
    dataActions: [`${VAULT}/secrets/getSecret/action`, `${VAULT}/secrets/readMetadata/action`],
  }),
  role('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Key Vault Secrets Officer', {
    actions: [...USUAL, `${VAULT}/*/read`],
    dataActions: [`${VAULT}/secrets/*`],
  }),
  role('14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer', {
    actions: [...USUAL, `${VAULT}/*/read`],
    dataActions: [`${VAULT}/keys/*`, `${VAULT}/keyrotationpolicies/*`],
  }),
  role('12338af0-0e69-4776-bea7-57ae8d297424', 'Key Vault Crypto User', {
    dataActions: [
      `${VAULT}/keys/read`,
      ...['update', 'backup', 'encrypt', 'decrypt', 'wrap', 'unwrap', 'sign', 'verify'].map(
        (action) => `${VAULT}/keys/${action}/action`,
      ),
    ],
  }),
  role('befefa01-2a29-4197-83a8-272ff33ce314', 'DNS Zone Contributor', {
    actions: [...USUAL, 'Microsoft.Network/dnsZones/*'],
  }),
  role('b12aa53e-6015-4669-85d0-8515ebb3ae7f', 'Private DNS Zone Contributor', {
    actions: [
      ...USUAL,
      'Microsoft.Network/privateDnsZones/*',
      'Microsoft.Network/privateDnsOperationResults/*',
      'Microsoft.Network/privateDnsOperationStatuses/*',
      'Microsoft.Network/virtualNetworks/read',
      'Microsoft.Network/virtualNetworks/join/action',
    ],
  }),
  role('e40ec5ca-96e0-45a2-b4ff-59039f2c2b59', 'Managed Identity Contributor', {
    actions: [
      ...USUAL,
      ...['read', 'write', 'delete'].map((it) => `Microsoft.ManagedIdentity/userAssignedIdentities/${it}`),
    ],
  }),
  role('f1a07417-d97a-45cb-824c-7a7467783830', 'Managed Identity Operator', {
    actions: [
      ...USUAL,
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/read',
      'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
      'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    ],
  }),
  role('1e241071-0855-49ea-94dc-649edcd759de', 'EventGrid Contributor', {
    actions: [...USUAL, 'Microsoft.EventGrid/*'],
  }),
  role('428e0ff0-5e57-4d9c-a221-2c70d0e0a443', 'EventGrid EventSubscription Contributor', {
    actions: [
      ...USUAL,
      'Microsoft.EventGrid/eventSubscriptions/*',
      'Microsoft.EventGrid/systemTopics/eventSubscriptions/*',
    ],
  }),
];
