import { compareRoutes, matchRoute, parseRoute } from '../../../../local/host/http/route-template.ts';

describe('a route', () => {
  test.each<[string, string, Record<string, string> | undefined]>([
    ['orders', 'orders', {}],
    ['orders', 'Orders/', {}],
    ['orders', 'orders/1', undefined],
    ['orders/{id}', 'orders/a%20b', { id: 'a b' }],
    ['orders/{id}', 'orders', undefined],
    ['orders/{id}', 'orders/', undefined],
    ['orders/{id}', 'orders/%zz', undefined],
    ['orders/{id?}', 'orders', {}],
    ['orders/{id=7}', 'orders', { id: '7' }],
    ['files/{*path}', 'files/a/b', { path: 'a/b' }],
    ['files/{*path}', 'files', { path: '' }],
    ['{root:maxlength(0)?}', '', {}],
    ['{root:maxlength(0)?}', 'a', undefined],
    ['n/{n:int}', 'n/2147483648', undefined],
    ['n/{n:int:min(3)}', 'n/2', undefined],
    ['n/{n:int:min(3)}', 'n/3', { n: '3' }],
    ['n/{n:range(1,3)}', 'n/4', undefined],
    ['n/{n:length(2,3)}', 'n/abcd', undefined],
    ['n/{n:bool}', 'n/True', { n: 'True' }],
    ['n/{n:guid}', 'n/7f3f2c4e-1111-2222-3333-444455556666', { n: '7f3f2c4e-1111-2222-3333-444455556666' }],
    ['n/{n:regex(^a{{2}}/?$)}', 'n/aa', { n: 'aa' }],
    ['n/{n:regex(^a{{2}}$)}', 'n/a', undefined],
  ])('%s takes from %s: %j', (route, path, params) => {
    expect(matchRoute(parseRoute(route), path)).toEqual(params);
  });

  test.each(['/orders', 'a/{x', 'a/{*x}/b', 'a/{x:number}', 'a/b{x}'])('%s is refused', (route) => {
    expect(() => parseRoute(route)).toThrow(/route/);
  });

  test('is tried by how exact it is', () => {
    const routes = ['{*all}', 'a/{x}', 'a/{x:int}', 'a/b', '{x}/b'].map(parseRoute);
    expect(routes.sort(compareRoutes).map(({ text }) => text)).toEqual([
      'a/b',
      'a/{x:int}',
      'a/{x}',
      '{x}/b',
      '{*all}',
    ]);
  });
});
