import { Agent, request } from 'node:https';
import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { createWebApps } from '../../../../local/azure/web-app/web-apps.ts';
import { type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const GROUP = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-edge';
const SITE = `${GROUP}/providers/Microsoft.Web/sites/app-edge`;
const VERSION = '?api-version=2024-11-01';
const HOST = 'app-edge.azurewebsites.net';

let azure: LocalAzure;
let arm: ArmClient;

beforeEach(async () => {
  azure = await createLocalAzure({ services: [createWebApps], calm: true, seed: 1 });
  arm = createArmClient(azure);
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
  await arm.send('PUT', SITE + VERSION, { location: 'westeurope', properties: {} });
});
afterEach(() => azure.stop());

async function siteAddress(): Promise<string> {
  const { body } = await arm.send('GET', SITE + VERSION);
  return (body as { properties: { inboundIpAddress: string } }).properties.inboundIpAddress;
}

async function get(host: string, path: string): Promise<{ status: number; body: string }> {
  const port = azure.context.network.lookup(await siteAddress(), 443) ?? 0;
  const agent = new Agent({ keepAlive: false, ca: azure.caPem });
  return await new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, servername: HOST, headers: { host }, agent }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

test('a site tells what reached it, over TLS with a certificate for its own name', async () => {
  const { status, body } = await get(HOST, '/orders?x=1');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual({ greeting: `Hello from ${HOST}`, method: 'GET', path: '/orders?x=1', host: HOST });
});

test('a site does not answer for another host', async () => {
  expect((await get('other.azurewebsites.net', '/')).status).toBe(404);
});

test('a deleted site is gone from the network', async () => {
  const address = await siteAddress();
  expect((await arm.send('DELETE', SITE + VERSION)).status).toBe(200);
  await expect(azure.context.network.connect(address, 443)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
