import { badRequest, resourceNotFound } from './arm-error.ts';
import type { ArmRequest, ArmResponse, ArmRouter, ResourceDocument, ResourceStore } from './contracts.ts';
import { existing } from './plain-resources.ts';

const TYPE = 'Microsoft.Network/virtualNetworks/subnets';
const NETWORK =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/virtualNetworks/{network}';
const SUBNET = `${NETWORK}/subnets/{name}`;

interface Subnet {
  readonly name: string;
  readonly properties: Record<string, unknown>;
}

/** Subnets live inside their network's document, and can be put one by one. */
export function registerSubnetRoutes(router: ArmRouter, resources: ResourceStore): void {
  router.on('PUT', SUBNET, `${TYPE}/write`, (request) => putSubnet(resources, request));
  router.on('GET', SUBNET, `${TYPE}/read`, (request) => getSubnet(resources, request));
}

function putSubnet(resources: ResourceStore, request: ArmRequest): ArmResponse {
  const network = networkOf(resources, request);
  const { properties } = (request.body ?? {}) as Partial<Subnet>;
  if (!properties) throw badRequest('InvalidRequestFormat', 'Cannot parse the request.');
  const { name = '' } = request.params;
  const subnet = {
    name,
    id: `${network.id}/subnets/${name}`,
    properties: { ...properties, provisioningState: 'Succeeded' },
  };
  const others = subnetsOf(network).filter((it) => it.name.toLowerCase() !== name.toLowerCase());
  const existed = others.length < subnetsOf(network).length;
  resources.put(network.id, { ...network, properties: { ...network.properties, subnets: [...others, subnet] } });
  return { status: existed ? 200 : 201, body: { ...subnet, type: TYPE } };
}

function getSubnet(resources: ResourceStore, request: ArmRequest): ArmResponse {
  const network = networkOf(resources, request);
  const { name = '' } = request.params;
  const found = subnetsOf(network).find((it) => it.name.toLowerCase() === name.toLowerCase());
  if (!found) throw resourceNotFound(request.path);
  return { status: 200, body: { id: `${network.id}/subnets/${found.name}`, ...found, type: TYPE } };
}

function networkOf(resources: ResourceStore, request: ArmRequest): ResourceDocument {
  return existing(resources, request.path.replace(/\/subnets\/.*$/i, ''));
}

function subnetsOf(network: ResourceDocument): Subnet[] {
  const { subnets } = network.properties;
  return Array.isArray(subnets) ? (subnets as Subnet[]) : [];
}
