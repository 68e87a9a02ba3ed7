import { asArray, asObject, asText, isObject, propertiesOf } from '../domain/gateway/gateway-document.ts';
import type { JsonObject } from '../domain/json.ts';
import type { SecurityGroups } from '../domain/ports.ts';
import { documentId } from '../domain/spec/document-id.ts';
import { apiVersions } from './api-versions.ts';
import { readResource } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.network;
const types = {
  subnet: 'Microsoft.Network/virtualNetworks/subnets',
  'network security group': 'Microsoft.Network/networkSecurityGroups',
} as const;

export class ArmSecurityGroups implements SecurityGroups {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async rulesOf(subnetId: string): Promise<readonly JsonObject[] | null> {
    const subnet = await this.#read(subnetId, 'subnet');
    const id = asText(asObject(propertiesOf(subnet).networkSecurityGroup).id);
    if (id === null) return null;
    const { securityRules, defaultSecurityRules } = propertiesOf(await this.#read(id, 'network security group'));
    return [...asArray(securityRules), ...asArray(defaultSecurityRules)].filter(isObject);
  }

  #read(id: string, kind: keyof typeof types): Promise<JsonObject> {
    const doing = `read the ${kind} ${resourceName(id)}`;
    return readResource(this.#arm, { path: documentId(id, types[kind], doing), apiVersion, doing });
  }
}
