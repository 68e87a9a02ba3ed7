import { admit, type Role } from '../../functions/authentication.ts';

const entra = { auth: 'entra', platformAuthentication: true } as const;
const principal = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const withRoles = (...roles: string[]): string =>
  principal({
    auth_typ: 'aad',
    claims: [{ typ: 'preferred_username', val: 'ann@contoso.com' }, ...roles.map((val) => ({ typ: 'roles', val }))],
  });
const outcome = (header: string | null, role: Role, config: Parameters<typeof admit>[0] = entra): string => {
  const admission = admit(config, header, role);
  return admission.ok ? `admitted ${admission.caller.name}` : `${admission.status} ${admission.problem.code}`;
};

describe('admission', () => {
  test.each<[string, string, Role, string]>([
    ['Edge.Read', 'Edge.Read', 'Edge.Read', 'admitted ann@contoso.com'],
    ['Edge.Plan includes Edge.Read', 'Edge.Plan', 'Edge.Read', 'admitted ann@contoso.com'],
    ['Edge.Apply includes Edge.Plan', 'Edge.Apply', 'Edge.Plan', 'admitted ann@contoso.com'],
    ['Edge.Read is not Edge.Plan', 'Edge.Read', 'Edge.Plan', '403 RoleMissing'],
    ['Edge.Plan is not Edge.Apply', 'Edge.Plan', 'Edge.Apply', '403 RoleMissing'],
    ['a role in other case is another role', 'edge.apply', 'Edge.Read', '403 RoleMissing'],
    ['a foreign role', 'Owner', 'Edge.Read', '403 RoleMissing'],
  ])('%s', (_, given, needed, expected) => {
    expect(outcome(withRoles(given), needed)).toBe(expected);
  });

  test('nobody without any role', () => expect(outcome(withRoles(), 'Edge.Read')).toBe('403 RoleMissing'));
  test('nobody without a principal', () => expect(outcome(null, 'Edge.Read')).toBe('401 NotAuthenticated'));

  test.each([
    ['not base64', '%%%'],
    ['not JSON', Buffer.from('x').toString('base64')],
    ['null', principal(null)],
    ['without claims', principal({})],
    ['with claims of another form', principal({ claims: [{ typ: 'roles', val: ['Edge.Apply'] }] })],
    ['with claims that are no list', principal({ claims: 'Edge.Apply' })],
  ])('nobody with a principal that is %s', (_, header) => {
    expect(outcome(header, 'Edge.Read')).toBe('401 NotAuthenticated');
  });

  test('a header that anybody could have sent lets nobody in where the platform does not sign people in', () => {
    expect(outcome(withRoles('Edge.Apply'), 'Edge.Read', { auth: 'entra', platformAuthentication: false })).toBe(
      '401 NotAuthenticated',
    );
  });

  test('the type that the principal itself names for roles counts', () => {
    const header = principal({
      role_typ: 'r',
      claims: [
        { typ: 'r', val: 'Edge.Apply' },
        { typ: 'oid', val: '42' },
      ],
    });
    expect(outcome(header, 'Edge.Apply')).toBe('admitted 42');
  });

  test('nobody with two principals in one header', () => {
    expect(outcome(`${withRoles('Edge.Apply')}, ${withRoles('Edge.Read')}`, 'Edge.Read')).toBe('401 NotAuthenticated');
  });

  describe('where audience and issuer are configured', () => {
    const issuer = 'https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0';
    const config = { ...entra, audiences: ['api://edge-tls', 'edge-tls'], issuer };
    const token = (...claims: [string, string][]): string =>
      principal({ claims: [['roles', 'Edge.Apply'] as const, ...claims].map(([typ, val]) => ({ typ, val })) });

    test.each<[string, [string, string][], string]>([
      [
        'a token of this app and tenant',
        [
          ['aud', 'edge-tls'],
          ['iss', issuer],
        ],
        'admitted unknown',
      ],
      [
        'a token for another app',
        [
          ['aud', 'api://other'],
          ['iss', issuer],
        ],
        '401 NotAuthenticated',
      ],
      [
        'a token for another app too',
        [
          ['aud', 'edge-tls'],
          ['aud', 'api://other'],
          ['iss', issuer],
        ],
        '401 NotAuthenticated',
      ],
      [
        'a token of another tenant',
        [
          ['aud', 'edge-tls'],
          ['iss', 'https://login.microsoftonline.com/2/v2.0'],
        ],
        '401 NotAuthenticated',
      ],
      ['a token without an audience', [['iss', issuer]], '401 NotAuthenticated'],
      ['a token without an issuer', [['aud', 'edge-tls']], '401 NotAuthenticated'],
    ])('%s', (_, claims, expected) => {
      expect(outcome(token(...claims), 'Edge.Read', config)).toBe(expected);
    });
  });

  test('locally everybody on this machine', () => {
    expect(outcome(null, 'Edge.Apply', { auth: 'local', platformAuthentication: false })).toBe('admitted local');
  });
});
