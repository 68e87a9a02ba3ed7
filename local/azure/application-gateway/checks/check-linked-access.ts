import { ArmError } from '../../core/arm-error.ts';
import { childrenOf, identitiesOf, referenceOf } from '../gateway-document.ts';
import type { GatewayDraft } from '../draft.ts';
import type { GatewayCheck } from './check.ts';

interface LinkedScope {
  readonly scope: string;
  readonly action: string;
}

/** A PUT needs rights on what it links to as well: the subnet, the public IP address, the identity. */
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
  const linked = (collection: 'gatewayIPConfigurations' | 'frontendIPConfigurations', field: string, action: string) =>
    childrenOf(document, collection).flatMap(({ properties }) => {
      const scope = referenceOf(properties, field);
      return scope === undefined ? [] : [{ scope, action }];
    });
  const assign = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
  return [
    ...linked('gatewayIPConfigurations', 'subnet', 'Microsoft.Network/virtualNetworks/subnets/join/action'),
    ...linked('frontendIPConfigurations', 'publicIPAddress', 'Microsoft.Network/publicIPAddresses/join/action'),
    ...identitiesOf(document).map((scope) => ({ scope, action: assign })),
  ];
}
