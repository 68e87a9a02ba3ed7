import { badRequest, resourceNotFound } from './arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, LocalAzureContext, ResourceDocument } from './contracts.ts';
import { acceptedHeaders, putHeaders } from './network-operation.ts';
import { addressOf, settle, stamped } from './network-resources.ts';
import { existing } from './plain-resources.ts';
import { refuseWhileInUse } from './resource-in-use.ts';

const TYPE = 'Microsoft.Network/virtualNetworks/subnets';
const NETWORK =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/virtualNetworks/{network}';
const SUBNETS = `${NETWORK}/subnets`;
const SUBNET = `${SUBNETS}/{name}`;
/** Azure milliseconds. */
const DURATION = 2_000;

type Subnet = Pick<ResourceDocument, 'name' | 'properties'>;

/** Subnets live inside their network's document, and can be put one by one. */
export function registerSubnetRoutes(router: ArmRouter, context: LocalAzureContext): void {
  router.on('PUT', SUBNET, `${TYPE}/write`, (request) => putSubnet(context, request));
  router.on('GET', SUBNET, `${TYPE}/read`, (request) => getSubnet(context, request));
  router.on('DELETE', SUBNET, `${TYPE}/delete`, (request) => deleteSubnet(context, request));
  router.on('GET', SUBNETS, `${TYPE}/read`, (request) => ({
    status: 200,
    body: { value: subnetsOf(networkOf(context, request)) },
  }));
}

function putSubnet(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const network = networkOf(context, request);
  const { properties } = (request.body ?? {}) as Partial<Subnet>;
  if (!properties) throw badRequest('InvalidRequestFormat', 'Cannot parse the request.');
  const { name = '' } = request.params;
  const others = subnetsOf(network).filter((it) => !isNamed(it, name));
  const existed = others.length < subnetsOf(network).length;
  store(context, network, [...others, { name, properties }]);
  const operation = context.operations.start({
    kind: 'PutSubnetOperation',
    resourceId: `${network.id}/subnets/${name}`,
    duration: DURATION,
    complete: () => settle(context, network.id),
  });
  const headers = putHeaders(context, addressOf(context, request), { operation, retrySeconds: 3 });
  return { status: existed ? 200 : 201, headers, body: subnetOf(context, request) };
}

function getSubnet(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  return { status: 200, body: subnetOf(context, request) };
}

function deleteSubnet(context: LocalAzureContext, request: ArmRequest): ArmResponse {
  const network = networkOf(context, request);
  const { name = '' } = request.params;
  if (!subnetsOf(network).some((it) => isNamed(it, name))) return { status: 204 };
  const id = `${network.id}/subnets/${name}`;
  refuseWhileInUse(context.resources, id);
  const operation = context.operations.start({
    kind: 'DeleteSubnetOperation',
    resourceId: id,
    duration: DURATION,
    complete: () => {
      const latest = context.resources.get(network.id);
      if (latest)
        context.resources.put(
          latest.id,
          withSubnets(
            latest,
            subnetsOf(latest).filter((it) => !isNamed(it, name)),
          ),
        );
    },
  });
  return { status: 202, headers: acceptedHeaders(context, addressOf(context, request), operation) };
}

function store({ resources }: LocalAzureContext, network: ResourceDocument, subnets: readonly Subnet[]): void {
  resources.put(network.id, stamped(withSubnets(network, subnets), 'Updating'));
}

function withSubnets(network: ResourceDocument, subnets: readonly Subnet[]): ResourceDocument {
  return { ...network, properties: { ...network.properties, subnets } };
}

function subnetOf(context: LocalAzureContext, request: ArmRequest): Subnet {
  const { name = '' } = request.params;
  const found = subnetsOf(networkOf(context, request)).find((it) => isNamed(it, name));
  if (!found) throw resourceNotFound(request.path);
  return found;
}

function networkOf({ resources }: LocalAzureContext, request: ArmRequest): ResourceDocument {
  return existing(resources, request.path.replace(/\/subnets(\/.*)?$/i, ''));
}

function subnetsOf(network: ResourceDocument): Subnet[] {
  const { subnets } = network.properties;
  return Array.isArray(subnets) ? (subnets as Subnet[]) : [];
}

function isNamed(subnet: Subnet, name: string): boolean {
  return subnet.name.toLowerCase() === name.toLowerCase();
}
