import { checkApiVersion, checkLocation } from '../../../../local/azure/core/check-placement.ts';
import { displayedRegion } from '../../../../local/azure/core/regions.ts';

const GROUP = '/subscriptions/s/resourceGroups/rg';
const put = (path: string, location: unknown) => () => checkLocation({ method: 'PUT', path, body: { location } });

test.each(['westeurope', 'West Europe', 'WESTEUROPE', 'global', 'usgovvirginia', 'chinaeast2'])(
  '%s is a region',
  (name) => {
    expect(put(`${GROUP}/providers/Microsoft.Network/publicIPAddresses/pip`, name)).not.toThrow();
  },
);

test('what is no region is refused with Resource Manager’s codes', () => {
  expect(put(`${GROUP}/providers/Microsoft.Network/publicIPAddresses/pip`, 'westeurop')).toThrow(
    expect.objectContaining({ code: 'LocationNotAvailableForResourceType' }),
  );
  expect(put(GROUP, 'atlantis')).toThrow(expect.objectContaining({ code: 'LocationNotAvailableForResourceGroup' }));
});

test.each(['2026-01-01', '2018-03-01-preview'])('%s looks like an api-version', (version) => {
  expect(() => checkApiVersion(version)).not.toThrow();
});

test.each(['1', 'latest', '2026-1-1', ''])('%p does not', (version) => {
  expect(() => checkApiVersion(version)).toThrow(expect.objectContaining({ code: 'InvalidApiVersionParameter' }));
});

test('a region is shown by its name; one that is not listed as it was written', () => {
  expect(['westus2', 'East US', 'elsewhere'].map(displayedRegion)).toEqual(['West US 2', 'East US', 'elsewhere']);
});
