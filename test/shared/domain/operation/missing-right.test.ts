import { azureFailure } from '../../../../shared/domain/operation/azure-failure.ts';
import { classifyFailure } from '../../../../shared/domain/operation/classify-failure.ts';
import { answer } from './answers.ts';

const group = '/subscriptions/762299e1-7f51-4b6a-84bd-ec4d3b6c23a2/resourceGroups/rg';
const network = `${group}/providers/Microsoft.Network`;
const gateway = `${network}/applicationGateways/agw`;
const subnet = `${network}/virtualNetworks/vnet/subnets/appgwsubnet`;
const identities = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';
const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
const write = 'Microsoft.Network/applicationGateways/write';
const holds = `The client 'c' with object id 'o' has permission to perform action '${write}' on scope '${gateway}'`;
const locked = `${network}/dnsZones/contoso.com`;

interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly code: string;
  readonly evidence: Readonly<Record<string, string>>;
}

const error = (code: string, message: string, more: object = {}) => ({ error: { code, message, ...more } });
const subnetText = `Client with object id 19c7 does not have permission on the Virtual Network resource ${subnet} to perform action ${join}. For details on the required permissions, please visit https://aka.ms/agsubnetjoin.`;

/** Texts of public reports, ids shortened: azure-docs#118849, AGIC#999 and #1413, mpf#44, terraform-azurerm-aks#426 and others. */
const refusals: Readonly<Record<string, Refusal>> = {
  'a subnet, without any quotes': {
    status: 400,
    body: error('ApplicationGatewayInsufficientPermissionOnSubnet', subnetText),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: join, scope: subnet },
  },
  'the same inside the error of a deployment': {
    status: 409,
    body: error('DeploymentFailed', 'At least one resource deployment operation failed.', {
      details: [
        {
          code: 'Conflict',
          message: JSON.stringify(error('ApplicationGatewayInsufficientPermissionOnSubnet', subnetText)),
        },
      ],
    }),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: join, scope: subnet },
  },
  'the same as the end of an operation': {
    status: 200,
    body: { status: 'Failed', ...error('ApplicationGatewayInsufficientPermissionOnSubnet', subnetText) },
    code: 'LinkedAuthorizationFailed',
    evidence: { action: join, scope: subnet },
  },
  'another resource that the gateway refers to': {
    status: 400,
    body: error(
      'ApplicationGatewayInsufficientPermissionOnPublicIp',
      `Client with object id o does not have permission on the resource "${network}/publicIPAddresses/pip" to perform action "Microsoft.Network/publicIPAddresses/join/action".`,
    ),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: 'Microsoft.Network/publicIPAddresses/join/action', scope: `${network}/publicIPAddresses/pip` },
  },
  'one linked scope: the right that lacks, not the one that is held': {
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `${holds}; however, it does not have permission to perform action '${assign}' on the linked scope(s) '${identities}/id' or the linked scope(s) are invalid.`,
    ),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: assign, scope: `${identities}/id` },
  },
  'several linked scopes in one pair of quotes': {
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `${holds}; however, it does not have permission to perform action(s) '${assign},${join}' on the linked scope(s) '${identities}/a,${subnet}' (respectively) or the linked scope(s) are invalid.`,
    ),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: `${assign}, ${join}`, scope: `${identities}/a, ${subnet}` },
  },
  'an action without its provider, as of API Management': {
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `The client 'c' with object id 'o' has permission to perform action 'Microsoft.ApiManagement/service/write' on scope '${group}/providers/Microsoft.ApiManagement/service/apim'; however, it does not have permission to perform action 'join/action' on the linked scope(s) '${subnet}' or the linked scope(s) are invalid.`,
    ),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: 'join/action', scope: subnet },
  },
  'a linked subscription of another tenant': {
    status: 403,
    body: error(
      'LinkedAuthorizationFailed',
      `The client has permission to perform action '${join}' on scope '${gateway}', however the current tenant 't' is not authorized to access linked subscription 's'.`,
    ),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: join, scope: gateway },
  },
  'a linked scope in the words of a simple one': {
    status: 400,
    body: error(
      'LinkedAccessCheckFailed',
      `The client with object id 'o' does not have authorization to perform action 'Microsoft.Network/publicIPAddresses/join/action' over scope '${network}/publicIPAddresses/pip' or the scope is invalid`,
    ),
    code: 'LinkedAuthorizationFailed',
    evidence: { action: 'Microsoft.Network/publicIPAddresses/join/action', scope: `${network}/publicIPAddresses/pip` },
  },
  'a role that is missing': {
    status: 403,
    body: error(
      'AuthorizationFailed',
      `The client 'c' with object id 'o' does not have authorization to perform action '${write}' over scope '${gateway}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    ),
    code: 'AuthorizationFailed',
    evidence: { action: write, scope: gateway },
  },
  'a role that is missing, in double quotes': {
    status: 403,
    body: error(
      'AuthorizationFailed',
      `The client "c" does not have authorization to perform action "${write}" over scope "${gateway}".`,
    ),
    code: 'AuthorizationFailed',
    evidence: { action: write, scope: gateway },
  },
  'a role that is missing, without quotes and with full stops': {
    status: 403,
    body: error(
      'AuthorizationFailed',
      `Client c does not have authorization to perform action ${write} over scope ${gateway}.`,
    ),
    code: 'AuthorizationFailed',
    evidence: { action: write, scope: gateway },
  },
  'the condition of a role assignment': {
    status: 403,
    body: error(
      'AuthorizationFailed',
      `The client 'c' with object id 'o' has an authorization with ABAC condition that is not fulfilled to perform action '${write}' over scope '${gateway}' or the scope is invalid.`,
    ),
    code: 'AuthorizationFailed',
    evidence: { action: write, scope: gateway },
  },
  'a zone, whose errors have no envelope': {
    status: 403,
    body: {
      code: 'AuthorizationFailed',
      message: `The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.Network/dnsZones/CNAME/write' over scope '${locked}/CNAME/api' or the scope is invalid.`,
    },
    code: 'AuthorizationFailed',
    evidence: { action: 'Microsoft.Network/dnsZones/CNAME/write', scope: `${locked}/CNAME/api` },
  },
  'a deny assignment, whose name has quotes': {
    status: 403,
    body: error(
      'DenyAssignmentAuthorizationFailed',
      `${holds}; however, the access is denied because of the deny assignment with name 'Deny assignment 'd' created by Deployment Stack '${group}/s'.' and Id '1111' at scope '${group}'.`,
    ),
    code: 'DenyAssignment',
    evidence: {
      action: write,
      scope: gateway,
      denyAssignment: `Deny assignment 'd' created by Deployment Stack '${group}/s'.`,
    },
  },
  'a policy, by its identifiers': {
    status: 403,
    body: error(
      'RequestDisallowedByPolicy',
      `Resource 'agw' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Gateways need a WAF","id":"${group}/providers/Microsoft.Authorization/policyAssignments/p"},"policyDefinition":{"name":"WAF","id":"/providers/x"}}]'.`,
    ),
    code: 'PolicyDisallows',
    evidence: { policy: 'Gateways need a WAF' },
  },
  'a policy, beside the error': {
    status: 403,
    body: error('RequestDisallowedByPolicy', "Resource 'agw' was disallowed by policy.", {
      additionalInfo: [
        { type: 'SomethingElse', info: { policyDefinitionDisplayName: 'no' } },
        { type: 'PolicyViolation', info: { policyDefinitionDisplayName: 'WAF must be on' } },
      ],
    }),
    code: 'PolicyDisallows',
    evidence: { policy: 'WAF must be on' },
  },
  'a lock: where it lies, not what was to be written': {
    status: 409,
    body: error(
      'ScopeLocked',
      `The scope '${locked}/CNAME/api' cannot perform write operation because following scope(s) are locked: '${group}'. Please remove the lock and try again.`,
    ),
    code: 'ScopeLocked',
    evidence: { scope: group },
  },
  'a vault without a role': {
    status: 403,
    body: error(
      'Forbidden',
      "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=a;oid=o;iss=i\r\nAction: 'Microsoft.KeyVault/vaults/keys/sign/action'\r\nResource: '/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv/keys/root'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: kv;location=westeurope\r\n",
      { innererror: { code: 'ForbiddenByRbac' } },
    ),
    code: 'VaultForbidden',
    evidence: {
      action: 'Microsoft.KeyVault/vaults/keys/sign/action',
      scope: '/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv/keys/root',
    },
  },
  'a vault without an access policy': {
    status: 403,
    body: error(
      'Forbidden',
      "The user, group or application 'appid=a;oid=o;iss=i' does not have certificates get permission on key vault 'kv;location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
      { innererror: { code: 'AccessDenied' } },
    ),
    code: 'VaultForbidden',
    evidence: { action: 'certificates get', scope: 'kv' },
  },
};

