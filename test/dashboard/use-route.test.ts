import { link, routeOf } from '../../dashboard/use-route.ts';

test.each([
  ['', { page: 'edges' }],
  ['#/', { page: 'edges' }],
  ['#/new', { page: 'new' }],
  [link.edge('contoso-prod'), { page: 'edge', name: 'contoso-prod' }],
  [link.edit('contoso-prod'), { page: 'edit', name: 'contoso-prod' }],
  [link.run('contoso-prod.4'), { page: 'run', id: 'contoso-prod.4' }],
  ['#/edges', { page: 'edges' }],
  ['#/nowhere', { page: 'edges' }],
  ['#/edges/%E0%A4%A', { page: 'edge', name: '%E0%A4%A' }],
])('the address %j', (hash, expected) => {
  expect(routeOf(hash)).toEqual(expected);
});

test('what stands in a name cannot leave its place in the address', () => {
  expect(routeOf(link.edge('a/edit'))).toEqual({ page: 'edge', name: 'a/edit' });
});
