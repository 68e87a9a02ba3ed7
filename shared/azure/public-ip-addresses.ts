import { field } from '../domain/operation/status-word.ts';
import type { PublicIpAddress, PublicIpAddresses } from '../domain/ports.ts';
import { documentId } from '../domain/spec/document-id.ts';
import { apiVersions } from './api-versions.ts';
import { readResource } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

export class ArmPublicIpAddresses implements PublicIpAddresses {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async read(id: string): Promise<PublicIpAddress> {
    const doing = `read the public IP address ${resourceName(id)}`;
    const path = documentId(id, 'Microsoft.Network/publicIPAddresses', doing);
    const { properties } = await readResource(this.#arm, { path, apiVersion: apiVersions.network, doing });
    return {
      // Azure tells it of every address; what an older api-version leaves out is IPv4.
      version: /^ipv6$/i.test(textOrNull(field(properties, 'publicIPAddressVersion')) ?? '') ? 'IPv6' : 'IPv4',
      address: textOrNull(field(properties, 'ipAddress')),
      fqdn: textOrNull(field(field(properties, 'dnsSettings'), 'fqdn')),
    };
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