describe('a refusal for want of a right', () => {
  test.each(Object.entries(refusals))('%s', (_what, { status, body, code, evidence }) => {
    const problem = classifyFailure(azureFailure(answer(status, body)), 'update the application gateway agw');
    expect({ code: problem.code, kind: problem.kind }).toEqual({ code, kind: 'terminal' });
    const { action, scope, denyAssignment, policy } = problem.evidence ?? {};
    const named = Object.entries({ action, scope, denyAssignment, policy }).filter(([, value]) => value !== undefined);
    expect(Object.fromEntries(named)).toEqual(evidence);
  });

  test('nothing is named where nothing was', () => {
    const text = 'Application gateway agw has no action to take on its resource; see https://aka.ms/x.';
    const { evidence } = classifyFailure(azureFailure(answer(400, error('Whatever', text))), 'do it');
    expect(Object.keys(evidence ?? {})).toEqual(['azureCode', 'azureStatus', 'azureMessage']);
  });

  test('a text of any length and form is read at once', () => {
    const hostile = `does not have ${"action '".repeat(20_000)}${'a.'.repeat(20_000)} scope ${"'".repeat(999)}`;
    const started = performance.now();
    classifyFailure({ status: 403, code: 'AuthorizationFailed', message: hostile, details: [] }, 'do it');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
