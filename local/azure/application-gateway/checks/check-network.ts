import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import type { ResourceDocument, ResourceStore } from '../../core/contracts.ts';
import type { GatewayDraft } from '../draft.ts';
import { childrenOf, GATEWAY_TYPE, type GatewayChild, referenceOf, sameId } from '../gateway-document.ts';
import { firstOf, firstRefusal, type GatewayCheck, refuse } from './check.ts';
import { notFound } from './check-references.ts';

/** The subnet, the public IP addresses and the WAF policies must exist, in the same region, and be free for this gateway. */
export const checkNetwork: GatewayCheck = ({ draft, context: { resources } }) =>
  firstRefusal(
    () =>
      firstOf(childrenOf(draft.document, 'gatewayIPConfigurations'), (config) => wrongSubnet(resources, draft, config)),
    () =>
      firstOf(childrenOf(draft.document, 'frontendIPConfigurations'), (config) =>
        wrongAddress(resources, draft, config),
      ),
    () => firstOf(childrenOf(draft.document, 'frontendIPConfigurations'), (config) => otherSubnet(draft, config)),
    () =>
      firstOf([draft.document, ...childrenOf(draft.document, 'httpListeners')], ({ id, properties }) => {
        const policy = referenceOf(properties, 'firewallPolicy');
        return policy !== undefined && !resources.get(policy) ? notFound(policy, id) : undefined;
      }),
  );

function wrongSubnet(resources: ResourceStore, draft: GatewayDraft, config: GatewayChild): ArmError | undefined {
  const subnet = referenceOf(config.properties, 'subnet') ?? '';
  const network = networkWith(resources, subnet);
  if (!network || !sameRegion(network, draft.document)) return notFound(subnet, config.id);
  const before = childrenOf(draft.previous ?? { properties: {} }, 'gatewayIPConfigurations')
    .map(({ properties }) => referenceOf(properties, 'subnet') ?? '')
    .find((id) => id !== '');
  return before === undefined || sameId(before, subnet)
    ? undefined
    : assumedRefusal(`Application gateway ${draft.id} cannot move from subnet ${before} to ${subnet}.`);
}

function networkWith(resources: ResourceStore, subnet: string): ResourceDocument | undefined {
  const [id = '', name = ''] = subnet.split(/\/subnets\//i);
  const network = resources.get(id);
  const subnets = (network?.properties['subnets'] ?? []) as readonly { readonly name?: string }[];
  return subnets.some((it) => it.name?.toLowerCase() === name.toLowerCase()) ? network : undefined;
}

function wrongAddress(resources: ResourceStore, draft: GatewayDraft, config: GatewayChild): ArmError | undefined {
  const id = referenceOf(config.properties, 'publicIPAddress');
  if (id === undefined) return undefined;
  const address = resources.get(id);
  if (!address || !sameRegion(address, draft.document)) return notFound(id, config.id);
  const { name: sku } = (address['sku'] ?? {}) as { name?: string };
  if (draft.v2 && sku === 'Basic') return basicAddress(draft);
  const user = resources
    .list(GATEWAY_TYPE)
    .find((gateway) => !sameId(gateway.id, draft.id) && usesAddress(gateway, id));
  return user && addressInUse(config.id, id, user.id);
}

/** azure-cli#12059. */
function basicAddress({ id, document }: GatewayDraft): ArmError {
  const { name = '' } = (document.properties['sku'] ?? {}) as { name?: string };
  return refuse(
    'ApplicationGatewayInvalidPublicIpSku',
    `Application gateway ${id} with SKU ${name} can only reference public ip with Standard SKU.`,
  );
}

/** azure-cli#4134 and #24122: a private front end lives where the gateway does. */
function otherSubnet({ document }: GatewayDraft, config: GatewayChild): ArmError | undefined {
  const subnet = referenceOf(config.properties, 'subnet');
  const [own] = childrenOf(document, 'gatewayIPConfigurations');
  const gateway = own && referenceOf(own.properties, 'subnet');
  if (subnet === undefined || gateway === undefined || sameId(subnet, gateway)) return undefined;
  return refuse(
    'ApplicationGatewayFrontendIpSubnetCannotBeDifferentFromGatewaySubnet',
    `FrontendIpConfiguration ${config.id} subnet ${subnet} and gateway subnet ${gateway} can not be different.`,
  );
}

function usesAddress(gateway: ResourceDocument, address: string): boolean {
  return childrenOf(gateway, 'frontendIPConfigurations').some(({ properties }) =>
    sameId(referenceOf(properties, 'publicIPAddress') ?? '', address),
  );
}

/** The network provider's code and words for addresses that are taken; that a gateway gets them is an assumption. */
function addressInUse(by: string, address: string, user: string): ArmError {
  return refuse(
    'PublicIPAddressInUse',
    `Resource ${by} is referencing public IP address ${address} that is already allocated to resource ${user}.`,
  );
}

function sameRegion(one: ResourceDocument, other: ResourceDocument): boolean {
  const plain = ({ location = '' }: ResourceDocument): string => location.toLowerCase().replaceAll(' ', '');
  return plain(one) === plain(other);
}
