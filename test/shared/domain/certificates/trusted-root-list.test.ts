import { rootListFault, trustedRootList } from '../../../../shared/domain/certificates/trusted-root-list.ts';
import { createTestAuthority, type TestAuthority } from '../../../support/test-authority.ts';

let [first, second]: TestAuthority[] = [];
beforeAll(async () => {
  [first, second] = await Promise.all([createTestAuthority('first'), createTestAuthority('second')]);
});

const pemOf = (authority: TestAuthority | undefined): string => authority?.pem ?? '';

describe('roots that a spec names', () => {
  test('are read from one text each, or several from one', () => {
    const apart = trustedRootList([pemOf(first), pemOf(second)]);
    expect(apart.map(({ subject }) => subject)).toEqual(['CN=first', 'CN=second']);
    expect(trustedRootList([pemOf(first) + pemOf(second)])).toEqual(apart);
    expect(rootListFault(pemOf(first) + pemOf(second))).toBeNull();
  });

  test('must be authorities', async () => {
    const leaf = await first?.issue({ names: ['apim.contoso.internal'] });
    expect(rootListFault(leaf?.pem ?? '')).toBe('CN=apim.contoso.internal is no certificate authority.');
  });

  test.each([
    ['nothing', () => ''],
    ['a private key', () => first?.key ?? ''],
    ['a certificate that is cut off', () => pemOf(first).slice(0, 200)],
    ['a certificate with a damaged byte', () => pemOf(first).replace(/MII/, 'AAA')],
    ['one good and one cut off', () => pemOf(first) + pemOf(second).slice(0, 200)],
  ])('are refused when they are %s', (_, text) => {
    expect(rootListFault(text())).toMatch(/^is not a certificate in PEM/);
  });
});
