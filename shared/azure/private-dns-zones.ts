import { azureFailure } from '../domain/operation/azure-failure.ts';
import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { field } from '../domain/operation/status-word.ts';
import type { AddressRecordSet, PrivateDnsZones } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import { apiVersions } from './api-versions.ts';
import { armAnswer } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.privateDns;
/** Metadata of a record set that says which edge made it. */
const OWNER = 'edge-tls';

type RecordType = 'A' | 'AAAA' | 'CNAME';

/** Azure Private DNS: other field names than Azure DNS has (`aRecords`, `ttl`), the same bare etags and unwrapped errors. */
export class ArmPrivateDnsZones implements PrivateDnsZones {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async readA(zoneId: string, name: string): Promise<AddressRecordSet | null> {
    const body = await this.#read('A', zoneId, name);
    return body === null ? null : recordSet(body);
  }

  async readCname(zoneId: string, name: string): Promise<string | null> {
    const body = await this.#read('CNAME', zoneId, name);
    return body === null ? null : text(field(field(field(body, 'properties'), 'cnameRecord'), 'cname'));
  }

  async readAaaa(zoneId: string, name: string): Promise<readonly string[]> {
    const records = field(field(await this.#read('AAAA', zoneId, name), 'properties'), 'aaaaRecords');
    return Array.isArray(records) ? records.map((record: unknown) => text(field(record, 'ipv6Address'))) : [];
  }

  async putA(
    zoneId: string,
    name: string,
    record: { readonly address: string; readonly ttl: number; readonly owner: string },
    etag: string | null,
  ): Promise<void> {
    const { address, ttl, owner } = record;
    const properties = { ttl, aRecords: [{ ipv4Address: address }], metadata: { [OWNER]: owner } };
    const headers: Record<string, string> = etag === null ? { 'if-none-match': '*' } : { 'if-match': etag };
    await armAnswer(
      this.#arm,
      { method: 'PUT', path: pathOf('A', zoneId, name), apiVersion, body: { properties }, headers },
      { doing: `write the record ${name} of the private zone ${resourceName(zoneId)}` },
    );
  }

  async deleteA(zoneId: string, name: string, etag: string): Promise<void> {
    await armAnswer(
      this.#arm,
      { method: 'DELETE', path: pathOf('A', zoneId, name), apiVersion, headers: { 'if-match': etag } },
      { doing: `delete the record ${name} of the private zone ${resourceName(zoneId)}` },
    );
  }

  /** Body of a record set; null when there is none. */
  async #read(type: RecordType, zoneId: string, name: string): Promise<unknown> {
    const doing = `read the record ${name} of the private zone ${resourceName(zoneId)}`;
    const request = { method: 'GET', path: pathOf(type, zoneId, name), apiVersion } as const;
    const response = await armAnswer(this.#arm, request, { doing, expected: [404] });
    if (response.status !== 404) return response.body;
    const failure = azureFailure(response);
    if (failure.code === 'NotFound') return null;
    // It is the zone, its group or the subscription that is not there, which Resource Manager says in codes of its own.
    throw new EdgeError(classifyFailure(failure, doing));
  }
}

/** The name is not percent-encoded (azure-sdk-for-js, arm-privatedns); it was validated as a host name, or is `@`. */
function pathOf(type: RecordType, zoneId: string, name: string): string {
  return `${zoneId}/${type}/${name}`;
}

function recordSet(body: unknown): AddressRecordSet {
  const properties = field(body, 'properties');
  const records = field(properties, 'aRecords');
  return {
    addresses: Array.isArray(records) ? records.map((record: unknown) => text(field(record, 'ipv4Address'))) : [],
    ttl: Number(field(properties, 'ttl') ?? 0),
    etag: text(field(body, 'etag')),
    owner: text(field(field(properties, 'metadata'), OWNER)) || null,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
