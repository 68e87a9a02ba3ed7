import type {
  CompiledGateway,
  CompiledListener,
} from '../../../../../local/azure/application-gateway/data-plane/compiled-gateway.ts';
import { backendUrl } from '../../../../../local/azure/application-gateway/data-plane/forward-request.ts';
import {
  pickListener,
  pickTarget,
  redirectLocation,
} from '../../../../../local/azure/application-gateway/data-plane/pick-route.ts';

const ENDPOINT = { address: '203.0.113.10', port: 443 };

function listener(
  name: string,
  rank: number,
  hostNames: string[],
  change: Partial<CompiledListener> = {},
): CompiledListener {
  return {
    id: `/listeners/${name}`,
    name,
    protocol: 'Https',
    address: ENDPOINT.address,
    port: 443,
    hostNames,
    certificateId: undefined,
    rank,
    route: { paths: [], otherwise: undefined },
    ...change,
  };
}

function gateway(...listeners: CompiledListener[]): CompiledGateway {
  return { v2: true, listeners, backends: new Map() };
}

describe('which listener answers a host', () => {
  const sites = gateway(
    listener('any', 500, []),
    listener('wildcard', 300, ['*.contoso.com']),
    listener('exact', 100, ['api.contoso.com']),
    listener('other-port', 1, ['api.contoso.com'], { port: 8443 }),
  );
  test.each([
    ['api.contoso.com', 'exact'],
    ['API.CONTOSO.COM', 'exact'],
    ['shop.contoso.com', 'wildcard'],
    ['a.b.contoso.com', 'wildcard'],
    ['contoso.com', 'any'],
  ])('%s: %s', (host, name) => {
    expect(pickListener(sites, ENDPOINT, host)?.name).toBe(name);
  });

  test('the rule’s priority comes before precision', () => {
    const wildcardFirst = gateway(
      listener('exact', 20, ['api.contoso.com']),
      listener('wildcard', 10, ['*.contoso.com']),
    );
    expect(pickListener(wildcardFirst, ENDPOINT, 'api.contoso.com')?.name).toBe('wildcard');
  });

  test('so a listener for any host that comes first takes everything', () => {
    const anyFirst = gateway(listener('exact', 20, ['api.contoso.com']), listener('any', 10, []));
    expect(pickListener(anyFirst, ENDPOINT, 'api.contoso.com')?.name).toBe('any');
  });

  test('one without a rule takes nothing, however early it stands', () => {
    const idle = listener('idle', -1, ['api.contoso.com'], { route: undefined });
    expect(pickListener(gateway(idle, listener('any', 10, [])), ENDPOINT, 'api.contoso.com')?.name).toBe('any');
    expect(pickListener(gateway(idle), ENDPOINT, 'api.contoso.com')).toBeUndefined();
  });

  test('another front end is another place, with the same name and port', () => {
    const inside = listener('inside', 1, ['api.contoso.com'], { address: '10.0.0.10' });
    const split = gateway(inside, listener('outside', 2, ['api.contoso.com']));
    expect(pickListener(split, ENDPOINT, 'api.contoso.com')?.name).toBe('outside');
    expect(pickListener(split, { address: '10.0.0.10', port: 443 }, 'api.contoso.com')?.name).toBe('inside');
  });

  test('a dot in a pattern is a dot', () => {
    expect(pickListener(gateway(listener('w', 1, ['*.contoso.com'])), ENDPOINT, 'xcontosoxcom')).toBeUndefined();
  });
});

describe('which target answers a path', () => {
  const to = (key: string) => ({ kind: 'backend' as const, key });
  const route = {
    paths: [
      { pattern: '/orders/special', target: to('special') },
      { pattern: '/orders/*', target: to('orders') },
    ],
    otherwise: to('rest'),
  };
  test.each([
    ['/orders/special', 'special'],
    ['/orders/1', 'orders'],
    ['/ORDERS/1', 'orders'],
    ['/orders', 'rest'],
    ['/', 'rest'],
  ])('%s: %s', (path, key) => {
    expect(pickTarget(route, path)?.target).toEqual(to(key));
  });
});

test('a redirect keeps path and query as it says, and the port of the listener that it leads to', () => {
  const sites = gateway(listener('https', 1, [], { port: 8443 }));
  const redirect = { kind: 'redirect' as const, status: 301, url: undefined, listenerId: '/listeners/https' };
  const request = { host: 'api.contoso.com', url: '/a?b=c' };
  const location = (includePath: boolean, includeQueryString: boolean) =>
    redirectLocation(sites, { ...redirect, includePath, includeQueryString }, request);
  expect(location(true, true)).toBe('https://api.contoso.com:8443/a?b=c');
  expect(location(true, false)).toBe('https://api.contoso.com:8443/a');
  expect(location(false, false)).toBe('https://api.contoso.com:8443');
});

test.each([
  [undefined, '/orders/1?x=1', '/orders/', '/orders/1?x=1'],
  ['/v2', '/orders/1?x=1', '/orders/', '/v2/1?x=1'],
  ['/v2/', '/a', '/', '/v2/a'],
])('override path %p turns %s into the backend’s path', (path, url, matched, expected) => {
  expect(backendUrl({ path } as never, url, matched)).toBe(expected);
});
