import { criticalPath, type Operation } from '../../bench/critical-path.ts';

const took = (kind: string, milliseconds: number): Operation => ({
  kind,
  resourceId: '/r',
  startedAt: 1000,
  endedAt: 1000 + milliseconds,
});
const rest = [took('RunCommand', 25), took('PutApplicationGatewayOperation', 90)];
const health = [took('BackendHealth', 20), took('BackendHealth', 20)];

test.each([
  ['API Management, when it takes longest', [took('ApiManagementPatch', 2280), ...rest, ...health], 2320],
  ['the record and then the gateway, when API Management is quicker', [took('ApiManagementPatch', 30), ...rest], 115],
  ['nothing that is not part of a provision', [...rest, took('PutPublicIpAddressOperation', 999)], 115],
])('is %s', (_, operations, milliseconds) => {
  expect(criticalPath(operations)).toBe(milliseconds);
});

test('does not count what has not ended', () => {
  expect(() => criticalPath([{ ...took('RunCommand', 1), endedAt: null }])).toThrow('has not ended');
});
