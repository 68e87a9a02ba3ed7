import type {
  ArmRequest,
  ArmResponse,
  ArmRouter,
  LocalAzureContext,
  LocalAzureService,
  ResourceDocument,
} from '../core/contracts.ts';
import { createPki } from '../core/pki.ts';
import { existing, listUnder } from '../core/plain-resources.ts';
import { forgetApis, registerApiRoutes } from './api-resources.ts';
import { networkStatus } from './network-status.ts';
import { rereadRegularly } from './reread-certificates.ts';
import { SERVICE_TYPE, shownTo } from './service-document.ts';
import { takeDown } from './service-instance.ts';
import { registerServiceOperationRoutes, serviceOperationHeaders } from './service-operation.ts';
import { serviceSettings } from './service-settings.ts';
import { applyNetworkUpdates, putService, refuseWhileBusy, type Services } from './service-updates.ts';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const COLLECTION = `${SUBSCRIPTION}/resourceGroups/{resourceGroup}/providers/${SERVICE_TYPE}`;
const SERVICE = `${COLLECTION}/{name}`;

/** API Management: custom domains in the control plane, a real TLS gateway behind them. */
export function createApiManagement(context: LocalAzureContext): LocalAzureService {
  const services: Services = { context, authority: createPki(context.clock), instances: new Map() };
  let rereading: { cancel(): void } | undefined;
  return {
    name: 'apiManagement',
    registerArm: (router) => {
      registerServiceRoutes(router, services);
      registerApiRoutes(router, services);
      registerServiceOperationRoutes(router, context, (request, id) =>
        shownTo(request.query.get('api-version') ?? '', existing(context.resources, id)),
      );
    },
    start: async () => {
      await services.authority;
      rereading = rereadRegularly(services);
    },
    stop: async () => {
      rereading?.cancel();
      for (const instance of services.instances.values()) {
        takeDown(instance);
        await instance.gateway?.stop();
      }
    },
    state: () =>
      [...services.instances.values()].map(({ id, privateAddress, publicAddress, busy, wanted }) => {
        const domains = wanted.domains.map(({ entry, certificate }) => ({
          host: entry.hostName,
          ...certificate.information,
        }));
        return { id, privateAddress, publicAddress, busy, domains };
      }),
  };
}

function registerServiceRoutes(router: ArmRouter, services: Services): void {
  const { resources } = services.context;
  const list = (request: ArmRequest): ArmResponse => {
    const { value } = listUnder(resources, SERVICE_TYPE, request).body as { value: ResourceDocument[] };
    const version = request.query.get('api-version') ?? '';
    return { status: 200, body: { value: value.map((document) => shownTo(version, document)) } };
  };
  const read = `${SERVICE_TYPE}/read`;
  router.on('PUT', SERVICE, `${SERVICE_TYPE}/write`, (request) => putService(services, request));
  router.on('PATCH', SERVICE, `${SERVICE_TYPE}/write`, (request) => putService(services, request));
  router.on('GET', SERVICE, read, (request) => {
    const document = existing(resources, request.path);
    const headers = { etag: `"${document.etag ?? ''}"` };
    return { status: 200, headers, body: shownTo(request.query.get('api-version') ?? '', document) };
  });
  router.on('DELETE', SERVICE, `${SERVICE_TYPE}/delete`, (request) => deleteService(services, request));
  router.on('GET', COLLECTION, read, list);
  router.on('GET', `${SUBSCRIPTION}/providers/${SERVICE_TYPE}`, read, list);
  router.on(
    'POST',
    `${SERVICE}/applynetworkconfigurationupdates`,
    `${SERVICE_TYPE}/applynetworkconfigurationupdates/action`,
    (request) => applyNetworkUpdates(services, request),
  );
  router.on('GET', `${SERVICE}/networkstatus`, `${SERVICE_TYPE}/networkstatus/read`, (request) => ({
    status: 200,
    body: [networkStatus(services.context, existing(resources, request.path.replace(/\/networkstatus\/?$/i, '')))],
  }));
  router.on(
    'GET',
    `${SERVICE}/locations/{location}/networkstatus`,
    `${SERVICE_TYPE}/locations/networkstatus/read`,
    (request) => ({
      status: 200,
      body: networkStatus(services.context, existing(resources, request.path.replace(/\/locations\/.*$/i, '')))
        .networkStatus,
    }),
  );
}

function deleteService(services: Services, request: ArmRequest): ArmResponse {
  const { context, instances } = services;
  const id = request.path.replace(/\/+$/, '');
  const instance = instances.get(id.toLowerCase());
  if (!instance) return { status: 204 };
  refuseWhileBusy(instance);
  instance.busy = true;
  takeDown(instance);
  const { durations } = context.settings;
  const complete = async (): Promise<void> => {
    instances.delete(id.toLowerCase());
    context.resources.delete(id);
    forgetApis(services, id);
    await instance.gateway?.stop();
  };
  const operation = context.operations.start({
    kind: 'ApiManagementTerm',
    resourceId: id,
    duration: durations.apiManagementUpdate,
    complete,
  });
  void operation.ended.then(() => (instance.busy = false));
  const region = instance.wanted.location.toLowerCase().replaceAll(' ', '');
  const { operations } = serviceSettings(instance.wanted.tags, request.query.get('api-version'));
  // Variant 1 answers with the service, which is no more when it has ended.
  const variant = operations === 1 ? 2 : operations;
  return {
    status: 202,
    headers: serviceOperationHeaders(context, request, { operation, variant, region, verb: 'Term' }),
  };
}
