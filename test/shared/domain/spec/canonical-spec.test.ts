import { canonicalSpec, specHash } from '../../../../shared/domain/spec/canonical-spec.ts';
import type { EdgeSpec } from '../../../../shared/domain/spec/edge-spec.ts';
import { parseEdgeSpec } from '../../../../shared/domain/spec/parse-edge-spec.ts';
import { vaultsOutsideCloud } from '../../../../shared/domain/spec/vault-suffix.ts';
import { endpointDocument, ids, specDocument } from './sample-document.ts';

function parsed(document: unknown): EdgeSpec {
  const result = parseEdgeSpec(document);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.spec;
}

const two = [
  endpointDocument({ publicHostnames: ['a.contoso.com', 'b.contoso.com'] }),
  endpointDocument({
    name: 'b2b',
    internalHostname: 'b2b.contoso.internal',
    publicHostnames: ['b2b.contoso.com'],
    rule: { type: 'PathBased', priority: 7, paths: ['/a', '/b'] },
  }),
];

describe('the hash of a spec', () => {
  const hash = specHash(parsed(specDocument({ endpoints: two })));

  test.each<[string, unknown]>([
    ['fields in another order', Object.fromEntries(Object.entries(specDocument({ endpoints: two })).toReversed())],
    ['endpoints in another order', specDocument({ endpoints: two.toReversed() })],
    [
      'host names in another order',
      specDocument({ endpoints: [{ ...two[0], publicHostnames: ['b.contoso.com', 'a.contoso.com'] }, two[1]] }),
    ],
    ['resource ids in another case', specDocument({ endpoints: two, applicationGateway: ids.gateway.toUpperCase() })],
    [
      'defaults written out',
      specDocument({
        endpoints: two,
        approval: 'none',
        renewal: { atLifetimePercent: 67 },
        issuer: { kind: 'internalCa' },
      }),
    ],
    ['a vault with a slash', specDocument({ endpoints: two, keyVault: 'https://kv-contoso.vault.azure.net/' })],
  ])('is the same with %s', (_, document) => {
    expect(specHash(parsed(document))).toBe(hash);
  });

  test.each<[string, unknown]>([
    ['another gateway', specDocument({ endpoints: two, applicationGateway: `${ids.gateway}2` })],
    ['one endpoint less', specDocument({ endpoints: two.slice(1) })],
    [
      'the paths of a rule in another order',
      specDocument({
        endpoints: [two[0], { ...two[1], rule: { type: 'PathBased', priority: 7, paths: ['/b', '/a'] } }],
      }),
    ],
    ['another lifetime', specDocument({ endpoints: two, issuer: { kind: 'internalCa', leafValidityDays: 47 } })],
  ])('is another with %s', (_, document) => {
    expect(specHash(parsed(document))).not.toBe(hash);
  });

  test('is 64 hex digits, and the canonical spec plain JSON', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const canonical = canonicalSpec(parsed(specDocument()));
    expect(JSON.parse(JSON.stringify(canonical))).toEqual(canonical);
  });
});

describe('vaults of a cloud', () => {
  const pointers = (document: unknown): string[] =>
    vaultsOutsideCloud(parsed(document), 'vault.azure.net').map(({ pointer }) => pointer);

  test('are taken', () => {
    expect(pointers(specDocument())).toEqual([]);
    expect(
      pointers(specDocument({ endpoints: [endpointDocument({ listenerCertificate: { sslCertificateName: 'x' } })] })),
    ).toEqual([]);
  });

  test.each([
    'https://kv-contoso.vault.azure.cn',
    'https://kv-contoso.vault.azure.net.evil.example',
    'https://evil.example',
    'https://evilvault.azure.net',
    'https://kv.x.vault.azure.net',
    'https://vault.azure.net',
    'https://kv-contoso.vault.azure.net:8443',
    'https://169.254.169.254',
  ])('%s is not one of them', (keyVault) => {
    const listenerCertificate = { keyVaultSecretId: `${keyVault}/secrets/x` };
    const document = specDocument({ keyVault, endpoints: [endpointDocument({ listenerCertificate })] });
    expect(pointers(document)).toEqual(['/keyVault', '/endpoints/0/listenerCertificate/keyVaultSecretId']);
  });
});
