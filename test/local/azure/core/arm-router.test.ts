import { createArmRouter } from '../../../../local/azure/core/arm-router.ts';
import { resourceGroupOf, resourceOfAction, resourceTypeOf, scopeOf } from '../../../../local/azure/core/arm-scope.ts';

const handler = (name: string) => () => ({ status: 200, body: name });
const RG = '/subscriptions/s/resourceGroups/rg';

function answered(router: ReturnType<typeof createArmRouter>, method: string, path: string): unknown {
  const match = router.find(method, path);
  return match && [match.route.handler({} as never), match.params];
}

test('matches without regard to case or a trailing slash, and keeps parameters as they were sent', () => {
  const router = createArmRouter();
  router.on('GET', '/subscriptions/{s}/resourceGroups/{rg}/providers/Microsoft.X/things/{n}', null, handler('thing'));
  expect(answered(router, 'get', '/SUBSCRIPTIONS/A/resourcegroups/B/providers/microsoft.x/THINGS/MyThing/')).toEqual([
    { status: 200, body: 'thing' },
    { s: 'A', rg: 'B', n: 'MyThing' },
  ]);
  expect(answered(router, 'GET', '/subscriptions/A/providers/Microsoft.X/things/n')).toBeUndefined();
});

test('the template with more literal segments wins, in whatever order they were registered', () => {
  const router = createArmRouter();
  router.on('GET', '/zones/{zone}/{type}', null, handler('type'));
  router.on('GET', '/zones/{zone}/all', null, handler('all'));
  expect(answered(router, 'GET', '/zones/z/aLL')).toEqual([{ status: 200, body: 'all' }, { zone: 'z' }]);
});

test('a parameter that opens the template takes a whole resource id', () => {
  const router = createArmRouter();
  router.on('PUT', '/{scope}/providers/Microsoft.Authorization/roleAssignments/{name}', null, handler('assignment'));
  expect(
    router.find('PUT', `${RG}/providers/Microsoft.X/y/z/providers/Microsoft.Authorization/roleAssignments/1`)?.params,
  ).toEqual({
    scope: 'subscriptions/s/resourceGroups/rg/providers/Microsoft.X/y/z',
    name: '1',
  });
});

test('knows which methods a path has', () => {
  const router = createArmRouter();
  router.on('GET', '/a/{b}', null, handler('a'));
  router.on('PUT', '/a/{b}', null, handler('a'));
  expect(router.methods('/a/1').toSorted()).toEqual(['GET', 'PUT']);
  expect(router.methods('/nothing')).toEqual([]);
});

test.each([
  ['GET', `${RG}/providers/Microsoft.X/things/n`, `${RG}/providers/Microsoft.X/things/n`],
  ['GET', `${RG}/providers/Microsoft.X/things`, RG],
  ['POST', `${RG}/providers/Microsoft.X/things/n/start`, `${RG}/providers/Microsoft.X/things/n`],
  ['GET', `${RG}/providers/Microsoft.X/things/n/children`, `${RG}/providers/Microsoft.X/things/n`],
  ['GET', `${RG}/providers/Microsoft.X/things/n/children/c`, `${RG}/providers/Microsoft.X/things/n/children/c`],
  ['PUT', RG, RG],
])('%s %s is checked on %s', (method, path, scope) => {
  expect(scopeOf(method, path)).toBe(scope);
});

test('takes paths apart', () => {
  const path = `${RG}/providers/Microsoft.X/things/n/children/c`;
  expect(resourceTypeOf(path)).toBe('Microsoft.X/things/children');
  expect(resourceGroupOf(path)).toBe(RG);
  expect(resourceGroupOf('/subscriptions/s')).toBeUndefined();
  expect(resourceOfAction(`${RG}/providers/Microsoft.X/things/n/start/`)).toBe(`${RG}/providers/Microsoft.X/things/n`);
});
