import { apiVersions, ids } from '../../local/sample/names.ts';
import { EdgeTls, type JournalLine } from '../end-to-end/edge-tls.ts';
import { type EventEndpoint, startEndpoint } from '../local/azure/event-grid/event-endpoint.ts';
import { madeIn, moreResources } from './more-resources.ts';
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

const moreTypes = moreResources('').map(({ type }) => [type]);

const withoutVersion = (document: object): object =>
  Object.fromEntries(Object.entries(document).filter(([field]) => field !== 'apiVersion'));

if (!schemasAreThere) {
  test('LEFT OUT: the type definitions are not beside this repository; CI requires them', () => {
    expect(process.env.CI).toBeUndefined();
  });
} else {
  describe("Azure's public type definitions", () => {
    let edgeTls: EdgeTls;
    let before: { gateway: unknown; service: unknown };
    let journal: JournalLine[];
    let endpoint: EventEndpoint;
    beforeAll(async () => {
      [edgeTls, endpoint] = await Promise.all([EdgeTls.start(), startEndpoint()]);
      const { session } = edgeTls.stack;
      before = {
        gateway: await session.get(ids.gateway, apiVersions.network),
        service: await session.get(ids.apiManagement, apiVersions.apiManagement),
      };
      await edgeTls.clearJournal();
      await edgeTls.provisionAndRenew();
      journal = await edgeTls.journal();
    });
    afterAll(() => Promise.all([edgeTls.stop(), endpoint.stop()]));

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

    test.each(moreTypes)('describe what local Azure answers for %s', async (type) => {
      const examples = moreResources(endpoint.url);
      const example = examples.find((one) => one.type === type)!;
      for (const needed of examples.slice(0, examples.indexOf(example))) {
        if (example.id.startsWith(`${needed.id}/`)) await madeIn(edgeTls.stack.session, needed);
      }
      expect(violations(type, withoutVersion(await madeIn(edgeTls.stack.session, example)))).toEqual([]);
    });

    // Azure's own values go back as they were read; a definition does not mark the ids of children.
    test('let edge-tls set no field that only Azure writes, but what Azure itself had written there', () => {
      const type = 'Microsoft.Network/applicationGateways';
      const echoed = new Set(readOnlyFieldsOf(type, before.gateway));
      const puts = bodies(journal, 'PUT', /applicationGateways\/agw-contoso\?/i);
      expect(echoed.size).toBeGreaterThan(0);
      expect(puts).not.toEqual([]);
      for (const body of puts) expect(readOnlyFieldsOf(type, body).filter((field) => !echoed.has(field))).toEqual([]);
    });

    test('let edge-tls patch no field of API Management that only Azure writes', () => {
      const type = 'Microsoft.ApiManagement/service';
      const echoed = new Set(readOnlyFieldsOf(type, before.service));
      const patches = bodies(journal, 'PATCH', /service\/apim-contoso\?/i);
      expect(patches).not.toEqual([]);
      for (const body of patches)
        expect(readOnlyFieldsOf(type, body).filter((field) => !echoed.has(field))).toEqual([]);
    });

    test('describe the custom domains that edge-tls patches', () => {
      const patches = bodies(journal, 'PATCH', /service\/apim-contoso\?/i);
      // The renewal patches the same list again, which makes API Management read the new certificate.
      expect(patches).toHaveLength(2);
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
