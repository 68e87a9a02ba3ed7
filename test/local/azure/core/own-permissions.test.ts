import { randomUUID } from 'node:crypto';
import { createLocalAzure, type LocalAzure } from '../../../../local/azure/core/local-azure.ts';
import { createArmClient } from '../../../support/arm-client.ts';

const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
const group = `${subscription}/resourceGroups/rg-edge`;
const permissions = `${group}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
const reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

let azure: LocalAzure;
afterEach(() => azure.stop());

/** Local Azure with a group, and the app's identity holding these roles there. */
async function withRoles(...roles: readonly { scope: string; guid: string }[]) {
  azure = await createLocalAzure({ services: [], calm: true, seed: 1 });
  const arm = createArmClient(azure);
  await arm.send('PUT', `${group}?api-version=2024-11-01`, { location: 'westeurope' });
  for (const { scope, guid } of roles) {
    const assignment = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    await arm.send('PUT', `${assignment}?api-version=2022-04-01`, {
      properties: {
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${guid}`,
        principalId: azure.appIdentity.objectId,
      },
    });
  }
  const { access } = azure.context;
  const { token } = access.issueToken(azure.appIdentity, 'https://management.azure.com', 3600);
  return (path: string) => arm.send('GET', path, undefined, { authorization: `Bearer ${token}` });
}

describe('what a caller itself may do', () => {
  test('is told role by role, inherited ones included', async () => {
    const get = await withRoles({ scope: subscription, guid: reader });
    expect((await get(permissions)).body).toEqual({
      value: [{ actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }],
    });
  });

  test('is not told to whom may not even ask', async () => {
    const get = await withRoles();
    const { status, body } = await get(permissions);
    expect(status).toBe(403);
    expect(body).toMatchObject({
      error: {
        code: 'AuthorizationFailed',
        message: expect.stringContaining(
          "'Microsoft.Authorization/permissions/read' over scope '/subscriptions/",
        ) as string,
      },
    });
  });
});
