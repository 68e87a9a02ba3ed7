import { Resolver } from 'node:dns/promises';
import { hosts } from '../../local/sample/names.ts';
import type { EdgeTls, JournalLine } from './edge-tls.ts';

/** What runs have done to Azure so far, counted where it shows. */
export interface Effects {
  readonly gatewayPuts: number;
  readonly apiManagementPatches: number;
  readonly cnamePuts: number;
  readonly rootVersions: number;
  readonly leafVersions: number;
  /** The serial of the zone goes up by one with each change. */
  readonly zoneSerial: number;
}

export async function effectsOn(edgeTls: EdgeTls): Promise<Effects> {
  const journal = await edgeTls.journal();
  const [rootVersions, leafVersions, zoneSerial] = await Promise.all([
    versions(edgeTls, 'edge-tls-root'),
    versions(edgeTls, 'edge-tls-contoso-prod-gateway'),
    serial(edgeTls),
  ]);
  return {
    gatewayPuts: accepted(journal, 'PUT', /applicationGateways\/agw-contoso\?/i),
    apiManagementPatches: accepted(journal, 'PATCH', /service\/apim-contoso\?/i),
    cnamePuts: accepted(journal, 'PUT', /CNAME\/api\?/i),
    rootVersions,
    leafVersions,
    zoneSerial,
  };
}

/** What was done between two looks. */
export function effectsBetween(before: Effects, after: Effects): Effects {
  const names = Object.keys(after) as (keyof Effects)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as unknown as Effects;
}

function accepted(journal: readonly JournalLine[], method: string, url: RegExp): number {
  const isOurs = (line: JournalLine): boolean => line.caller.startsWith('edge-tls');
  return journal.filter((line) => line.method === method && url.test(line.url) && line.status < 300 && isOurs(line))
    .length;
}

async function versions({ stack }: EdgeTls, certificate: string): Promise<number> {
  const { token } = (await stack.session.local('POST', 'token', { resource: 'https://vault.azure.net' })) as {
    token: string;
  };
  const url = `${stack.world.vaultUrl}/certificates/${certificate}/versions?api-version=7.5`;
  const answer = await stack.session.send('GET', url, undefined, token);
  return answer.status === 404 ? 0 : (answer.body as { value: unknown[] }).value.length;
}

async function serial({ stack }: EdgeTls): Promise<number> {
  const resolver = new Resolver();
  resolver.setServers([`${stack.dns.address}:${stack.dns.port}`]);
  return (await resolver.resolveSoa(hosts.zone)).serial;
}
