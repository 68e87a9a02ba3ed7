import { badRequest } from '../core/arm-error.ts';
import type { ResourceStore } from '../core/contracts.ts';
import type { Destination } from './event-subscription.ts';

/**
 * Tag of a `Microsoft.Web/sites` resource that says where its functions take events on this machine, key included:
 * `http://127.0.0.1:7071/runtime/webhooks/EventGrid?code=…`. The function's name is added.
 */
export const EVENT_URL_TAG = 'edge-tls-local.event-grid-url';

const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Where a destination is on this machine; 400 when it is anywhere else or unknown. */
export function endpointOf(resources: ResourceStore, destination: Destination): URL {
  if (destination.endpointType === 'WebHook') return loopbackUrl(destination.properties.endpointUrl);
  const { resourceId } = destination.properties;
  const [, site, functionName] =
    /^(.+\/providers\/Microsoft\.Web\/sites\/[^/]+)\/functions\/([^/]+)$/i.exec(resourceId) ?? [];
  const address = site === undefined ? undefined : resources.get(site)?.tags?.[EVENT_URL_TAG];
  if (address === undefined || functionName === undefined) throw endpointNotFound(resourceId);
  const url = loopbackUrl(address);
  url.searchParams.set('functionName', functionName);
  return url;
}

/** Azure wants HTTPS; on this machine alone, HTTP is taken too, because the local host speaks it. */
function loopbackUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw badRequest('InvalidRequest', 'The destination endpoint is not a valid http or https address.');
  }
  if (!LOOPBACK_HOSTS.includes(url.hostname)) {
    throw badRequest('InvalidRequest', `Local Azure delivers to this machine only, not to '${url.hostname}'.`);
  }
  return url;
}

function endpointNotFound(resourceId: string): Error {
  return badRequest(
    'InvalidRequest',
    `Destination endpoint not found. Resource details: resourceId: ${resourceId}. Resource should pre-exist before attempting ` +
      `this operation. Local Azure finds it by the tag '${EVENT_URL_TAG}' of its site.`,
  );
}
