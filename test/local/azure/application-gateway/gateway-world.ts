import { createSocket, type Socket } from 'node:dgram';
import { Agent as HttpsAgent, createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { createApplicationGateway } from '../../../../local/azure/application-gateway/application-gateway.ts';
import { createLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../../../local/azure/core/local-azure.ts';
import type { VaultSecret } from '../../../../local/azure/core/contracts.ts';
import { createPublicIpAddresses } from '../../../../local/azure/public-ip/public-ip-addresses.ts';
import { type ArmAnswer, type ArmClient, createArmClient } from '../../../support/arm-client.ts';
import { createTestAuthority, type IssuedCertificate, type TestAuthority } from '../../../support/test-authority.ts';

export const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';
export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-edge`;
export const NETWORK = `${GROUP}/providers/Microsoft.Network`;
export const GATEWAY = `${NETWORK}/applicationGateways/agw`;
export const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-agw`;
export const PUBLIC_IP = `${NETWORK}/publicIPAddresses/pip`;
export const VERSION = '?api-version=2026-01-01';
export const HOST = 'apim.contoso.internal';
export const PUBLIC_HOST = 'api.contoso.com';
export const SECRET = 'https://kv.vault.azure.net/secrets/listener';

/** Local Azure with a gateway's surroundings: network, public address, identity, a vault, a DNS server and a backend. */
export interface GatewayWorld {
  readonly azure: LocalAzure;
  readonly arm: ArmClient;
  readonly root: TestAuthority;
  readonly publicCa: TestAuthority;
  /** Names to addresses, as the DNS server answers now. */
  readonly records: Map<string, string>;
  readonly vault: Map<string, VaultSecret | { status: number; code: string; innerCode?: string; message: string }>;
  readonly backend: Backend;
  /** PUTs a gateway and waits until the operation has ended. */
  put(
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<{ put: ArmAnswer; status: unknown; gateway: ArmAnswer }>;
  backendHealth(): Promise<ServerHealth[]>;
  /** A request through the gateway's public listener. */
  fetch(options?: {
    host?: string;
    path?: string;
    agent?: HttpsAgent;
    method?: string;
    body?: string;
    /** The front end's address; the public one unless told otherwise. */
    address?: string;
  }): Promise<Fetched>;
  stop(): Promise<void>;
}

export interface ServerHealth {
  readonly address: string;
  readonly health: string;
  readonly healthProbeLog: string;
  readonly healthProbeErrorName: string;
}

export interface Fetched {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  readonly subject: string;
}

export interface Backend {
  readonly address: string;
  readonly seen: { host: string; url: string; body: string }[];
  readonly serverNames: string[];
  statusOf: (path: string) => number;
  use(certificate: { chain: string; key: string }): void;
}

export async function createGatewayWorld(options: Partial<LocalAzureOptions> = {}): Promise<GatewayWorld> {
  const durations = { gatewayPut: 0, gatewayDelete: 0, backendHealth: 0 };
  const services = [createPublicIpAddresses, createApplicationGateway];
  const azure = await createLocalAzure({ services, calm: true, seed: 7, timeScale: 100, durations, ...options });
  const arm = createArmClient(azure);
  const root = await createTestAuthority('contoso internal root');
  const publicCa = await createTestAuthority('public root');
  const vault: GatewayWorld['vault'] = new Map();
  vault.set(SECRET, pemSecret(await publicCa.issue({ names: [PUBLIC_HOST, '*.contoso.com'] })));
  azure.context.vaults.attach((id) => {
    const found = vault.get(id.replace(/\/$/, ''));
    if (found && 'value' in found) return Promise.resolve(found);
    const refusal = found ?? { status: 404, code: 'SecretNotFound', message: 'A secret with this name was not found.' };
    return Promise.reject(Object.assign(new Error(refusal.message), refusal));
  });
  await putSurroundings(azure, arm);
  const dns = await startDns();
  azure.context.network.setDnsServer({ address: '127.0.0.1', port: dns.socket.address().port });
  const backend = await startBackend(azure, await root.issue({ names: [HOST] }));
  dns.records.set(HOST, backend.address);
  return {
    azure,
    arm,
    root,
    publicCa,
    vault,
    backend,
    records: dns.records,
    put: (body, headers) => putAndWait(azure, arm, { body, headers: headers ?? {} }),
    backendHealth: () => backendHealth(azure, arm),
    fetch: (fetched = {}) => fetchThrough(azure, fetched),
    stop: async () => {
      backend.server.closeAllConnections();
      backend.server.close();
      dns.socket.close();
      await azure.stop();
    },
  };
}

export function pemSecret({ chain, key }: IssuedCertificate): VaultSecret {
  return { value: `${key}\n${chain}`, contentType: 'application/x-pem-file', version: 'v', id: `${SECRET}/v` };
}

async function putSurroundings(azure: LocalAzure, arm: ArmClient): Promise<void> {
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
  const location = 'westeurope';
  const subnets = [{ name: 'snet-agw', properties: { addressPrefix: '10.0.0.0/24' } }];
  await arm.send('PUT', `${NETWORK}/virtualNetworks/vnet${VERSION}`, { location, properties: { subnets } });
  await arm.send('PUT', IDENTITY + VERSION, { location });
  await arm.send('PUT', PUBLIC_IP + VERSION, {
    location,
    sku: { name: 'Standard' },
    properties: { dnsSettings: { domainNameLabel: 'contoso-edge' } },
  });
  azure.context.clock.advance(5_000);
}

async function startDns(): Promise<{ socket: Socket; records: Map<string, string> }> {
  const records = new Map<string, string>();
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const { id, questions = [] } = decode(message);
    const name = questions[0]?.name ?? '';
    const data = records.get(name.toLowerCase());
    const answers = data === undefined ? [] : [{ type: 'A' as const, name, ttl: 300, data }];
    const rcode = data === undefined ? 3 : 0;
    socket.send(
      encode({ type: 'response', id: id ?? 0, flags: RECURSION_DESIRED | rcode, questions, answers }),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { socket, records };
}

async function startBackend(azure: LocalAzure, certificate: IssuedCertificate): Promise<Backend & { server: Server }> {
  const seen: Backend['seen'] = [];
  const serverNames: string[] = [];
  const backend = { statusOf: (_path: string) => 200 };
  const server = createServer({ cert: certificate.chain, key: certificate.key }, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { url = '', headers } = incoming;
      const isProbe = headers['user-agent'] === 'Application-Gateway-Probe';
      if (!isProbe) seen.push({ host: headers.host ?? '', url, body: Buffer.concat(chunks).toString() });
      response.writeHead(backend.statusOf(url), { 'content-type': 'text/plain' }).end(`backend saw ${url}`);
    });
  });
  server.on('secureConnection', (socket) => serverNames.push(String(socket.servername)));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = azure.context.network.allocate('private');
  azure.context.network.publish(address, 443, (server.address() as AddressInfo).port);
  const use = ({ chain, key }: { chain: string; key: string }): void => server.setSecureContext({ cert: chain, key });
  return Object.assign(backend, { address, seen, serverNames, server, use });
}

async function putAndWait(azure: LocalAzure, arm: ArmClient, sent: { body: unknown; headers: Record<string, string> }) {
  const put = await arm.send('PUT', GATEWAY + VERSION, sent.body, sent.headers);
  const url = put.headers['azure-asyncoperation'];
  if (typeof url !== 'string') return { put, status: undefined, gateway: put };
  await azure.context.operations.get(/operations\/([0-9a-f-]+)/.exec(url)?.[1] ?? '')?.ended;
  return { put, status: (await arm.send('GET', url)).body, gateway: await arm.send('GET', GATEWAY + VERSION) };
}

async function backendHealth(azure: LocalAzure, arm: ArmClient): Promise<ServerHealth[]> {
  const { headers } = await arm.send('POST', `${GATEWAY}/backendhealth${VERSION}`);
  const url = String(headers.location);
  await azure.context.operations.get(/operationResults\/([0-9a-f-]+)/.exec(url)?.[1] ?? '')?.ended;
  const { body } = await arm.send('GET', url);
  const { backendAddressPools } = body as {
    backendAddressPools: { backendHttpSettingsCollection: { servers: ServerHealth[] }[] }[];
  };
  return backendAddressPools.flatMap((pool) => pool.backendHttpSettingsCollection.flatMap(({ servers }) => servers));
}

function fetchThrough(
  azure: LocalAzure,
  {
    host = PUBLIC_HOST,
    path = '/orders/1',
    agent,
    method = 'GET',
    body,
    address = String(azure.context.resources.get(PUBLIC_IP)?.properties['ipAddress']),
  }: NonNullable<Parameters<GatewayWorld['fetch']>[0]>,
): Promise<Fetched> {
  const port = azure.context.network.lookup(address, 443);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        servername: host,
        path,
        method,
        headers: { host, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
        rejectUnauthorized: false,
        agent: agent ?? new HttpsAgent({ keepAlive: false }),
      },
      (response) => {
        let text = '';
        const { getPeerCertificate } = response.socket as unknown as {
          getPeerCertificate: () => { subject?: { CN?: string } };
        };
        const subject = getPeerCertificate.call(response.socket).subject?.CN ?? '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, subject }),
        );
      },
    );
    outgoing.on('error', reject).end(body);
  });
}
