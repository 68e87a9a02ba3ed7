import { field } from '../domain/operation/status-word.ts';
import type { PublicIpAddresses } from '../domain/ports.ts';
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

  async read(id: string): Promise<{ readonly address: string | null; readonly fqdn: string | null }> {
    const doing = `read the public IP address ${resourceName(id)}`;
    const path = documentId(id, 'Microsoft.Network/publicIPAddresses', doing);
    const { properties } = await readResource(this.#arm, { path, apiVersion: apiVersions.network, doing });
    return {
      address: textOrNull(field(properties, 'ipAddress')),
      fqdn: textOrNull(field(field(properties, 'dnsSettings'), 'fqdn')),
    };
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
