import { stringField } from '../core/string-field.ts';
import type { ResourceDocument } from '../core/contracts.ts';

/** An API of a service: what lies under its path is sent to its backend. */
export interface ApiRoute {
  /** `/orders`; '' for an API at the root. */
  readonly prefix: string;
  readonly serviceUrl: string;
  readonly subscriptionRequired: boolean;
}

export function apiRoute({ properties }: ResourceDocument): ApiRoute {
  const path = stringField(properties, 'path').replace(/^\/+|\/+$/g, '');
  return {
    prefix: path === '' ? '' : `/${path}`,
    serviceUrl: stringField(properties, 'serviceUrl'),
    subscriptionRequired: properties['subscriptionRequired'] === true,
  };
}

/** The API with the longest path that a request lies under. */
export function findRoute(routes: readonly ApiRoute[], path: string): ApiRoute | undefined {
  const lower = path.toLowerCase();
  return routes
    .filter(({ prefix }) => lower === prefix.toLowerCase() || lower.startsWith(`${prefix.toLowerCase()}/`))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0];
}
