import { apiVersions, hosts, ids } from '../../local/sample/names.ts';
import { EdgeTls } from './edge-tls.ts';
import { ask, gatewayParts, type GatewayParts } from './shared-gateway.ts';

jest.setTimeout(120_000);

const edge = '/api/edges/contoso-prod';

describe('removing the sample edge', () => {
  let edgeTls: EdgeTls;
  let before: GatewayParts;
  let run: string;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    before = await gatewayParts(edgeTls);
    await edgeTls.provision();
    const answer = await ask(edgeTls, 'DELETE', edge);
    run = answer.location?.split('/').at(-1) ?? '';
    await edgeTls.api.follow(run, () => undefined);
  });
  afterAll(() => edgeTls.stop());

  const get = (id: string, version: string): Promise<unknown> => edgeTls.stack.session.get(id, version);

  test('is a run of its own, which stays readable when the edge is gone', async () => {
    const view = await edgeTls.api.run(run);
    expect(view).toMatchObject({ id: 'contoso-prod.2', status: 'Succeeded', problem: null });
    expect(view.steps.map(({ id }) => id)).toEqual(['removeCname', 'removeGateway', 'removeHostnames', 'removeRecord']);
    expect((await ask(edgeTls, 'GET', edge)).status).toBe(404);
  });

  test('leaves the gateway exactly as it was before the edge', async () => {
    expect(await gatewayParts(edgeTls)).toEqual(before);
  });

  test('takes the custom domain off API Management and no other', async () => {
    const service = (await get(ids.apiManagement, apiVersions.apiManagement)) as {
      properties: { hostnameConfigurations: { hostName: string }[] };
    };
    expect(service.properties.hostnameConfigurations.map(({ hostName }) => hostName)).toEqual([
      'apim-contoso.azure-api.net',
    ]);
  });

  test('takes the public CNAME away', async () => {
    const { session, azure } = edgeTls.stack;
    const answer = await session.send('GET', `${azure.arm}${ids.publicZone}/CNAME/api?api-version=${apiVersions.dns}`);
    expect(answer.status).toBe(404);
  });

  test('deletes no certificate', async () => {
    const { token } = (await edgeTls.stack.session.local('POST', 'token', { resource: 'https://vault.azure.net' })) as {
      token: string;
    };
    for (const name of ['edge-tls-root', 'edge-tls-contoso-prod-gateway']) {
      const url = `${edgeTls.stack.world.vaultUrl}/certificates/${name}?api-version=2025-07-01`;
      expect((await edgeTls.stack.session.send('GET', url, undefined, token)).status).toBe(200);
    }
  });

  test('frees the gateway for an edge of another name, which serves again', async () => {
    const spec = { ...edgeTls.spec, name: 'contoso-next' };
    const next = await edgeTls.provision(spec);
    expect(next.problem).toBeNull();
    expect((await edgeTls.fetch('/orders/42', hosts.public)).status).toBe(200);
  });
});
