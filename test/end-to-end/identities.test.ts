import { apiVersions, hosts, ids } from '../../local/sample/names.ts';
import { grantSecrets } from '../../local/sample/access.ts';
import type { Plan } from '../../shared/domain/plan/plan.ts';
import { EdgeTls } from './edge-tls.ts';
import { EstateEdits } from './estate-edits.ts';
import { ask } from './shared-gateway.ts';

jest.setTimeout(180_000);

const group = ids.apiManagement.split('/providers/')[0] ?? '';
const identityId = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-apim`;
const secretsUser = '4633458b-17de-408a-b874-0445c86b69e6';

interface Identity {
  readonly clientId: string;
  readonly principalId: string;
}
interface Entry extends Record<string, unknown> {
  readonly hostName: string;
  readonly identityClientId?: string;
}

describe('managed identities of API Management', () => {
  let edgeTls: EdgeTls;
  let edits: EstateEdits;
  let identity: Identity;

  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
    edits = new EstateEdits(edgeTls.stack);
    const { session } = edgeTls.stack;
    await session.put(identityId, '2024-11-30', { location: 'westeurope' });
    identity = ((await session.get(identityId, '2024-11-30')) as { properties: Identity }).properties;
    await grantSecrets(session, identity.principalId);
  });
  afterAll(() => edgeTls.stop());

  const patch = (body: unknown): Promise<void> => edits.patch(ids.apiManagement, apiVersions.apiManagement, body);
  const service = async () =>
    (await edgeTls.stack.session.get(ids.apiManagement, apiVersions.apiManagement)) as {
      readonly identity: { readonly principalId: string; readonly userAssignedIdentities?: Record<string, Identity> };
      readonly properties: { readonly hostnameConfigurations: readonly Entry[] };
    };
  const ours = async (): Promise<Entry | undefined> =>
    (await service()).properties.hostnameConfigurations.find(({ hostName }) => hostName === hosts.internal);
  const planned = async (query = ''): Promise<Plan> =>
    (await ask(edgeTls, 'POST', `/api/edges/contoso-prod/plan${query}`)).body as unknown as Plan;
  const told = ({ blockers, warnings }: Plan): string[] => [...blockers, ...warnings].map(({ code }) => code);

  /** Takes the role on the vault from the service's own identity, or gives it back. */
  async function ownMayRead(may: boolean): Promise<void> {
    const { session, azure } = edgeTls.stack;
    const { principalId } = (await service()).identity;
    if (may) return grantSecrets(session, principalId);
    const list = (await session.get(
      `${ids.vault}/providers/Microsoft.Authorization/roleAssignments`,
      apiVersions.authorization,
    )) as { value: { id: string; properties: { principalId: string; roleDefinitionId: string } }[] };
    for (const { id, properties } of list.value)
      if (properties.principalId === principalId && properties.roleDefinitionId.endsWith(secretsUser))
        await session.send('DELETE', `${azure.arm}${id}?api-version=${apiVersions.authorization}`);
  }

  test('of two, a new custom domain gets the one that may read the vault', async () => {
    await patch({
      identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [identityId.toUpperCase()]: {} } },
    });
    expect(Object.values((await service()).identity.userAssignedIdentities ?? {})).toEqual([
      { clientId: identity.clientId, principalId: identity.principalId },
    ]);
    await ownMayRead(false);
    expect((await edgeTls.provision()).problem).toBeNull();
    expect((await ours())?.identityClientId).toBe(identity.clientId);
  });

  test('none of them may: the plan of a renewal says so before anything is written', async () => {
    await patch({ identity: { type: 'SystemAssigned' } });
    await edgeTls.clearJournal();
    expect(told(await planned('?renew=true'))).toContain('ApiManagementCannotReadVault');
    const run = await edgeTls.renew();
    expect(run).toMatchObject({ status: 'Failed', problem: { code: 'ApiManagementCannotReadVault' } });
  });

  test('an entry whose identity is gone is given one that the service has, by a step of its own', async () => {
    await ownMayRead(true);
    const { steps } = await planned();
    expect(steps.find(({ kind }) => kind === 'updateApiManagement')?.reason.code).toMatch(
      /HostnameIdentityGone|LeafRenewed/,
    );
    expect((await edgeTls.renew()).problem).toBeNull();
    expect((await ours())?.identityClientId ?? null).toBeNull();
    expect((await planned()).steps).toEqual([]);
  });

  test('an entry of somebody else whose identity is gone is named by every plan, and blocks a renewal', async () => {
    await patch({ identity: { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: { [identityId]: {} } } });
    await edits.vault('POST', '/certificates/portal-contoso-com/create', {
      policy: {
        key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: false },
        secret_props: { contentType: 'application/x-pkcs12' },
        x509_props: {
          subject: 'CN=portal.contoso.com',
          sans: { dns_names: ['portal.contoso.com'] },
          validity_months: 12,
        },
        issuer: { name: 'Self' },
      },
    });
    await edits.until('the certificate is made', async () => {
      const pending = (await edits.vault('GET', '/certificates/portal-contoso-com/pending')) as { status: string };
      return pending.status === 'completed';
    });
    const list = (await service()).properties.hostnameConfigurations;
    const foreign = {
      type: 'DeveloperPortal',
      hostName: 'portal.contoso.com',
      keyVaultId: `${String(edgeTls.spec.keyVault)}/secrets/portal-contoso-com`,
      identityClientId: identity.clientId,
    };
    await patch({ properties: { hostnameConfigurations: [...list, foreign] } });
    await patch({ identity: { type: 'SystemAssigned' } });
    const now = await planned();
    expect(now.steps).toEqual([]);
    expect(now.warnings.map(({ code }) => code)).toContain('HostnameIdentityGone');
    expect((await planned('?renew=true')).blockers).toMatchObject([
      { code: 'HostnameIdentityGone', evidence: { hostName: 'portal.contoso.com' } },
    ]);
    expect((await edgeTls.renew()).problem?.code).toBe('HostnameIdentityGone');
  });
});
