import { badRequest } from '../core/arm-error.ts';
import type {
  ArmRequest,
  ArmResponse,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { stringField } from '../core/string-field.ts';
import { type RunningWebApp, startWebApp } from './web-app-server.ts';

const TYPE = 'Microsoft.Web/sites';
const COLLECTION = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}`;
const HTTPS = 443;

interface Site extends RunningWebApp {
  readonly unpublish: () => void;
}

/** Web apps: what API Management forwards to. Every site has a public address of its own and a server that is really there. */
export function createWebApps(context: LocalAzureContext): LocalAzureService {
  const { resources } = context;
  const sites = new Map<string, Site>();
  return {
    name: 'webApps',
    registerArm: (router) => {
      router.on('PUT', `${COLLECTION}/{name}`, `${TYPE}/write`, (request) => putSite(context, sites, request));
      router.on('GET', `${COLLECTION}/{name}`, `${TYPE}/read`, ({ path }) => ({
        status: 200,
        body: existing(resources, path),
      }));
      router.on('DELETE', `${COLLECTION}/{name}`, `${TYPE}/delete`, (request) => deleteSite(context, sites, request));
      router.on('GET', COLLECTION, `${TYPE}/read`, (request) => listUnder(resources, TYPE, request));
    },
    stop: async () => {
      for (const site of sites.values()) await stopSite(site);
    },
    state: () => resources.list(TYPE).map(({ id, properties }) => ({ id, ...properties })),
  };
}

async function putSite(
  context: LocalAzureContext,
  sites: Map<string, Site>,
  request: ArmRequest,
): Promise<ArmResponse> {
  const { location, tags, kind = 'app', properties = {} } = (request.body ?? {}) as Partial<ResourceDocument>;
  if (!location) throw badRequest('LocationRequired', 'The location property is required for this definition.');
  const previous = context.resources.get(request.path);
  const name = request.params['name'] ?? '';
  const id = request.path.replace(/\/+$/, '');
  const defaultHostName = `${name.toLowerCase()}.azurewebsites.net`;
  const inboundIpAddress =
    stringField(previous?.properties ?? {}, 'inboundIpAddress') || context.network.allocate('public');
  const service = { state: 'Running', hostNames: [defaultHostName], enabled: true, defaultHostName, inboundIpAddress };
  context.resources.put(id, {
    id,
    name,
    type: TYPE,
    kind,
    location,
    ...(tags ? { tags } : {}),
    properties: { httpsOnly: false, ...properties, ...service },
  });
  if (!previous) await startSite(context, sites, { id, defaultHostName, inboundIpAddress });
  return { status: previous ? 200 : 201, body: context.resources.get(id) };
}

async function startSite(
  context: LocalAzureContext,
  sites: Map<string, Site>,
  site: { id: string; defaultHostName: string; inboundIpAddress: string },
): Promise<void> {
  const running = await startWebApp(context, site.defaultHostName);
  const unpublish = context.network.publish(site.inboundIpAddress, HTTPS, running.port);
  sites.set(site.id.toLowerCase(), { ...running, unpublish });
}

async function deleteSite(
  { resources }: LocalAzureContext,
  sites: Map<string, Site>,
  { path }: ArmRequest,
): Promise<ArmResponse> {
  const key = path.replace(/\/+$/, '').toLowerCase();
  const site = sites.get(key);
  sites.delete(key);
  if (site) await stopSite(site);
  return { status: resources.delete(path) ? 200 : 204 };
}

function stopSite({ unpublish, stop }: Site): Promise<void> {
  unpublish();
  return stop();
}
