import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { createArmClient } from '../../../support/arm-client.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg';
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-one`;
const VERSION = '?api-version=2023-01-31';

let azure: LocalAzure;
let identity: { principalId: string; clientId: string };

beforeEach(async () => {
  azure = await createLocalAzure({ services: [], calm: true });
  const arm = createArmClient(azure);
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
  const { body } = await arm.send('PUT', IDENTITY + VERSION, { location: 'westeurope' });
  identity = (body as { properties: typeof identity }).properties;
});
afterEach(() => azure.stop());

async function token(query: string, header = azure.identityEndpoint.header) {
  const url = `${azure.identityEndpoint.url}?api-version=2019-08-01&${query}`;
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': header } });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

const callerOf = (body: Record<string, string>) =>
  azure.context.access.authenticate(`Bearer ${body['access_token'] ?? ''}`);

test('gives the app’s own identity a token for the resource asked for', async () => {
  const { status, body } = await token('resource=https%3A%2F%2Fmanagement.azure.com%2F');
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', client_id: azure.appIdentity.appId });
  expect(Number(body['expires_on'])).toBeGreaterThan(Date.now() / 1_000);
  expect(callerOf(body)).toMatchObject({
    objectId: azure.appIdentity.objectId,
    audience: 'https://management.azure.com',
  });
});

test.each([
  ['client_id', () => identity.clientId],
  ['object_id', () => identity.principalId],
  ['mi_res_id', () => encodeURIComponent(IDENTITY.toUpperCase())],
])('%s chooses a user-assigned identity', async (name, value) => {
  const { body } = await token(`resource=https://vault.azure.net&${name}=${value()}`);
  expect(callerOf(body)).toMatchObject({ objectId: identity.principalId, audience: 'https://vault.azure.net' });
});

test.each([
  ['an unknown identity', 'resource=r&client_id=none', undefined, 400],
  ['no resource', 'a=b', undefined, 400],
  ['the wrong header', 'resource=r', 'wrong', 401],
])('refuses %s', async (_what, query, header, status) => {
  const answer = await token(query, header);
  expect([answer.status, answer.body['statusCode']]).toEqual([status, status]);
});

test('an identity keeps its ids over PUTs, and loses them when it is deleted', async () => {
  const arm = createArmClient(azure);
  const again = await arm.send('PUT', IDENTITY + VERSION, { location: 'westeurope', tags: { a: 'b' } });
  expect(again).toMatchObject({ status: 200, body: { properties: identity } });
  expect((await arm.send('DELETE', IDENTITY + VERSION)).status).toBe(200);
  expect(azure.context.access.principalOf(IDENTITY)).toBeUndefined();
  expect((await arm.send('DELETE', IDENTITY + VERSION)).status).toBe(204);
});

test('no token is in the journal', async () => {
  const { body } = await token('resource=https://vault.azure.net');
  expect(JSON.stringify(azure.context.journal.entries())).not.toContain(body['access_token']);
  expect(azure.context.journal.entries().at(-1)).toMatchObject({ service: 'identity', status: 200 });
});

test('the fault plan reaches it as service identity', async () => {
  azure.context.faults.set([
    { match: { service: 'identity' }, fault: { kind: 'respond', status: 503, code: 'x', message: 'Later.' } },
  ]);
  expect((await token('resource=r')).body).toEqual({ statusCode: 503, message: 'Later.' });
  expect((await token('resource=r')).status).toBe(200);
});
