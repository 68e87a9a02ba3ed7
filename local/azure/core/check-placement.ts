import { badRequest } from './arm-error.ts';
import { resourceTypeOf } from './arm-scope.ts';
import { isRegion } from './regions.ts';

const API_VERSION = /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i;

/** An api-version must at least look like one: which ones a type has, local Azure does not know. Azure Resource Manager's code. */
export function checkApiVersion(apiVersion: string): void {
  if (API_VERSION.test(apiVersion)) return;
  throw badRequest('InvalidApiVersionParameter', `The api-version '${apiVersion}' is invalid.`);
}

/** A resource is put into a region that there is. Azure Resource Manager's codes and words, without its list of regions. */
export function checkLocation({ method, path, body }: { method: string; path: string; body: unknown }): void {
  const { location } = (typeof body === 'object' && body !== null ? body : {}) as { location?: unknown };
  if (method !== 'PUT' || typeof location !== 'string' || location === '' || isRegion(location)) return;
  const type = resourceTypeOf(path);
  if (type === '') {
    throw badRequest(
      'LocationNotAvailableForResourceGroup',
      `The provided location '${location}' is not available for resource group.`,
    );
  }
  throw badRequest(
    'LocationNotAvailableForResourceType',
    `The provided location '${location}' is not available for resource type '${type}'.`,
  );
}
