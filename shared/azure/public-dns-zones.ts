import { azureFailure } from '../domain/operation/azure-failure.ts';
import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { field } from '../domain/operation/status-word.ts';
import type { CnameRecordSet, PublicDnsZones } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import { apiVersions } from './api-versions.ts';
import { armAnswer } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.publicDns;
/** Metadata of a record set that says which edge made it. */
const OWNER = 'edge-tls';

/** Azure DNS. A record set's etag is a bare GUID, unlike elsewhere in Azure, and its errors come without the `error` wrapper. */
export class ArmPublicDnsZones implements PublicDnsZones {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async readCname(zoneId: string, name: string): Promise<CnameRecordSet | null> {
    const doing = `read the CNAME ${name} of the zone ${resourceName(zoneId)}`;
    const request = { method: 'GET', path: pathOf(zoneId, name), apiVersion } as const;
    const response = await armAnswer(this.#arm, request, { doing, expected: [404] });
    if (response.status !== 404) return recordSet(response.body);
    const failure = azureFailure(response);
    if (failure.code === 'NotFound') return null;
    // It is the zone, its group or the subscription that is not there, which Resource Manager says in codes of its own.
    throw new EdgeError(classifyFailure(failure, doing));
  }

  async putCname(
    zoneId: string,
    name: string,
    record: { readonly target: string; readonly ttl: number; readonly owner: string },
    etag: string | null,
  ): Promise<void> {
    const properties = { TTL: record.ttl, CNAMERecord: { cname: record.target }, metadata: { [OWNER]: record.owner } };
    const headers: Record<string, string> = etag === null ? { 'if-none-match': '*' } : { 'if-match': etag };
    await armAnswer(
      this.#arm,
      { method: 'PUT', path: pathOf(zoneId, name), apiVersion, body: { properties }, headers },
      { doing: `write the CNAME ${name} of the zone ${resourceName(zoneId)}` },
    );
  }

  async deleteCname(zoneId: string, name: string, etag: string): Promise<void> {
    await armAnswer(
      this.#arm,
      { method: 'DELETE', path: pathOf(zoneId, name), apiVersion, headers: { 'if-match': etag } },
      { doing: `delete the CNAME ${name} of the zone ${resourceName(zoneId)}` },
    );
  }
}

function pathOf(zoneId: string, name: string): string {
  return `${zoneId}/CNAME/${encodeURIComponent(name)}`;
}

function recordSet(body: unknown): CnameRecordSet {
  const properties = field(body, 'properties');
  return {
    target: text(field(field(properties, 'CNAMERecord'), 'cname')).replace(/\.$/, ''),
    ttl: Number(field(properties, 'TTL') ?? 0),
    etag: text(field(body, 'etag')),
    owner: text(field(field(properties, 'metadata'), OWNER)) || null,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
