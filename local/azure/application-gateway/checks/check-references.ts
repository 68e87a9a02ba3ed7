import { childById, childrenOf, referenceOf } from '../gateway-document.ts';
import { setReferences } from '../gateway-references.ts';
import { type GatewayCheck, refuse } from './check.ts';

/** Whatever a child refers to must exist in the same gateway. */
export const checkReferences: GatewayCheck = ({ draft }) => {
  const dangling = setReferences(draft.document).find(
    ({ target, field }) => !childById(draft.document, field.to, target),
  );
  return dangling && notFound(dangling.target, dangling.by);
};

/** The subnet, the public IP addresses and the WAF policies must exist. */
export const checkNetworkReferences: GatewayCheck = ({ draft, context }) => {
  const { resources } = context;
  for (const config of childrenOf(draft.document, 'gatewayIPConfigurations')) {
    const subnet = referenceOf(config.properties, 'subnet');
    if (subnet !== undefined && !subnetExists(subnet)) return notFound(subnet, draft.id);
  }
  for (const config of childrenOf(draft.document, 'frontendIPConfigurations')) {
    const address = referenceOf(config.properties, 'publicIPAddress');
    if (address !== undefined && !resources.get(address)) return notFound(address, config.id);
  }
  for (const { id, properties } of [draft.document, ...childrenOf(draft.document, 'httpListeners')]) {
    const policy = referenceOf(properties, 'firewallPolicy');
    if (policy !== undefined && !resources.get(policy)) return notFound(policy, id);
  }
  return undefined;

  function subnetExists(id: string): boolean {
    const [network, name] = id.split(/\/subnets\//i);
    const subnets = resources.get(network ?? '')?.properties['subnets'];
    const listed = Array.isArray(subnets) ? (subnets as { name?: string }[]) : [];
    return listed.some((subnet) => subnet.name?.toLowerCase() === name?.toLowerCase());
  }
};

function notFound(target: string, by: string) {
  return refuse(
    'InvalidResourceReference',
    `Resource ${target} referenced by resource ${by} was not found. Please make sure that the referenced resource exists, ` +
      'and that both resources are in the same region.',
  );
}
