import {
  endpointObjectNames,
  HTTPS_PORT_NAME,
  isOurs,
  trustedRootName,
} from '../../../../shared/domain/names/gateway-names.ts';
import { leafCertificateName, ownershipTags } from '../../../../shared/domain/names/key-vault-names.ts';

const longest = 'a'.repeat(40);

describe('names of our objects', () => {
  test('on the gateway carry our prefix and fit its 80 characters', () => {
    const names = [...Object.values(endpointObjectNames(longest)), HTTPS_PORT_NAME, trustedRootName('AB'.repeat(20))];
    expect(names.filter((name) => !isOurs(name) || name.length > 80)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('of a trusted root tell old and new apart', () => {
    expect(trustedRootName('0123456789ABCDEF0123456789ABCDEF01234567')).toBe('edge-tls-root-0123456789ab');
  });

  test('of others are not ours', () => {
    expect(['edge', 'my-edge-tls-pool', 'edge_tls-x'].filter(isOurs)).toEqual([]);
    expect(isOurs('EDGE-TLS-gateway-pool')).toBe(true);
  });

  test('in Key Vault fit its 127 characters, with tags that say whose they are', () => {
    expect(leafCertificateName('contoso-prod', 'gateway')).toBe('edge-tls-contoso-prod-gateway');
    expect(leafCertificateName(longest, longest).length).toBeLessThanOrEqual(127);
    expect(ownershipTags('e', 'p')).toEqual({ 'edge-tls-edge': 'e', 'edge-tls-endpoint': 'p' });
    expect(ownershipTags('e')).toEqual({ 'edge-tls-edge': 'e' });
  });
});
