import type { AppFunction } from '../../../../local/host/app/function-registry.ts';
import { httpFunctionsOf } from '../../../../local/host/http/http-functions.ts';
import { differentlyOrdered } from '../../../../local/host/http/name-order.ts';

const named = (name: string, route: string, methods: string[] = ['GET']): AppFunction =>
  ({ name, kind: 'http', trigger: { route, methods, authLevel: 'anonymous' } }) as unknown as AppFunction;

const warnings = (...functions: AppFunction[]): string[] => differentlyOrdered(httpFunctionsOf(functions, 'api'));

test('a catch-all with an early name takes everything in Azure, which is told', () => {
  const [warning, ...more] = warnings(named('getOrder', 'orders/{id}'), named('fallback', '{*path}'));
  expect(more).toEqual([]);
  expect(warning).toContain("'getOrder' (api/orders/{id})");
  expect(warning).toContain("goes to 'fallback' in Azure");
});

test.each<[string, AppFunction, AppFunction]>([
  ['a catch-all with a late name', named('getOrder', 'orders/{id}'), named('zFallback', '{*path}')],
  ['other methods', named('put', 'orders/{id}', ['PUT']), named('get', '{*path}', ['GET'])],
  ['other literals', named('b', 'orders/{id}'), named('a', 'customers/{id}')],
  ['another number of segments', named('b', 'orders/latest'), named('a', 'orders/{id}/lines')],
  ['a constraint that the literal does not meet', named('b', 'orders/latest'), named('a', 'orders/{id:int}')],
  ['a parameter of no length', named('b', 'orders'), named('a', '{root:maxlength(0)?}')],
])('nothing is told of %s', (_, first, second) => {
  expect(warnings(first, second)).toEqual([]);
});

test.each<[string, AppFunction, AppFunction]>([
  ['a parameter', named('b', 'orders/latest'), named('a', 'orders/{id}')],
  ['an optional one', named('b', 'orders'), named('a', 'orders/{id?}')],
  ['names that differ in case', named('B', 'orders/latest'), named('a', 'orders/{id}')],
  ['all methods', named('b', 'orders/latest', ['GET']), named('a', 'orders/{id}', [])],
])('%s is', (_, first, second) => {
  expect(warnings(first, second)).toHaveLength(1);
});
