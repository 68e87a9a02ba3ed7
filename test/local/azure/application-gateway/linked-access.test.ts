import { randomUUID } from 'node:crypto';
import { classifyFailure } from '../../../../shared/domain/operation/classify-failure.ts';
import { azureFailure } from '../../../../shared/domain/operation/azure-failure.ts';
import { sampleGateway } from '../../../support/sample-gateway.ts';
import {
  createGatewayWorld,
  GATEWAY,
  type GatewayWorld,
  GROUP,
  HOST,
  IDENTITY,
  NETWORK,
  PUBLIC_HOST,
  PUBLIC_IP,
  SECRET,
  VERSION,
} from './gateway-world.ts';

const subnetId = `${NETWORK}/virtualNetworks/vnet/subnets/snet-agw`;
const subnets = 'Microsoft.Network/virtualNetworks/subnets';
const rights = {
  write: 'Microsoft.Network/applicationGateways/write',
  address: 'Microsoft.Network/publicIPAddresses/join/action',
  identity: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  read: `${subnets}/read`,
  join: `${subnets}/join/action`,
} as const;

let world: GatewayWorld;
beforeEach(async () => {
  world = await createGatewayWorld();
});
afterEach(() => world.stop());

/** What a PUT by somebody who may do all of it but this is answered with. */
async function putWithout(lacking: keyof typeof rights | null) {
  const { access } = world.azure.context;
  const definition = `${GROUP}/providers/Microsoft.Authorization/roleDefinitions/${randomUUID()}`;
  const actions = Object.entries(rights).flatMap(([name, action]) => (name === lacking ? [] : [action]));
  const permissions = [
    { actions: [...actions, 'Microsoft.Network/locations/*/read', `${rights.write.slice(0, -5)}read`] },
  ];
  await world.arm.send('PUT', definition + VERSION, { properties: { roleName: randomUUID(), permissions } });
  const assignment = `${GROUP}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  const principalId = world.azure.appIdentity.objectId;
  await world.arm.send('PUT', assignment + VERSION, { properties: { principalId, roleDefinitionId: definition } });
  const gateway = sampleGateway({
    gatewayId: GATEWAY,
    subnetId,
    publicIpId: PUBLIC_IP,
    identityId: IDENTITY,
    keyVaultSecretId: SECRET,
    publicHost: PUBLIC_HOST,
    backendHost: HOST,
    trustedRoots: [world.root.data],
  });
  const { token } = access.issueToken(world.azure.appIdentity, 'https://management.azure.com');
  return (await world.put(gateway, { authorization: `Bearer ${token}` })).put;
}

const named = ({ status, body }: Awaited<ReturnType<typeof putWithout>>) =>
  classifyFailure(azureFailure({ status, body, headers: {}, url: '', receivedAt: 0 }), 'update the gateway');

test('who holds every right that a gateway links to may write it: the control', async () => {
  expect((await putWithout(null)).status).toBe(201);
});

test.each<[keyof typeof rights, string]>([
  ['identity', IDENTITY],
  ['address', PUBLIC_IP],
])(
  'without the right on the %s Resource Manager refuses, and the right that lacks is named',
  async (lacking, scope) => {
    const answer = await putWithout(lacking);
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'LinkedAuthorizationFailed' } } });
    expect(named(answer)).toMatchObject({
      code: 'LinkedAuthorizationFailed',
      evidence: { action: rights[lacking], scope },
    });
  },
);

test.each(['join', 'read'] as const)(
  'without the right to %s the subnet Application Gateway refuses, without quotes, and the right is named all the same',
  async (lacking) => {
    const answer = await putWithout(lacking);
    const { error } = answer.body as { error: { code: string; message: string } };
    expect(error.code).toBe('ApplicationGatewayInsufficientPermissionOnSubnet');
    expect(error.message).not.toMatch(/['"]/);
    expect(named(answer)).toMatchObject({
      code: 'LinkedAuthorizationFailed',
      evidence: { action: rights[lacking], scope: subnetId },
    });
  },
);
