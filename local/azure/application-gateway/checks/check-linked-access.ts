import { ArmError } from '../../core/arm-error.ts';
import type { Caller } from '../../core/contracts.ts';
import { childrenOf, type Collection, identitiesOf, referenceOf } from '../gateway-document.ts';
import type { GatewayDraft } from '../draft.ts';
import type { GatewayCheck } from './check.ts';

interface LinkedScope {
  readonly scope: string;
  readonly action: string;
}

const SUBNETS = 'Microsoft.Network/virtualNetworks/subnets';

/**
 * A PUT needs rights on what it links to as well: the identity and the public IP address, which Resource Manager looks at, and the
 * subnet, which Application Gateway looks at itself (Azure docs: "Application Gateway infrastructure configuration", "Permissions").
 */
export const checkLinkedAccess: GatewayCheck = ({ draft, context, caller }) => {
  const missing = (linked: readonly LinkedScope[]) =>
    linked.filter(({ scope, action }) => !context.access.allows(caller.objectId, action, scope));
  const linked = missing([...publicAddresses(draft), ...identities(draft)]);
  if (linked.length > 0) return linkedRefusal(draft, caller, linked);
  const [subnet] = missing(subnets(draft));
  return subnet && subnetRefusal(caller, subnet);
};

function linkedRefusal(draft: GatewayDraft, caller: Caller, missing: readonly LinkedScope[]): ArmError {
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
}

/** Action and scope without quotes (azure-docs#118849); that its status is 409 is inferred from terraform-azurerm-aks#426. */
function subnetRefusal({ objectId }: Caller, { action, scope }: LinkedScope): ArmError {
  return new ArmError({
    status: 409,
    code: 'ApplicationGatewayInsufficientPermissionOnSubnet',
    message:
      `Client with object id ${objectId} does not have permission on the Virtual Network resource ${scope} to perform action ` +
      `${action}. For details on the required permissions, please visit https://aka.ms/agsubnetjoin.`,
    details: [],
  });
}

function publicAddresses(draft: GatewayDraft): LinkedScope[] {
  const action = 'Microsoft.Network/publicIPAddresses/join/action';
  return references(draft, 'frontendIPConfigurations', 'publicIPAddress').map((scope) => ({ scope, action }));
}

function identities({ document }: GatewayDraft): LinkedScope[] {
  const action = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
  return identitiesOf(document).map((scope) => ({ scope, action }));
}

/** Reading it is asked for too where the subnet is there already; that its refusal has the same words is an assumption. */
function subnets(draft: GatewayDraft): LinkedScope[] {
  const found = ['gatewayIPConfigurations', 'frontendIPConfigurations'] as const;
  return found
    .flatMap((collection) => references(draft, collection, 'subnet'))
    .flatMap((scope) => ['join/action', 'read'].map((verb) => ({ scope, action: `${SUBNETS}/${verb}` })));
}

function references({ document }: GatewayDraft, collection: Collection, field: string): string[] {
  return childrenOf(document, collection).flatMap(({ properties }) => referenceOf(properties, field) ?? []);
}
