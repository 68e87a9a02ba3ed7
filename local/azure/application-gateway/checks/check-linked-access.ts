import { ArmError } from '../../core/arm-error.ts';
import type { ArmFailure } from '../../core/contracts.ts';
import { childrenOf, identitiesOf, referenceOf } from '../gateway-document.ts';
import type { GatewayDraft } from '../draft.ts';
import type { CheckInput, GatewayCheck } from './check.ts';

interface LinkedScope {
  readonly scope: string;
  readonly action: string;
}

/** A PUT needs rights on what it links to as well: the public IP address and the identity. */
export const checkLinkedAccess: GatewayCheck = ({ draft, context, caller }) => {
  const missing = linkedScopes(draft).filter(
    ({ scope, action }) => !context.access.allows(caller.objectId, action, scope),
  );
  if (missing.length === 0) return undefined;
  const listed = (values: string[]): string => [...new Set(values)].join(', ');
  return new ArmError({
    status: 403,
    code: 'LinkedAuthorizationFailed',
    message:
      `The client '${caller.appId}' with object id '${caller.objectId}' has permission to perform action ` +
      `'Microsoft.Network/applicationGateways/write' on scope '${draft.id}'; however, it does not have permission to perform ` +
      `action(s) '${listed(missing.map(({ action }) => action))}' on the linked scope(s) ` +
      `'${listed(missing.map(({ scope }) => scope))}' (respectively) or the linked scope(s) are invalid.`,
  });
};

function linkedScopes({ document }: GatewayDraft): LinkedScope[] {
  const addresses = childrenOf(document, 'frontendIPConfigurations').flatMap(({ properties }) => {
    const scope = referenceOf(properties, 'publicIPAddress');
    return scope === undefined ? [] : [{ scope, action: 'Microsoft.Network/publicIPAddresses/join/action' }];
  });
  const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
  return [...addresses, ...identitiesOf(document).map((scope) => ({ scope, action: assign }))];
}

const JOIN_SUBNET = 'Microsoft.Network/virtualNetworks/subnets/join/action';

/**
 * The gateway itself looks whether the caller may join its subnets, and fails the operation that has been accepted: azure-docs#118849
 * has code and text, and the form in which the Go client reports the end of an operation. Resource Manager does not look (azure-docs#47571).
 */
export function subnetRefusal({ draft, context, caller }: CheckInput): ArmFailure | undefined {
  const subnets = [
    ...childrenOf(draft.document, 'gatewayIPConfigurations'),
    ...childrenOf(draft.document, 'frontendIPConfigurations'),
  ].flatMap(({ properties }) => referenceOf(properties, 'subnet') ?? []);
  const missing = subnets.find((subnet) => !context.access.allows(caller.objectId, JOIN_SUBNET, subnet));
  if (missing === undefined) return undefined;
  return {
    status: 403,
    code: 'ApplicationGatewayInsufficientPermissionOnSubnet',
    message:
      `Client with object id ${caller.objectId} does not have permission on the Virtual Network resource ${missing} to perform ` +
      `action ${JOIN_SUBNET}. For details on the required permissions, please visit https://aka.ms/agsubnetjoin.`,
    details: [],
  };
}
