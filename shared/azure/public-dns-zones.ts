import { azureFailure } from '../domain/operation/azure-failure.ts';
import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { field } from '../domain/operation/status-word.ts';
import type { CnameRecordSet, OtherRecordSet, PublicDnsZones } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import { apiVersions } from './api-versions.ts';
import { armAnswer } from './arm-calls.ts';
import type { ArmClient } from './arm-client.ts';
import { resourceName } from './resource-name.ts';

const apiVersion = apiVersions.publicDns;
/** Metadata of a record set that says which edge made it. */
const OWNER = 'edge-tls';

/** Every type that a zone of this api-version can hold at a name, CNAME and SOA aside. */
const otherTypes = ['A', 'AAAA', 'CAA', 'MX', 'NS', 'PTR', 'SRV', 'TXT'];

/** Where the addresses and host names of a type stand; what others hold is not for a reader of plans. */
const told: Readonly<Partial<Record<string, readonly [list: string, value: string]>>> = {
  A: ['ARecords', 'ipv4Address'],
  AAAA: ['AAAARecords', 'ipv6Address'],
  MX: ['MXRecords', 'exchange'],
  NS: ['NSRecords', 'nsdname'],
  PTR: ['PTRRecords', 'ptrdname'],
  SRV: ['SRVRecords', 'target'],
};

/** Azure DNS. A record set's etag is a bare GUID, unlike elsewhere in Azure, and its errors come without the `error` wrapper. */
export class ArmPublicDnsZones implements PublicDnsZones {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async readCname(zoneId: string, name: string): Promise<CnameRecordSet | null> {
    const body = await this.#read('CNAME', zoneId, name);
    return body === null ? null : recordSet(body);
  }

  /** Type by type: a list of a zone is as long as the zone, and what its filter by name leaves out is not documented. */
  async readOthers(zoneId: string, name: string): Promise<readonly OtherRecordSet[]> {
    const asked = [...otherTypes.map((type) => ({ type, at: name })), ...above(name).map((at) => ({ type: 'NS', at }))];
    const found = asked.map(async ({ type, at }) => {
      const body = await this.#read(type, zoneId, at);
      return body === null ? [] : [otherRecordSet(body, type, at)];
    });
    return (await Promise.all(found)).flat();
  }

  /** Body of a record set; null when there is none. */
  async #read(type: string, zoneId: string, name: string): Promise<unknown> {
    const doing = `read the ${type} record ${name} of the zone ${resourceName(zoneId)}`;
    const request = { method: 'GET', path: pathOf(zoneId, name, type), apiVersion } as const;
    const response = await armAnswer(this.#arm, request, { doing, expected: [404] });
    if (response.status !== 404) return response.body;
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

/** Names above a relative one, within the zone: `b` of `a.b`. */
function above(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'));
}

function pathOf(zoneId: string, name: string, type = 'CNAME'): string {
  return `${zoneId}/${type}/${encodeURIComponent(name)}`;
}

function recordSet(body: unknown): CnameRecordSet {
  const properties = field(body, 'properties');
  return {
    target: text(field(field(properties, 'CNAMERecord'), 'cname')).replace(/\.$/, '') || (aliasOf(properties) ?? ''),
    ttl: Number(field(properties, 'TTL') ?? 0),
    etag: text(field(body, 'etag')),
    owner: text(field(field(properties, 'metadata'), OWNER)) || null,
  };
}

function otherRecordSet(body: unknown, type: string, name: string): OtherRecordSet {
  const properties = field(body, 'properties');
  const [list, value] = told[type] ?? ['', ''];
  const records = field(properties, list);
  const values = Array.isArray(records) ? records.map((record: unknown) => text(field(record, value))) : [];
  return { type, name, values, aliasOf: aliasOf(properties) };
}

/** Azure answers an empty `targetResource` for a record set that is no alias. */
function aliasOf(properties: unknown): string | null {
  return text(field(field(properties, 'targetResource'), 'id')) || null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
