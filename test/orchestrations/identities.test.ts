import { healthNow } from '../../functions/health-now.ts';
import { planEdgeNow } from '../../orchestrations/activities/plan-edge-now.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { planRequestOf } from '../../shared/domain/plan/plan-request.ts';
import type { InMemoryAzure } from '../support/in-memory-azure.ts';
import { TestEstate } from '../support/test-estate.ts';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-apim';
const both: JsonObject = {
  type: 'SystemAssigned, UserAssigned',
  principalId: 'p',
  userAssignedIdentities: { [id]: { clientId: 'client-1', principalId: 'q' } },
};
const entriesOf = ({ service }: InMemoryAzure): readonly JsonObject[] =>
  (service.properties as JsonObject).hostnameConfigurations as readonly JsonObject[];
const setEntries = (azure: InMemoryAzure, change: (entries: readonly JsonObject[]) => readonly JsonObject[]): void => {
  const hostnameConfigurations = change(entriesOf(azure));
  azure.service = { ...azure.service, properties: { ...(azure.service.properties as object), hostnameConfigurations } };
};
const ours = (azure: InMemoryAzure): JsonObject | undefined =>
  entriesOf(azure).find(({ hostName }) => hostName === 'apim.contoso.internal');
const withIdentity = (azure: InMemoryAzure, identityClientId: string): void =>
  setEntries(azure, (entries) => entries.map((one) => (one === ours(azure) ? { ...one, identityClientId } : one)));

describe('an entry that reads Key Vault with an identity that was taken off API Management', () => {
  test('is given one that the service has, and then there is nothing to do', async () => {
    const estate = await TestEstate.create();
    await estate.run();
    withIdentity(estate.azure, 'gone');
    const { run, steps } = await estate.run();
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(run.plan?.steps[0]?.reason.code).toBe('HostnameIdentityGone');
    expect(steps.map(({ kind }) => kind)).toContain('updateApiManagement');
    expect(ours(estate.azure)).not.toHaveProperty('identityClientId');
    expect((await estate.run()).run.plan?.steps).toEqual([]);
  });

  test('is given one at the write, when the identity goes between plan and write', async () => {
    const estate: TestEstate = await TestEstate.create({
      execution: async (name, input, activity) => {
        const isUpdate = name === 'beginStep' && (input as { step: string }).step === 'updateApiManagement';
        if (isUpdate && changes) {
          estate.azure.service = { ...estate.azure.service, identity: { type: 'SystemAssigned', principalId: 'p' } };
          estate.azure.vaultAccess = null;
        }
        return activity();
      },
    });
    let changes = false;
    estate.azure.service = { ...estate.azure.service, identity: both };
    await estate.run();
    withIdentity(estate.azure, 'client-1');
    changes = true;
    const { run } = await estate.run({ renewRequested: true });
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(ours(estate.azure)).not.toHaveProperty('identityClientId');
  });

  test('of somebody else, which appears between plan and write, ends the run by its name and is not written over', async () => {
    const foreign = {
      type: 'Portal',
      hostName: 'portal.contoso.com',
      keyVaultId: 'https://kv/secrets/portal',
      identityClientId: 'gone',
    };
    const estate: TestEstate = await TestEstate.create({
      execution: async (name, input, activity) => {
        if (name === 'beginStep' && (input as { step: string }).step === 'updateApiManagement')
          setEntries(estate.azure, (entries) => [...entries, foreign]);
        return activity();
      },
    });
    const { run } = await estate.run();
    expect(run.problem).toMatchObject({ code: 'HostnameIdentityGone', evidence: { hostName: 'portal.contoso.com' } });
    expect(estate.azure.writes).not.toContain('apiManagement');
    expect(entriesOf(estate.azure)).toContainEqual(foreign);
  });
});

test('of two identities the one is used that may read, and whoever may not be asked about it is told so', async () => {
  const estate = await TestEstate.create();
  estate.azure.service = { ...estate.azure.service, identity: both };
  estate.azure.vaultAccess = { ...estate.azure.vaultAccess, policyReaders: ['q'] } as InMemoryAzure['vaultAccess'];
  const { run } = await estate.run();
  expect(run.plan?.warnings.map(({ code }) => code)).not.toContain('ApiManagementVaultAccessUnknown');
  expect(ours(estate.azure)).toMatchObject({ identityClientId: 'client-1' });
  const other = await TestEstate.create();
  other.azure.vaultAccess = null;
  const untold = await other.run();
  expect(untold.run).toMatchObject({ status: 'Succeeded' });
  expect(untold.run.plan?.warnings.map(({ code }) => code)).toContain('ApiManagementVaultAccessUnknown');
});

test('a right to read the vault that was taken away is told to whoever asks what lies ahead, before a renewal needs it', async () => {
  const estate = await TestEstate.create();
  await estate.run();
  const { azure, stores } = estate;
  azure.vaultAccess = { ...azure.vaultAccess, policyReaders: [] } as unknown as InMemoryAzure['vaultAccess'];
  const edge = await stores.edges.get('contoso-prod');
  if (edge === null) throw new Error('The edge is not there.');
  const asked = planRequestOf(edge, { health: await healthNow(estate.services, estate.spec), run: null });
  const { plan } = await planEdgeNow(azure.ports(), asked);
  expect(plan.steps).toEqual([]);
  expect(plan.warnings.map(({ code }) => code)).toContain('ApiManagementCannotReadVault');
  const written = azure.keyVault.writes.filter((write) => write.includes('gateway'));
  const { run } = await estate.run({ renewRequested: true });
  expect(run).toMatchObject({ status: 'Failed', problem: { code: 'ApiManagementCannotReadVault' } });
  expect(azure.keyVault.writes.filter((write) => write.includes('gateway'))).toEqual(written);
});
