import * as fc from 'fast-check';
import { parseResourceId, resourceId, sameResource } from '../../../../shared/domain/spec/resource-id.ts';
import { ids } from './sample-document.ts';

const gatewayId = resourceId('Microsoft.Network/applicationGateways');
const refusal = (text: string): string => gatewayId.safeParse(text).error?.issues[0]?.message ?? 'taken';

describe('resource ids', () => {
  test('are taken apart', () => {
    expect(parseResourceId(ids.gateway)).toEqual({
      subscription: '6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10',
      resourceGroup: 'rg-contoso',
      type: 'Microsoft.Network/applicationGateways',
      name: 'agw-contoso',
    });
    expect(parseResourceId(`${ids.apiManagement}/apis/orders`)).toMatchObject({
      type: 'Microsoft.ApiManagement/service/apis',
      name: 'orders',
    });
  });

  test('are the same in every case', () => {
    expect(sameResource(ids.gateway, ids.gateway.toUpperCase())).toBe(true);
    expect(sameResource(ids.gateway, `${ids.gateway}2`)).toBe(false);
    expect(refusal(ids.gateway.replace('resourceGroups', 'resourcegroups').replace('Network', 'network'))).toBe(
      'taken',
    );
  });

  test.each<[string, string]>([
    ['a way upwards', ids.gateway.replace('rg-contoso', '..')],
    ['a way upwards behind the name', `${ids.gateway}/../x`],
    ['dots in the name', `${ids.gateway}..x`],
    ['an encoded slash', ids.gateway.replace('agw-contoso', 'agw%2fcontoso')],
    ['a query', `${ids.gateway}?api-version=1`],
    ['a fragment', `${ids.gateway}#x`],
    ['a blank', ids.gateway.replace('agw-', 'agw ')],
    ['a line feed', `${ids.gateway}\n`],
    ['a slash at the end', `${ids.gateway}/`],
    ['two slashes', ids.gateway.replace('/providers', '//providers')],
    ['no slash in front', ids.gateway.slice(1)],
    ['a host in front', `https://management.azure.com${ids.gateway}`],
    ['a subscription that is no UUID', ids.gateway.replace('6f1c0a52-3d0b', 'prod')],
    ['another subscription form', ids.gateway.replace('/subscriptions/', '/subscription/')],
    ['a resource group alone', ids.gateway.split('/providers')[0] ?? ''],
    ['a name without its type', ids.gateway.replace('/agw-contoso', '')],
    ['a quote', ids.gateway.replace('agw-', "agw';")],
    ['nothing', ''],
  ])('%s is no resource id', (_, text) => {
    expect(parseResourceId(text)).toBeNull();
    expect(refusal(text)).toMatch(
      /is not a resource id; it has the form .*Microsoft\.Network\/applicationGateways\/\{name\}/,
    );
  });

  test('an id of another type says which one is needed', () => {
    expect(refusal(ids.apiManagement)).toMatch(
      /is of type Microsoft\.ApiManagement\/service; a Microsoft\.Network\/applicationGateways is needed/,
    );
    expect(refusal(`${ids.gateway}/probes/p`)).toMatch(/is of type Microsoft\.Network\/applicationGateways\/probes/);
  });

  test('whatever is taken can stand in a URL as it is', () => {
    const text = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.stringMatching(/^[A-Za-z0-9._()%?# -]{1,20}$/));
    expect(() =>
      fc.assert(
        fc.property(text, text, (group, name) => {
          const id = ids.gateway.replace('rg-contoso', () => group).replace('agw-contoso', () => name);
          return parseResourceId(id) === null || new URL(id, 'https://management.azure.com').pathname === id;
        }),
        { numRuns: 2000 },
      ),
    ).not.toThrow();
  });
});
