import { setTimeout as pause } from 'node:timers/promises';
import { apiVersions, ids } from '../local/sample/names.ts';
import type { EdgeTls } from '../test/end-to-end/edge-tls.ts';

type Document = { readonly properties: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>>;

/** What the recipe writes: the documents before and after it. */
export interface Estate {
  readonly gateway: { readonly before: Document; readonly after: Document };
  readonly hostnames: { readonly before: unknown; readonly after: unknown };
}

export async function gatewayNow({ stack }: EdgeTls): Promise<Document> {
  return (await stack.session.get(ids.gateway, apiVersions.network)) as Document;
}

export async function hostnamesNow({ stack }: EdgeTls): Promise<unknown> {
  const service = (await stack.session.get(ids.apiManagement, apiVersions.apiManagement)) as Document;
  return service.properties.hostnameConfigurations;
}

/** Everything as it was before the provision, as far as the recipe writes it. Its time is not measured. */
export async function takeBack(edgeTls: EdgeTls, { gateway, hostnames }: Estate): Promise<void> {
  await putGateway(edgeTls, gateway.before);
  await patchHostnames(edgeTls, hostnames.before);
}

/**
 * The recipe as people follow it by hand or in a pipeline: one thing after the other, each waited for. Milliseconds of real time. The
 * certificate is there already and the record's script does nothing, which is to the recipe's advantage; operations are asked about
 * every 50 ms of real time, as no tool does.
 */
export async function followRecipe(edgeTls: EdgeTls, { gateway, hostnames }: Estate, puts: 1 | 6): Promise<number> {
  const started = performance.now();
  await runCommand(edgeTls);
  await patchHostnames(edgeTls, hostnames.after);
  for (const document of puts === 1 ? [gateway.after] : inSixSteps(gateway)) await putGateway(edgeTls, document);
  for (let healthy = 0; healthy < looksForHealth; ) healthy = (await isHealthy(edgeTls)) ? healthy + 1 : 0;
  return performance.now() - started;
}

/** As many in a row as edge-tls wants. */
const looksForHealth = 3;

/** Root, probe, pool, setting, certificate with listener, rule: each with a command of its own, as in the portal or with `az`. */
const collections: readonly (readonly string[])[] = [
  ['trustedRootCertificates'],
  ['probes'],
  ['backendAddressPools'],
  ['backendHttpSettingsCollection'],
  ['sslCertificates', 'frontendPorts', 'httpListeners'],
  ['requestRoutingRules', 'urlPathMaps'],
];

function inSixSteps({ before, after }: Estate['gateway']): Document[] {
  return collections.map((_, index) => {
    const sofar = collections.slice(0, index + 1).flat();
    const changed = Object.fromEntries(sofar.map((name) => [name, after.properties[name]]));
    return { ...before, properties: { ...before.properties, ...changed } };
  });
}

async function putGateway({ stack }: EdgeTls, document: Document): Promise<void> {
  await stack.session.put(ids.gateway, apiVersions.network, document);
}

function patchHostnames(edgeTls: EdgeTls, hostnameConfigurations: unknown): Promise<unknown> {
  return operation(edgeTls, 'PATCH', `${ids.apiManagement}?api-version=${apiVersions.apiManagement}`, {
    properties: { hostnameConfigurations },
  });
}

function runCommand(edgeTls: EdgeTls): Promise<unknown> {
  return operation(edgeTls, 'POST', `${ids.dnsServer}/runCommand?api-version=${apiVersions.compute}`, {
    commandId: 'RunShellScript',
    script: ['exit 0'],
  });
}

async function isHealthy(edgeTls: EdgeTls): Promise<boolean> {
  const answer = await operation(edgeTls, 'POST', `${ids.gateway}/backendhealth?api-version=${apiVersions.network}`);
  const servers = [...JSON.stringify(answer).matchAll(/"address":"apim\.contoso\.internal"[^}]*?"health":"(\w+)"/g)];
  return servers.length > 0 && servers.every(([, health]) => health === 'Healthy');
}

/** Starts an operation and waits for its end; the last answer. */
async function operation(edgeTls: EdgeTls, method: string, path: string, body?: unknown): Promise<unknown> {
  const { session, azure } = edgeTls.stack;
  const started = await session.send(method, azure.arm + path, body);
  if (started.status >= 300)
    throw new Error(`${method} ${path} answered ${started.status}: ${JSON.stringify(started.body)}`);
  const url = started.headers['azure-asyncoperation'] ?? started.headers.location;
  return typeof url === 'string' ? endOf(edgeTls, url) : started.body;
}

async function endOf({ stack }: EdgeTls, url: string): Promise<unknown> {
  for (;;) {
    const { status, body } = await stack.session.send('GET', url);
    if (status !== 202 && (body as { status?: string } | undefined)?.status !== 'InProgress') return body;
    await pause(50);
  }
}
