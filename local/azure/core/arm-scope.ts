/** The RBAC scope of a control-plane request: the resource itself, or what a list hangs under. */
export function scopeOf(method: string, path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (method === 'POST') segments.pop();
  const provider = segments.map((segment) => segment.toLowerCase()).lastIndexOf('providers');
  if (provider < 0) return `/${segments.join('/')}`;
  const afterProvider = segments.length - provider - 1;
  if (afterProvider % 2 === 1 && afterProvider > 1) return `/${segments.join('/')}`;
  return `/${segments.slice(0, afterProvider > 2 ? -1 : provider).join('/')}`;
}

/** The subscription id in a path, if there is one. */
export function subscriptionOf(path: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
}

/** `/subscriptions/…/resourceGroups/…` of a path, in the casing that was sent. */
export function resourceGroupOf(path: string): string | undefined {
  return /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+)(?:\/|$)/i.exec(path)?.[1];
}

/** `Microsoft.Network/applicationGateways` of `…/providers/Microsoft.Network/applicationGateways/{name}`; children included. */
export function resourceTypeOf(path: string): string {
  const [, after = ''] = /\/providers\/((?:(?!\/providers\/).)*)$/i.exec(path) ?? [];
  const [provider = '', ...rest] = after.split('/');
  return [provider, ...rest.filter((_segment, index) => index % 2 === 0)].join('/');
}

/** The resource of `POST {resource}/{action}`. */
export function resourceOfAction(path: string): string {
  return path.replace(/\/+$/, '').replace(/\/[^/]+$/, '');
}
