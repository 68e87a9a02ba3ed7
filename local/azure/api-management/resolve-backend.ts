import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LocalAzureContext } from '../core/contracts.ts';
import { createAzureResolver } from '../dns-server/azure-resolver.ts';

/** The address of a backend as a service in the virtual network finds it: the network's DNS server, or Azure's where it has none. */
export async function resolveBackend(
  { network, resources }: Pick<LocalAzureContext, 'network' | 'resources'>,
  name: string,
): Promise<string> {
  if (isIP(name)) return name;
  const server = network.dnsServer();
  const addresses = server ? await askServer(server, name) : askAzure(resources, name);
  const [address] = addresses;
  if (address === undefined) throw new Error(`The remote name could not be resolved: '${name}'`);
  return address;
}

async function askServer({ address, port }: { address: string; port: number }, name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([`${address}:${port}`]);
  return await resolver.resolve4(name);
}

function askAzure(resources: LocalAzureContext['resources'], name: string): string[] {
  const { answers } = createAzureResolver(resources)({ name, type: 'A' });
  return answers.flatMap((record) => (record.type === 'A' ? [record.data] : []));
}
