import { apiVersions, ids } from '../../local/sample/names.ts';
import { EdgeTls, type JournalLine } from '../end-to-end/edge-tls.ts';
import { readOnlyFieldsOf, schemasAreThere, violations } from './azure-schema.ts';

jest.setTimeout(120_000);

/** Every resource of the sample whose type has a definition, with the version that it is read with. */
const resources: readonly (readonly [type: string, id: string, apiVersion: string])[] = [
  ['Microsoft.Network/applicationGateways', ids.gateway, apiVersions.network],
  ['Microsoft.Network/publicIPAddresses', ids.publicIpAddress, apiVersions.network],
  ['Microsoft.Network/virtualNetworks', ids.virtualNetwork, apiVersions.network],
  ['Microsoft.ApiManagement/service', ids.apiManagement, apiVersions.apiManagement],
  ['Microsoft.KeyVault/vaults', ids.vault, apiVersions.keyVault],
  ['Microsoft.Compute/virtualMachines', ids.dnsServer, apiVersions.compute],
  ['Microsoft.ManagedIdentity/userAssignedIdentities', ids.gatewayIdentity, apiVersions.identity],
  ['Microsoft.Network/dnsZones/CNAME', `${ids.publicZone}/CNAME/api`, apiVersions.dns],
];

const withoutVersion = (document: object): object =>
  Object.fromEntries(Object.entries(document).filter(([field]) => field !== 'apiVersion'));

if (!schemasAreThere) {
  test('LEFT OUT: the type definitions are not beside this repository; CI requires them', () => {
    expect(process.env.CI).toBeUndefined();
  });
} else {
  describe("Azure's public type definitions", () => {
    let edgeTls: EdgeTls;
    let journal: JournalLine[];
    beforeAll(async () => {
      edgeTls = await EdgeTls.start();
      await edgeTls.clearJournal();
      expect((await edgeTls.provision()).problem).toBeNull();
      journal = await edgeTls.journal();
    });
    afterAll(() => edgeTls.stop());

    test.each(resources)('describe what local Azure answers for %s', async (type, id, apiVersion) => {
      const document = (await edgeTls.stack.session.get(id, apiVersion)) as object;
      expect(violations(type, withoutVersion(document))).toEqual([]);
    });

    test('describe the gateway that edge-tls puts', () => {
      const puts = bodies(journal, 'PUT', /applicationGateways\/agw-contoso\?/i);
      expect(puts).not.toEqual([]);
      for (const body of puts)
        expect(violations('Microsoft.Network/applicationGateways', named(body, 'agw-contoso'))).toEqual([]);
    });

    test('let edge-tls set no field of its own objects that only Azure writes', () => {
      const ours = bodies(journal, 'PUT', /applicationGateways\/agw-contoso\?/i).map(onlyOurObjects);
      expect(ours).not.toEqual([]);
      // Ids of children are marked writable in the definitions; etags, types and states are not.
      for (const body of ours) expect(readOnlyFieldsOf('Microsoft.Network/applicationGateways', body)).toEqual([]);
    });

    test('describe the custom domains that edge-tls patches', () => {
      const patches = bodies(journal, 'PATCH', /service\/apim-contoso\?/i);
      expect(patches).toHaveLength(1);
      const whole = { name: 'apim-contoso', location: 'westeurope', sku: { name: 'Premium', capacity: 1 } };
      for (const body of patches) {
        const properties = {
          publisherEmail: 'a@b.c',
          publisherName: 'x',
          ...(body as { properties: object }).properties,
        };
        expect(violations('Microsoft.ApiManagement/service', { ...whole, properties })).toEqual([]);
      }
    });

    test('describe the CNAME that edge-tls puts', () => {
      const puts = bodies(journal, 'PUT', /dnsZones\/contoso\.com\/CNAME\/api/i);
      expect(puts).toHaveLength(1);
      for (const body of puts) expect(violations('Microsoft.Network/dnsZones/CNAME', named(body, 'api'))).toEqual([]);
    });

    test('are really held against the documents: a wrong field is found', () => {
      const wrong = {
        name: 'agw',
        properties: { frontendPorts: [{ name: 'p', properties: { port: 'four-four-three' } }] },
      };
      expect(violations('Microsoft.Network/applicationGateways', wrong)).not.toEqual([]);
      expect(readOnlyFieldsOf('Microsoft.Network/applicationGateways', { etag: 'W/"1"' })).toEqual(['/etag']);
    });
  });
}

function bodies(journal: readonly JournalLine[], method: string, url: RegExp): unknown[] {
  return journal.filter((line) => line.method === method && url.test(line.url)).map(({ body }) => body);
}

function named(body: unknown, name: string): object {
  return { ...(body as object), name };
}

function onlyOurObjects(body: unknown): object {
  const { properties } = body as { properties: Record<string, unknown> };
  const ours = Object.entries(properties).flatMap(([collection, items]) =>
    Array.isArray(items)
      ? [[collection, items.filter((item: { name?: string }) => item.name?.startsWith('edge-tls-'))]]
      : [],
  );
  const filled = ours.filter(([, items]) => (items as unknown[]).length > 0);
  return { name: 'agw-contoso', properties: Object.fromEntries(filled) as object };
}
