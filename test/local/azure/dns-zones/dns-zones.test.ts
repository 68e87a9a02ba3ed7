import { DnsManagementClient } from '@azure/arm-dns';
import { PrivateDnsManagementClient } from '@azure/arm-privatedns';
import { createDnsZones } from '../../../../local/azure/dns-zones/dns-zones.ts';
import { createAzureResolver } from '../../../../local/azure/dns-server/azure-resolver.ts';
import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-edge`;
const ZONE = `${GROUP}/providers/Microsoft.Network/dnsZones/contoso.com`;
const PRIVATE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
const VERSION = '?api-version=2018-05-01';
const cname = (target: string, metadata = {}) => ({
  properties: { TTL: 300, CNAMERecord: { cname: target }, metadata },
});

let azure: LocalAzure;
let arm: ArmClient;

beforeEach(async () => {
  azure = await createLocalAzure({
    services: [createDnsZones],
    calm: true,
    seed: 1,
    timeScale: 1_000_000,
    throttling: false,
  });
  arm = createArmClient(azure);
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
  await arm.send('PUT', ZONE + VERSION, { location: 'global', properties: {} });
});
afterEach(() => azure.stop());

const put = (type: string, name: string, body: unknown, headers = {}) =>
  arm.send('PUT', `${ZONE}/${type}/${name}${VERSION}`, body, headers);
const clientParts = () =>
  [
    { getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    SUBSCRIPTION,
    { endpoint: azure.armUrl, tlsOptions: { ca: azure.caPem } },
  ] as const;

const resolve = (name: string, type = 'A') => {
  const { rcode, answers } = createAzureResolver(azure.context.resources)({ name, type });
  return [rcode, ...answers.map(({ data }) => data)];
};

describe('a public record set', () => {
  test('is made, answered with a bare etag and a full name, and changed', async () => {
    const created = await put('CNAME', 'api', cname('agw.westeurope.cloudapp.azure.com', { 'edge-tls': 'contoso' }));
    expect(created).toMatchObject({
      status: 201,
      body: {
        id: `${ZONE}/CNAME/api`,
        type: 'Microsoft.Network/dnsZones/CNAME',
        properties: { fqdn: 'api.contoso.com.', provisioningState: 'Succeeded', metadata: { 'edge-tls': 'contoso' } },
      },
    });
    expect(created.headers.etag).toMatch(/^[0-9a-f-]{36}$/);
    const changed = await put('CNAME', 'api', cname('other.example.com'));
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ properties: { metadata: {} } });
    expect(changed.headers.etag).not.toBe(created.headers.etag);
  });

  const beside = 'because another record with the same name already exists in this zone.';
  test.each([
    ['A', { ARecords: [{ ipv4Address: '203.0.113.7' }] }],
    ['AAAA', { AAAARecords: [{ ipv6Address: '2001:db8::7' }] }],
    ['CAA', { caaRecords: [{ flags: 0, tag: 'issue', value: 'ca.example' }] }],
    ['MX', { MXRecords: [{ preference: 10, exchange: 'mail.contoso.com' }] }],
    ['NS', { NSRecords: [{ nsdname: 'ns1.example.net.' }] }],
    ['PTR', { PTRRecords: [{ ptrdname: 'x.contoso.com' }] }],
    ['SRV', { SRVRecords: [{ priority: 1, weight: 1, port: 443, target: 'x.contoso.com' }] }],
    ['TXT', { TXTRecords: [{ value: ['x'] }] }],
  ])('of type %s is kept and read, and no CNAME can stand beside it', async (type, records) => {
    expect((await put(type, 'api', { properties: { TTL: 60, ...records } })).status).toBe(201);
    expect((await arm.send('GET', `${ZONE}/${type}/api${VERSION}`)).body).toMatchObject({ properties: records });
    expect(await put('CNAME', 'api', cname('a.example.com'))).toMatchObject({
      status: 409,
      body: { code: 'Conflict', message: `The CNAME record could not be created ${beside}` },
    });
    expect((await put('CNAME', 'www', cname('a.example.com'))).status).toBe(201);
  });

  test('is an alias of a public IP address or of another record set, and resolves to what that has', async () => {
    const pip = `${GROUP}/providers/Microsoft.Network/publicIPAddresses/pip`;
    azure.context.resources.put(pip, {
      id: pip,
      name: 'pip',
      type: 'Microsoft.Network/publicIPAddresses',
      properties: { ipAddress: '203.0.113.7' },
    });
    const alias = (id: string) => ({ properties: { TTL: 60, targetResource: { id } } });
    expect((await put('A', '@', alias(pip))).status).toBe(201);
    expect((await put('A', 'api', alias(`${ZONE}/A/@`))).status).toBe(201);
    expect(resolve('contoso.com')).toEqual(['NOERROR', '203.0.113.7']);
    const own = { ARecords: [{ ipv4Address: '203.0.113.8' }], targetResource: { id: pip } };
    expect((await put('A', 'own', { properties: { TTL: 60, ...own } })).status).toBe(400);
    expect((await put('TXT', 'txt', alias(pip))).status).toBe(400);
  });

  test('of IPv6 addresses has no others, and is answered', async () => {
    const aaaa = (ipv6Address: string) => ({ properties: { TTL: 60, AAAARecords: [{ ipv6Address }] } });
    expect((await put('AAAA', 'api', aaaa('203.0.113.7'))).status).toBe(400);
    await put('AAAA', 'api', aaaa('2001:db8::7'));
    expect(resolve('api.contoso.com', 'AAAA')).toEqual(['NOERROR', '2001:db8::7']);
    expect(resolve('api.contoso.com', 'A')).toEqual(['NOERROR']);
  });

  test("of name servers at the zone's own name stays", async () => {
    expect((await arm.send('DELETE', `${ZONE}/NS/@${VERSION}`)).status).toBe(400);
    expect((await arm.send('GET', `${ZONE}/NS/@${VERSION}`)).status).toBe(200);
  });

  test('is guarded by If-Match and If-None-Match, refused without the usual envelope', async () => {
    const { headers } = await put('CNAME', 'api', cname('a.example.com'), { 'if-none-match': '*' });
    expect(await put('CNAME', 'api', cname('b.example.com'), { 'if-none-match': '*' })).toMatchObject({
      status: 412,
      body: {
        code: 'PreconditionFailed',
        message: 'The Record set api exists already and hence cannot be created again.',
      },
    });
    expect(await put('CNAME', 'new', cname('b.example.com'), { 'if-match': 'x' })).toMatchObject({
      status: 412,
      body: { message: 'The Record set new has been modified (etag mismatch).' },
    });
    expect((await put('CNAME', 'api', cname('b.example.com'), { 'if-match': headers.etag })).status).toBe(200);
  });

  test('and a record of another type exclude each other when one is an alias', async () => {
    await put('CNAME', 'api', cname('a.example.com'));
    expect(await put('A', 'api', { properties: { TTL: 60, ARecords: [{ ipv4Address: '1.2.3.4' }] } })).toMatchObject({
      status: 409,
      body: {
        code: 'Conflict',
        message:
          'The A record could not be created because a CNAME record with the same name already exists in this zone.',
      },
    });
    await put('TXT', 'txt', { properties: { TTL: 60, TXTRecords: [{ value: ['x'] }] } });
    expect(await put('CNAME', 'txt', cname('a.example.com'))).toMatchObject({
      status: 409,
      body: {
        message:
          'The CNAME record could not be created because another record with the same name already exists in this zone.',
      },
    });
  });

  test('keeps its metadata in a PATCH that does not send any', async () => {
    await put('CNAME', 'api', cname('a.example.com', { owner: 'edge' }));
    const patched = await arm.send('PATCH', `${ZONE}/CNAME/api${VERSION}`, { properties: { TTL: 60 } });
    expect(patched.body).toMatchObject({
      properties: { TTL: 60, metadata: { owner: 'edge' }, CNAMERecord: { cname: 'a.example.com' } },
    });
  });

  test.each([
    ['a domain name that is none', 'CNAME', 'api', cname('"quoted"')],
    ['an alias of the zone itself', 'CNAME', '@', cname('a.example.com')],
    ['an address that is none', 'A', 'api', { properties: { TTL: 60, ARecords: [{ ipv4Address: '1.2.3' }] } }],
  ])('is refused for %s', async (_case, type, name, body) => {
    expect(await put(type, name, body)).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  });

  test('that is missing is 404 without envelope, its deletion 204; in a missing zone Resource Manager answers', async () => {
    expect(await arm.send('GET', `${ZONE}/CNAME/none${VERSION}`)).toMatchObject({
      status: 404,
      body: {
        code: 'NotFound',
        message: `The resource record 'none' does not exist in resource group 'rg-edge' of subscription '${SUBSCRIPTION}'.`,
      },
    });
    expect((await arm.send('DELETE', `${ZONE}/CNAME/none${VERSION}`)).status).toBe(204);
    const missing = await arm.send('GET', `${ZONE}x/CNAME/none${VERSION}`);
    expect(missing).toMatchObject({ status: 404, body: { error: { code: 'ParentResourceNotFound' } } });
  });

  test('is resolved by the public, aliases followed', async () => {
    await put('CNAME', 'api', cname('www.contoso.com'));
    await put('A', 'www', { properties: { TTL: 60, ARecords: [{ ipv4Address: '203.0.113.9' }] } });
    expect(resolve('api.contoso.com')).toEqual(['NOERROR', 'www.contoso.com', '203.0.113.9']);
    expect(resolve('none.contoso.com')).toEqual(['NXDOMAIN']);
    expect(resolve('www.real-internet.example')).toEqual(['NXDOMAIN']);
  });

  test('is created, read, listed and deleted by the official SDK', async () => {
    const { recordSets, zones } = new DnsManagementClient(...clientParts());
    const parameters = { TTL: 300, cnameRecord: { cname: 'a.example.com' }, ttl: 300 };
    const made = await recordSets.createOrUpdate('rg-edge', 'contoso.com', 'api', 'CNAME', parameters, {
      ifNoneMatch: '*',
    });
    const names: string[] = [];
    for await (const set of recordSets.listByDnsZone('rg-edge', 'contoso.com')) names.push(`${set.type}/${set.name}`);
    expect(names.sort()).toEqual(['CNAME/api', 'NS/@', 'SOA/@'].map((it) => `Microsoft.Network/dnsZones/${it}`));
    await recordSets.delete('rg-edge', 'contoso.com', 'api', 'CNAME', { ifMatch: made.etag! });
    await zones.beginDeleteAndWait('rg-edge', 'contoso.com');
    await expect(zones.get('rg-edge', 'contoso.com')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('a private zone', () => {
  test('is made by an operation that is answered 202 while it runs', async () => {
    azure.context.settings.timeScale = 100;
    const accepted = await arm.send('PUT', PRIVATE + VERSION, { location: 'global' });
    expect([accepted.status, accepted.body]).toEqual([202, {}]);
    const url = String(accepted.headers['azure-asyncoperation']);
    expect(url).toContain('/privateDnsOperationStatuses/');
    expect(await arm.send('GET', url)).toMatchObject({ status: 202, body: { status: 'InProgress' } });
    azure.context.clock.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await arm.send('GET', url)).toMatchObject({ status: 200, body: { status: 'Succeeded' } });
  });

  test('holds record sets, and is answered once it is linked', async () => {
    const { privateZones, recordSets, virtualNetworkLinks } = new PrivateDnsManagementClient(...clientParts());
    const wait = { updateIntervalInMs: 5 };
    await privateZones.createOrUpdate('rg-edge', 'contoso.internal', { location: 'global' }, wait);
    const parameters = { ttl: 300, aRecords: [{ ipv4Address: '10.0.1.4' }] };
    await recordSets.createOrUpdate('rg-edge', 'contoso.internal', 'A', 'apim', parameters, { ifNoneMatch: '*' });
    await expect(
      recordSets.createOrUpdate('rg-edge', 'contoso.internal', 'A', 'apim', parameters, { ifNoneMatch: '*' }),
    ).rejects.toMatchObject({
      statusCode: 412,
      message: 'The Record set apim exists already and hence cannot be created again.',
    });
    const names: string[] = [];
    for await (const set of recordSets.list('rg-edge', 'contoso.internal')) names.push(set.name ?? '');
    expect(names.sort()).toEqual(['@', 'apim']);
    expect(resolve('apim.contoso.internal')).toEqual(['NXDOMAIN']);
    const link = { location: 'global', registrationEnabled: false };
    await virtualNetworkLinks.createOrUpdate('rg-edge', 'contoso.internal', 'link', link, wait);
    expect(resolve('apim.contoso.internal')).toEqual(['NOERROR', '10.0.1.4']);
  });
});
