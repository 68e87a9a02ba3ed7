import { badRequest } from './arm-error.ts';
import { assumedRefusal } from './assumed-refusal.ts';
import type { ResourceDocument, ResourceStore } from './contracts.ts';

/** Types that stand in networks and refer to their subnets, or to a WAF policy. */
const USERS = ['Microsoft.Network/applicationGateways', 'Microsoft.ApiManagement/service'];

/** A network, a subnet or a policy that something refers to stays. */
export function refuseWhileInUse(resources: ResourceStore, id: string): void {
  const wanted = id.toLowerCase();
  for (const user of USERS.flatMap((type) => resources.list(type))) {
    const used = idsIn(user.properties).find((it) => it === wanted || it.startsWith(`${wanted}/subnets/`));
    if (used !== undefined) throw used.includes('/subnets/') ? subnetInUse(used, user) : inUse(id, user);
  }
}

/** Every resource id that a document mentions, in lower case. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? [value.toLowerCase()] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : [];
}

/** recorded in Test_Networking_ApplicationGateway of azure-service-operator; the text is the network provider's. */
function subnetInUse(subnet: string, user: ResourceDocument) {
  const name = subnet.split('/').at(-1) ?? '';
  return badRequest(
    'InUseSubnetCannotBeDeleted',
    `Subnet ${name} is in use by ${user.id} and cannot be deleted. In order to delete the subnet, delete all the resources within ` +
      'the subnet. See aka.ms/deletesubnet.',
    [],
  );
}

function inUse(id: string, user: ResourceDocument) {
  return assumedRefusal(`${id} cannot be deleted: ${user.id} uses it.`);
}
