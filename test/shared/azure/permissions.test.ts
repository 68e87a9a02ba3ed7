import { ArmClient } from '../../../shared/azure/arm-client.ts';
import { ArmEventSubscriptions } from '../../../shared/azure/event-subscriptions.ts';
import { ArmPermissions } from '../../../shared/azure/permissions.ts';
import { type FakeAnswer, fakeCredential, FakeHttp } from '../../support/fake-http.ts';

const endpoint = 'https://management.azure.com';
const subscription = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10';
const gateway = `${subscription}/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/agw`;

function wire(...answers: FakeAnswer[]) {
  const http = new FakeHttp(...answers);
  const clock = { now: () => 1_800_000_000_000 };
  const arm = new ArmClient({ endpoint, audience: endpoint, credential: fakeCredential, clock, httpClient: http });
  return { arm, asked: () => http.sent.map(({ method, url }) => `${method} ${url.slice(endpoint.length)}`) };
}

const grant = { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: ['x/y'] };
const path = `${gateway}/providers/Microsoft.Authorization/permissions`;

describe('own permissions', () => {
  test('are asked at the resource, page by page', async () => {
    const nextLink = `${endpoint}${path}?api-version=2022-04-01&$skiptoken=2`;
    const { arm, asked } = wire(
      { status: 200, body: { value: [grant], nextLink } },
      { status: 200, body: { value: [{ ...grant, newerThanUs: 1 }] } },
    );
    expect(await new ArmPermissions(arm).list(gateway)).toEqual([grant, grant]);
    expect(asked()).toEqual([`GET ${path}?api-version=2022-04-01`, `GET ${path}?api-version=2022-04-01&$skiptoken=2`]);
  });

  test('that leave fields out have none there', async () => {
    const { arm } = wire({ status: 200, body: { value: [{ actions: ['*'] }] } });
    expect(await new ArmPermissions(arm).list(gateway)).toEqual([
      { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] },
    ]);
  });

  test.each<[string, FakeAnswer, string]>([
    ['may not be read', { status: 403, body: { error: { code: 'AuthorizationFailed' } } }, 'AuthorizationFailed'],
    ['are told in a form that nobody knows', { status: 200, body: 'hello' }, 'AzureRefused'],
    [
      'go on at another host',
      { status: 200, body: { value: [], nextLink: 'https://example.com/x' } },
      'OperationUrlForeign',
    ],
  ])('are a problem when they %s', async (_what, answer, code) => {
    const { arm, asked } = wire(answer);
    await expect(new ArmPermissions(arm).list(gateway)).rejects.toMatchObject({ problem: { code } });
    expect(asked()).toHaveLength(1);
  });
});

describe('event subscriptions', () => {
  const topics = `${subscription}/providers/Microsoft.EventGrid/systemTopics`;
  const topic = `${subscription}/resourceGroups/rg/providers/Microsoft.EventGrid/systemTopics/evgt-kv`;
  const source = `${subscription}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;
  const entry = (destination: object) => ({
    name: 'edge-tls',
    properties: { destination, provisioningState: 'Succeeded' },
  });

  test('are those of every system topic, with the function that they go to', async () => {
    const functionId = `${subscription}/resourceGroups/rg/providers/Microsoft.Web/sites/func/functions/onKeyVaultEvent`;
    const toFunction = { endpointType: 'AzureFunction', properties: { resourceId: functionId } };
    const toWebHook = { endpointType: 'WebHook', properties: { endpointBaseUrl: 'https://x.example/' } };
    const { arm, asked } = wire(
      { status: 200, body: { value: [{ id: topic, properties: { source } }] } },
      { status: 200, body: { value: [entry(toFunction), entry(toWebHook)] } },
    );
    const shown = { name: 'edge-tls', source, provisioningState: 'Succeeded' };
    expect(await new ArmEventSubscriptions(arm).list(subscription)).toEqual([
      { ...shown, functionName: 'onKeyVaultEvent' },
      { ...shown, functionName: null },
    ]);
    expect(asked()).toEqual([
      `GET ${topics}?api-version=2025-02-15`,
      `GET ${topic}/eventSubscriptions?api-version=2025-02-15`,
    ]);
  });
});
