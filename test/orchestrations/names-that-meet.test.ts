import { removeHostnames } from '../../orchestrations/activities/steps/remove-hostnames.ts';
import { signLeaf } from '../../orchestrations/activities/steps/sign-leaf.ts';
import { leafCertificateName } from '../../shared/domain/names/key-vault-names.ts';
import { otherOwnerOf } from '../../shared/domain/names/leaf-owner.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { specDocument, specOf } from '../shared/domain/plan/converged-edge.ts';
import { edgeRecord } from '../support/edge-record.ts';
import { SharingEdges } from '../support/sharing-edges.ts';

const leaf = 'edge-tls-edge-1-b-c';

/** `edge-1` with the endpoint `b-c` and `edge-1-b` with the endpoint `c` both call their leaf `edge-tls-edge-1-b-c`. */
async function meeting(kind: string, handler: typeof signLeaf): Promise<SharingEdges> {
  const sharing = new SharingEdges(kind, handler);
  const [endpoint] = specDocument.endpoints;
  for (const [index, name] of [
    ['1', 'b-c'],
    ['1-b', 'c'],
  ] as const) {
    const endpoints = [{ ...endpoint, name, internalHostname: `e${index}.contoso.internal` }];
    await sharing.add(index, { endpoints, issuer: { kind: 'selfSigned' } });
  }
  return sharing;
}

test('two edges whose names come to one leaf are told apart by their specs, in one vault only', () => {
  const edge = (name: string, endpoint: string, keyVault = specDocument.keyVault) => {
    const endpoints = specDocument.endpoints.map((one) => ({ ...one, name: endpoint }));
    return edgeRecord({ name, spec: specOf({ ...specDocument, name, keyVault, endpoints }) as unknown as JsonObject });
  };
  const own = { name: 'aaa', keyVault: `${specDocument.keyVault}/` };
  expect(leafCertificateName('aaa', 'b-c')).toBe(leafCertificateName('aaa-b', 'c'));
  expect(otherOwnerOf('edge-tls-aaa-b-c', own, [edge('aaa', 'b-c'), edge('aaa-b', 'c')])).toBe('aaa-b');
  expect(otherOwnerOf('edge-tls-aaa-b-c', own, [edge('aaa', 'b-c'), edge('aaa-b', 'd')])).toBeNull();
  const elsewhere = edge('aaa-b', 'c', 'https://kv-other.vault.azure.net');
  expect(otherOwnerOf('edge-tls-aaa-b-c', own, [elsewhere])).toBeNull();
});

test.each([0, 1])('the first leaf that an older edge may be making is left to it; %i seconds apart', async (apart) => {
  const sharing = await meeting('signLeaf', signLeaf);
  const younger = await sharing.stores.edges.get('edge-1-b');
  if (younger) await sharing.stores.edges.replace({ ...younger, createdAt: younger.createdAt + apart });
  const turns = await Promise.all([sharing.turn('1', null), sharing.turn('1-b', null)]);
  expect(turns).toMatchObject([
    { state: 'poll' },
    { state: 'failed', problem: { code: 'LeafOwnedElsewhere', evidence: { certificate: leaf, edge: 'edge-1' } } },
  ]);
  expect(sharing.azure.keyVault.writes).toEqual([`create ${leaf} Self`]);
});

test('the removal of one leaves the custom domain of the other', async () => {
  const sharing = await meeting('removeHostnames', removeHostnames);
  const { service } = sharing.azure;
  const properties = service.properties as JsonObject;
  const entry = {
    type: 'Proxy',
    hostName: 'e1.contoso.internal',
    keyVaultId: `${specDocument.keyVault}/secrets/${leaf}`,
    certificateSource: 'KeyVault',
  };
  const list = properties.hostnameConfigurations as readonly JsonObject[];
  sharing.azure.service = { ...service, properties: { ...properties, hostnameConfigurations: [...list, entry] } };
  expect((await sharing.ask('1-b')).turn?.state).toBe('done');
  expect(sharing.azure.writes).toEqual([]);
});
