import { createDnsZones } from '../../../../local/azure/dns-zones/dns-zones.ts';
import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { type ArmAnswer, type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-edge';
const PUBLIC = `${GROUP}/providers/Microsoft.Network/dnsZones/contoso.com`;
const PRIVATE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
const LINK = `${PRIVATE}/virtualNetworkLinks/link`;
const VERSION = '?api-version=2018-05-01';

let azure: LocalAzure;
let arm: ArmClient;

beforeEach(async () => {
  azure = await createLocalAzure({ services: [createDnsZones], calm: true, timeScale: 1_000_000, throttling: false });
  arm = createArmClient(azure);
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
});
afterEach(() => azure.stop());

const send = (method: string, id: string, body?: unknown, headers = {}) =>
  arm.send(method, id + VERSION, body, headers);
const zone = { location: 'global' };
const link = { location: 'global', properties: { registrationEnabled: true } };

/** How the operation of an accepted request has ended. */
async function ending({ status, headers }: ArmAnswer): Promise<unknown> {
  expect(status).toBe(202);
  for (;;) {
    const answer = await arm.send('GET', String(headers['azure-asyncoperation']));
    if (answer.status !== 202) return answer.body;
  }
}

const etagOf = async (id: string): Promise<string> => (await send('GET', id)).headers['etag'] ?? '';

test('a public zone is guarded at once (ETag tests of azure-libraries-for-net)', async () => {
  await send('PUT', PUBLIC, zone);
  expect(await send('PUT', PUBLIC, zone, { 'if-none-match': '*' })).toMatchObject({
    status: 412,
    body: {
      code: 'PreconditionFailed',
      message: 'The Zone contoso.com exists already and hence cannot be created again.',
    },
  });
  const modified = { message: 'The Zone contoso.com has been modified (etag mismatch).' };
  expect(await send('PUT', PUBLIC, zone, { 'if-match': 'other' })).toMatchObject({ status: 412, body: modified });
  expect(await send('DELETE', PUBLIC, undefined, { 'if-match': 'other' })).toMatchObject({
    status: 412,
    body: modified,
  });
});

test('and deleted by an operation (CanDeleteWithExplicitETag)', async () => {
  await send('PUT', PUBLIC, zone);
  const deleted = await send('DELETE', PUBLIC, undefined, { 'if-match': await etagOf(PUBLIC) });
  expect(deleted.headers['azure-asyncoperation']).toContain('/dnsOperationStatuses/');
  expect(await ending(deleted)).toEqual({ status: 'Succeeded' });
  expect((await send('GET', PUBLIC)).status).toBe(404);
  expect((await send('DELETE', PUBLIC)).status).toBe(204);
});

test('a private zone is guarded by its operation (test_PutZone_ZoneExistsIfNoneMatchFailure_ExpectError)', async () => {
  await ending(await send('PUT', PRIVATE, zone));
  expect(await ending(await send('PUT', PRIVATE, zone, { 'if-none-match': '*' }))).toMatchObject({
    status: 'Failed',
    error: {
      code: 'PreconditionFailed',
      message: 'The Zone contoso.internal exists already and hence cannot be created again.',
    },
  });
});

test('and so are its links (test_PutLink_LinkExistsIfNoneMatchFailure_ExpectError)', async () => {
  await ending(await send('PUT', PRIVATE, zone));
  await ending(await send('PUT', LINK, link));
  const what = 'The Virtual Network link link for the Private DNS zone contoso.internal';
  expect(await ending(await send('PUT', LINK, link, { 'if-none-match': '*' }))).toMatchObject({
    error: { code: 'PreconditionFailed', message: `${what} exists already and hence cannot be created again.` },
  });
  expect(await ending(await send('DELETE', LINK, undefined, { 'if-match': 'other' }))).toMatchObject({
    error: { code: 'PreconditionFailed', message: `${what} has been modified (etag mismatch).` },
  });
});

test('a private zone with links stays (Test_Networking_PrivateDnsZone_20240601_CRUD)', async () => {
  await ending(await send('PUT', PRIVATE, zone));
  await ending(await send('PUT', LINK, link));
  expect(await send('DELETE', PRIVATE)).toMatchObject({
    status: 409,
    body: { error: { code: 'CannotDeleteResource' } },
  });
  await ending(await send('DELETE', LINK));
  expect(await ending(await send('DELETE', PRIVATE))).toEqual({ status: 'Succeeded' });
});

test('tags and links are patched (test_PatchZone_ZoneExistsAddTags, test_PatchLink_DisableRegistration)', async () => {
  await ending(await send('PUT', PRIVATE, zone));
  await ending(await send('PUT', LINK, link));
  await ending(await send('PATCH', PRIVATE, { tags: { a: 'b' } }));
  await ending(await send('PATCH', LINK, { properties: { registrationEnabled: false } }));
  expect((await send('GET', PRIVATE)).body).toMatchObject({ tags: { a: 'b' } });
  expect((await send('GET', LINK)).body).toMatchObject({ properties: { registrationEnabled: false } });
});

test('a TTL of 0 is a TTL (test_dns_zone1_import)', async () => {
  await send('PUT', PUBLIC, zone);
  const set = (TTL: number) => ({ properties: { TTL, ARecords: [{ ipv4Address: '203.0.113.9' }] } });
  expect((await send('PUT', `${PUBLIC}/A/www`, set(0))).status).toBe(201);
  expect((await send('PUT', `${PUBLIC}/A/www`, set(-1))).status).toBe(400);
});

test('the SOA set is written, at the apex alone, and stays (test_Private_Dns_Zone1_Import)', async () => {
  for (const id of [PUBLIC, PRIVATE]) {
    const created = await send('PUT', id, zone);
    if (id === PRIVATE) await ending(created);
    const soa = {
      host: 'azureprivatedns.net',
      email: 'hostmaster.contoso.com.',
      serialNumber: 7,
      expireTime: 1_814_400,
    };
    const written = await send('PUT', `${id}/soa/@`, { properties: { ttl: 86_400, soaRecord: soa } });
    expect(written).toMatchObject({ status: 200, body: { name: '@' } });
    expect((await send('GET', `${id}/SOA/@`)).body).toEqual(written.body);
    expect(await send('PUT', `${id}/SOA/www`, { properties: { ttl: 60, soaRecord: soa } })).toMatchObject({
      status: 400,
      body: { code: 'BadRequest' },
    });
    expect(await send('DELETE', `${id}/SOA/@`)).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  }
});

test.each(['DS', 'TLSA', 'NAPTR'])('a public zone has %s record sets (test_dns_if_none_match)', async (type) => {
  await send('PUT', PUBLIC, zone);
  const set = `${PUBLIC}/${type}/it`;
  expect(await send('GET', set)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  const once = { 'if-none-match': '*' };
  expect((await send('PUT', set, { properties: { TTL: 3_600, [`${type}Records`]: [] } }, once)).status).toBe(201);
  expect((await send('PUT', set, { properties: { TTL: 3_600, [`${type}Records`]: [] } }, once)).status).toBe(412);
});

test('what a deletion of a zone leads to is an empty object (CanDeleteWithExplicitETag)', async () => {
  await send('PUT', PUBLIC, zone);
  const deleted = await send('DELETE', PUBLIC);
  await ending(deleted);
  expect(await arm.send('GET', String(deleted.headers['location']))).toMatchObject({ status: 200, body: {} });
});

test('a TTL has its greatest value', async () => {
  await send('PUT', PUBLIC, zone);
  const put = (TTL: number) => send('PUT', `${PUBLIC}/A/www`, { properties: { TTL, ARecords: [] } });
  expect((await put(2_147_483_648)).status).toBe(400);
  expect((await put(2_147_483_647)).status).toBe(201);
});

test('a text is cut into strings of 255 characters, 4096 in all (terraform-provider-azurerm#2826, #24169)', async () => {
  await send('PUT', PUBLIC, zone);
  const put = (...value: string[]) =>
    send('PUT', `${PUBLIC}/TXT/dkim`, { properties: { TTL: 60, TXTRecords: [{ value }] } });
  const longest = 'a'.repeat(255);
  expect(await put('a'.repeat(256))).toMatchObject({ status: 400, body: { code: 'BadRequest' } });
  expect(await put(...Array.from({ length: 17 }, () => longest))).toMatchObject({
    status: 400,
    body: { code: 'BadRequest' },
  });
  expect((await put(...Array.from({ length: 16 }, () => longest))).status).toBe(201);
});

test('who leads to a resource is known (test_dns_alias)', async () => {
  await send('PUT', PUBLIC, zone);
  const target = { id: `${GROUP}/providers/Microsoft.Network/trafficManagerProfiles/tm1` };
  await send('PUT', `${PUBLIC}/A/a1`, { properties: { TTL: 30, targetResource: target } });
  const ask = (...targetResources: object[]) =>
    send('POST', `${GROUP.split('/resourceGroups')[0]}/providers/Microsoft.Network/getDnsResourceReference`, {
      properties: { targetResources },
    });
  const dnsResources = [{ id: `${PUBLIC}/A/a1` }];
  expect((await ask(target)).body).toEqual({
    properties: { dnsResourceReferences: [{ dnsResources, targetResource: target }] },
  });
  expect((await ask({ id: `${target.id}-other` })).body).toEqual({ properties: { dnsResourceReferences: [] } });
});
