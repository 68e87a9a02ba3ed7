import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { registerAuthorizationRoutes } from '../../../../local/azure/core/authorization-routes.ts';
import type { ArmRouter } from '../../../../local/azure/core/contracts.ts';
import { isKnownOperation } from '../../../../local/azure/core/known-operation.ts';
import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { registerOperationRoutes } from '../../../../local/azure/core/operation-routes.ts';
import { createUserAssignedIdentities } from '../../../../local/azure/identity/user-assigned-identities.ts';
import { services } from '../../../../local/azure/services.ts';
import { type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const group = `${subscription}/resourceGroups/rg-edge`;
const version = '?api-version=2022-04-01';
const reader = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;

let azure: LocalAzure;
let arm: ArmClient;
beforeAll(async () => {
  azure = await createLocalAzure({ services, calm: true, seed: 1 });
  arm = createArmClient(azure);
  await arm.send('PUT', `${group}?api-version=2024-11-01`, { location: 'westeurope' });
});
afterAll(() => azure.stop());

const define = (permissions: object) =>
  arm.send('PUT', `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}${version}`, {
    properties: { roleName: randomUUID(), permissions: [permissions], assignableScopes: [subscription] },
  });
const assign = (properties: object) =>
  arm.send('PUT', `${group}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}${version}`, {
    properties: { roleDefinitionId: reader, ...properties },
  });

describe('a role definition', () => {
  test.each(Object.entries(JSON.parse(readFileSync('infra/roles.json', 'utf8')) as Record<string, object>))(
    '%s of the deployment is taken',
    async (_name, role) => {
      expect(await define(role)).toMatchObject({ status: 201 });
    },
  );

  test.each<[string, object, string, string]>([
    [
      'an action that nobody has',
      { actions: ['*/read', 'Microsoft.ApiManagement/locations/operationStatuses/read'] },
      'InvalidActionOrNotAction',
      'Microsoft.ApiManagement/locations/operationStatuses/read',
    ],
    [
      'an exception that nobody has',
      { actions: ['*'], notActions: ['Microsoft.Network/applicationGateways/fly/action'] },
      'InvalidActionOrNotAction',
      'Microsoft.Network/applicationGateways/fly/action',
    ],
    [
      'a data action among the actions',
      { actions: ['Microsoft.KeyVault/vaults/keys/sign/action'] },
      'InvalidActionOrNotAction',
      'Microsoft.KeyVault/vaults/keys/sign/action',
    ],
    [
      'a data action that nobody has',
      { dataActions: ['Microsoft.KeyVault/vaults/certificates/merge/action'] },
      'InvalidDataActionOrNotDataAction',
      'Microsoft.KeyVault/vaults/certificates/merge/action',
    ],
  ])('with %s is refused whole', async (_what, permissions, code, named) => {
    const message = `'${named}' does not match any of the actions supported by the providers.`;
    expect(await define(permissions)).toMatchObject({ status: 400, body: { error: { code, message } } });
  });
});

describe('a role assignment', () => {
  test('to nobody is refused, with the id as Azure writes it', async () => {
    const principalId = '29dd6c37-f2ab-4ef7-bb08-b1b0e5d5dd2d';
    const message = /^Principal 29dd6c37f2ab4ef7bb08b1b0e5d5dd2d does not exist in the directory /;
    expect(await assign({ principalId })).toMatchObject({
      status: 400,
      body: { error: { code: 'PrincipalNotFound', message: expect.stringMatching(message) as string } },
    });
    // The way that Azure's own text shows for one that is not known everywhere yet.
    expect((await assign({ principalId, principalType: 'ServicePrincipal' })).status).toBe(201);
  });

  test('to an identity, or to the app, is made', async () => {
    const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-1`;
    const made = await arm.send('PUT', `${id}?api-version=2024-11-30`, { location: 'westeurope' });
    const { principalId } = (made.body as { properties: { principalId: string } }).properties;
    expect((await assign({ principalId: principalId.toUpperCase() })).status).toBe(201);
    expect((await assign({ principalId: azure.appIdentity.objectId })).status).toBe(201);
  });
});

test('local Azure asks for no action that no provider lists, but where Azure has an address without one', () => {
  const actions: (string | null)[] = [];
  const router: ArmRouter = { on: (_method, _template, action) => void actions.push(action) };
  const { context } = azure;
  registerAuthorizationRoutes(router, { ...context, access: context.access as never, random: {} as never });
  registerOperationRoutes(router, context);
  for (const factory of [createUserAssignedIdentities, ...services]) factory(context).registerArm?.(router);
  const asked = actions.flatMap((action) => action?.replace('{provider}', 'Microsoft.Network') ?? []);
  expect(asked.length).toBeGreaterThan(60);
  // A private zone has no NS set in Azure either; NAPTR sets belong to a preview.
  const unlisted = new Set([
    'Microsoft.ApiManagement/locations/operationResults/read',
    'Microsoft.Network/privateDnsZones/NS/read',
    ...['read', 'write', 'delete'].map((verb) => `Microsoft.Network/dnsZones/NAPTR/${verb}`),
  ]);
  expect(asked.filter((action) => !isKnownOperation(action, 'actions') && !unlisted.has(action))).toEqual([]);
});

test('a role of one’s own is deleted once nobody holds it (Test_Authorization_RoleDefinitionSubscriptionScope_CRUD)', async () => {
  const definition = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}`;
  const properties = { roleName: 'mine', permissions: [{ actions: ['*/read'] }], assignableScopes: [subscription] };
  await arm.send('PUT', definition + version, { properties });
  expect((await arm.send('GET', definition + version)).body).toMatchObject({ properties: { type: 'CustomRole' } });
  const held = await assign({ roleDefinitionId: definition, principalId: randomUUID(), principalType: 'User' });
  expect(await arm.send('DELETE', definition + version)).toMatchObject({
    status: 400,
    body: { error: { code: 'RoleDefinitionHasAssignments' } },
  });
  await arm.send('DELETE', (held.body as { id: string }).id + version);
  expect(await arm.send('DELETE', definition + version)).toMatchObject({
    status: 200,
    body: { properties: { roleName: 'mine' } },
  });
  expect(await arm.send('GET', definition + version)).toMatchObject({
    status: 404,
    body: { error: { code: 'RoleDefinitionDoesNotExist' } },
  });
  expect((await arm.send('DELETE', definition + version)).status).toBe(204);
  expect((await arm.send('DELETE', reader + version)).status).toBe(400);
});
