import * as fc from 'fast-check';
import { edgeSpecSchema } from '../../../../shared/domain/spec/edge-spec.ts';
import { parseEdgeSpec } from '../../../../shared/domain/spec/parse-edge-spec.ts';
import { hostileNames } from './hostile-names.ts';
import { bind9, endpointDocument, ids, specDocument } from './sample-document.ts';

/** `pointer code` of every problem; empty for a good spec. */
function problemsOf(document: unknown): string[] {
  const parsed = parseEdgeSpec(document);
  return parsed.ok ? [] : parsed.problems.map(({ pointer, code }) => `${pointer} ${code}`);
}

function messagesOf(document: unknown): string[] {
  const parsed = parseEdgeSpec(document);
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
}

const withEndpoint = (over: Record<string, unknown>): unknown => specDocument({ endpoints: [endpointDocument(over)] });
const withDns = (over: Record<string, unknown>): unknown => specDocument({ dns: { ...bind9, ...over } });
const second = (over: Record<string, unknown> = {}): Record<string, unknown> =>
  endpointDocument({
    name: 'portal',
    type: 'DeveloperPortal',
    internalHostname: 'portal.contoso.internal',
    publicHostnames: ['portal.contoso.com'],
    rule: { type: 'Basic', priority: 200 },
    ...over,
  });

describe('a good spec', () => {
  test('gets its defaults', () => {
    expect(parseEdgeSpec(specDocument())).toEqual({
      ok: true,
      spec: {
        ...specDocument(),
        issuer: {
          kind: 'internalCa',
          certificateName: 'edge-tls-root',
          leafValidityDays: 90,
          rootValidityDays: 3650,
          keyType: 'RSA-2048',
        },
        dns: { ...bind9, ttl: 300, zoneFile: '/etc/bind/db.contoso.internal' },
        endpoints: [{ ...endpointDocument(), type: 'Proxy', probePath: '/status-0123456789abcdef' }],
        renewal: { atLifetimePercent: 67 },
        health: { consecutive: 3, deadlineMinutes: 20 },
        onUnhealthy: 'rollback',
        approval: 'none',
      },
    });
  });

  test('is the same when it is parsed again', () => {
    const once = parseEdgeSpec(specDocument());
    expect(once.ok && parseEdgeSpec(JSON.parse(JSON.stringify(once.spec)))).toEqual(once);
  });

  test.each<[string, unknown, object]>([
    ['dnsmasq', withDns({ kind: 'dnsmasq' }), { dns: { zoneFile: '/etc/dnsmasq.d/edge-tls.conf' } }],
    ['windowsDns', withDns({ kind: 'windowsDns', ttl: 60 }), { dns: { kind: 'windowsDns', ttl: 60 } }],
    [
      'privateZone takes the zone from its id',
      specDocument({ dns: { kind: 'privateZone', zoneId: ids.privateZone } }),
      { dns: { zone: 'contoso.internal' } },
    ],
    ['selfSigned', specDocument({ issuer: { kind: 'selfSigned' } }), { issuer: { leafValidityDays: 90 } }],
    [
      'keyVaultIssuer',
      specDocument({ issuer: { kind: 'keyVaultIssuer', issuerName: 'digicert' } }),
      { issuer: { issuerName: 'digicert' } },
    ],
    [
      'existing',
      specDocument({ issuer: { kind: 'existing', certificateNames: { gateway: 'apim-leaf' } } }),
      { issuer: { certificateNames: { gateway: 'apim-leaf' } } },
    ],
    [
      'a certificate that is on the gateway already',
      withEndpoint({ listenerCertificate: { sslCertificateName: 'wildcard' } }),
      {},
    ],
    ['a probe path with dots that lead nowhere', withEndpoint({ probePath: '/v1..2/.well-known/a..b/...;x=1/' }), {}],
    ['a probe path with encoded characters', withEndpoint({ probePath: '/caf%C3%A9/a%20b%3f/' }), {}],
    ['a path based rule', withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: ['/orders/*', '/'] } }), {}],
    [
      'a wildcard for clients, with its CNAME',
      withEndpoint({ publicHostnames: ['*.contoso.com'], publicDns: { zoneId: ids.publicZone } }),
      {},
    ],
    [
      'the portal has a probe path of its own',
      specDocument({ endpoints: [endpointDocument(), second()] }),
      { endpoints: [{}, { probePath: '/signin' }] },
    ],
    [
      'a vault on a port, with a slash and in capitals',
      specDocument({ keyVault: 'https://LOCALHOST:8443/' }),
      { keyVault: 'https://localhost:8443' },
    ],
    ['an endpoint that is called constructor', withEndpoint({ name: 'constructor' }), {}],
  ])('%s', (_, document, expected) => {
    expect(parseEdgeSpec(document)).toMatchObject({ ok: true, spec: expected });
  });
});

describe('a bad spec', () => {
  test.each<[string, unknown, string[]]>([
    ['no object', 7, [' WrongType']],
    ['nothing', undefined, [' Required']],
    ['null', null, [' WrongType']],
    ['a list', [], [' WrongType']],
    ['an unknown field', specDocument({ colour: 'red' }), ['/colour UnknownField']],
    ['an unknown field with a slash and a tilde', specDocument({ 'a/b~c': 1 }), ['/a~1b~0c UnknownField']],
    [
      'a field that would change the prototype',
      JSON.parse(JSON.stringify(specDocument()).replace('{', '{"__proto__":{},')),
      ['/__proto__ UnknownField'],
    ],
    ['an unknown field of an endpoint', withEndpoint({ port: 443 }), ['/endpoints/0/port UnknownField']],
    [
      'an unknown field of a rule',
      withEndpoint({ rule: { type: 'Basic', priority: 1, paths: ['/'] } }),
      ['/endpoints/0/rule/paths UnknownField'],
    ],
    ['a missing field', specDocument({ keyVault: undefined }), ['/keyVault Required']],
    ['a name with capitals', specDocument({ name: 'Contoso' }), ['/name Malformed']],
    ['a name that is too short', specDocument({ name: 'ab' }), ['/name Malformed']],
    ['a name with a hyphen at its end', specDocument({ name: 'contoso-' }), ['/name Malformed']],
    [
      'a gateway id of another type',
      specDocument({ applicationGateway: ids.apiManagement }),
      ['/applicationGateway ResourceId'],
    ],
    [
      'an API Management id with a query',
      specDocument({ apiManagement: `${ids.apiManagement}?x` }),
      ['/apiManagement ResourceId'],
    ],
    ['a vault without TLS', specDocument({ keyVault: 'http://kv.vault.azure.net' }), ['/keyVault Malformed']],
    ['a vault with a path', specDocument({ keyVault: 'https://kv.vault.azure.net/x' }), ['/keyVault Malformed']],
    ['a vault with a query', specDocument({ keyVault: 'https://kv.vault.azure.net?x' }), ['/keyVault Malformed']],
    ['a vault with a user', specDocument({ keyVault: 'https://a:b@kv.vault.azure.net' }), ['/keyVault Malformed']],
    ['an issuer of no kind', specDocument({ issuer: {} }), ['/issuer/kind Required']],
    ['an issuer of an unknown kind', specDocument({ issuer: { kind: 'acme' } }), ['/issuer/kind NotAllowed']],
    [
      'an issuer with a field of another kind',
      specDocument({ issuer: { kind: 'selfSigned', issuerName: 'x' } }),
      ['/issuer/issuerName UnknownField'],
    ],
    [
      'an integrated authority without a name',
      specDocument({ issuer: { kind: 'keyVaultIssuer' } }),
      ['/issuer/issuerName Required'],
    ],
    [
      'an integrated authority that is none',
      specDocument({ issuer: { kind: 'keyVaultIssuer', issuerName: 'Self' } }),
      ['/issuer/issuerName Malformed'],
    ],
    [
      'existing certificates without this endpoint',
      specDocument({ issuer: { kind: 'existing', certificateNames: {} } }),
      ['/issuer/certificateNames Required'],
    ],
    [
      'a trusted root that is no PEM',
      specDocument({ issuer: { kind: 'keyVaultIssuer', issuerName: 'digicert', trustedRoots: ['AAAA'] } }),
      ['/issuer/trustedRoots/0 Malformed'],
    ],
    [
      'a trusted root that is cut off',
      specDocument({
        issuer: { kind: 'keyVaultIssuer', issuerName: 'digicert', trustedRoots: ['-----BEGIN CERTIFICATE-----\nMIIB'] },
      }),
      ['/issuer/trustedRoots/0 Malformed'],
    ],
    [
      'existing certificates of an unknown endpoint',
      specDocument({ issuer: { kind: 'existing', certificateNames: { gateway: 'a', other: 'b' } } }),
      ['/issuer/certificateNames/other Contradiction'],
    ],
    [
      'a leaf that outlives its root',
      specDocument({ issuer: { kind: 'internalCa', rootValidityDays: 90 } }),
      ['/issuer/leafValidityDays Contradiction'],
    ],
    [
      'a leaf that lives a day',
      specDocument({ issuer: { kind: 'internalCa', leafValidityDays: 1 } }),
      ['/issuer/leafValidityDays OutOfRange'],
    ],
    [
      'a root by the name of a leaf',
      specDocument({ issuer: { kind: 'internalCa', certificateName: 'edge-tls-contoso-prod-gateway' } }),
      ['/issuer/certificateName Contradiction'],
    ],
    [
      'an unknown key type',
      specDocument({ issuer: { kind: 'internalCa', keyType: 'RSA-1024' } }),
      ['/issuer/keyType NotAllowed'],
    ],
    ['DNS of no kind', specDocument({ dns: {} }), ['/dns/kind Required']],
    [
      'a private zone with a machine',
      specDocument({ dns: { kind: 'privateZone', zoneId: ids.privateZone, virtualMachine: ids.dnsServer } }),
      ['/dns/virtualMachine UnknownField'],
    ],
    [
      'a private zone of another name',
      specDocument({ dns: { kind: 'privateZone', zoneId: ids.privateZone, zone: 'fabrikam.internal' } }),
      ['/endpoints/0/internalHostname OutsideZone', '/dns/zone Contradiction'],
    ],
    ['Windows DNS with a zone file', withDns({ kind: 'windowsDns', zoneFile: '/x' }), ['/dns/zoneFile UnknownField']],
    ['a time to live of a second', withDns({ ttl: 1 }), ['/dns/ttl OutOfRange']],
    ['a time to live in words', withDns({ ttl: '300' }), ['/dns/ttl WrongType']],
    ['a zone file with a command', withDns({ zoneFile: '/etc/bind/db;id' }), ['/dns/zoneFile Malformed']],
    ['a file of the system for a zone file', withDns({ zoneFile: '/etc/passwd' }), ['/dns/zoneFile NotAllowed']],
    ['a file of cron', withDns({ zoneFile: '/etc/cron.d/x' }), ['/dns/zoneFile NotAllowed']],
    ['the configuration of sudo', withDns({ zoneFile: '/etc/sudoers' }), ['/dns/zoneFile NotAllowed']],
    ['a folder that only begins like one', withDns({ zoneFile: '/etc/bindings/x' }), ['/dns/zoneFile NotAllowed']],
    ['a folder itself', withDns({ zoneFile: '/etc/bind' }), ['/dns/zoneFile NotAllowed']],
    ['the configuration of BIND', withDns({ zoneFile: '/etc/named.conf' }), ['/dns/zoneFile NotAllowed']],
    [
      'a file of BIND for dnsmasq',
      withDns({ kind: 'dnsmasq', zoneFile: '/etc/bind/db.contoso' }),
      ['/dns/zoneFile NotAllowed'],
    ],
    ['a zone file that climbs', withDns({ zoneFile: '/etc/bind/../shadow' }), ['/dns/zoneFile Malformed']],
    ['a zone file that is not absolute', withDns({ zoneFile: 'db.contoso' }), ['/dns/zoneFile Malformed']],
    ['a zone file that begins with a dash', withDns({ zoneFile: '/etc/-rf' }), ['/dns/zoneFile Malformed']],
    ['no endpoint', specDocument({ endpoints: [] }), ['/endpoints OutOfRange']],
    [
      'an internal name outside the zone',
      withEndpoint({ internalHostname: 'apim.fabrikam.internal' }),
      ['/endpoints/0/internalHostname OutsideZone'],
    ],
    [
      'an internal name that is the zone',
      withEndpoint({ internalHostname: 'contoso.internal' }),
      ['/endpoints/0/internalHostname OutsideZone'],
    ],
    [
      'an internal name that only ends like the zone',
      withEndpoint({ internalHostname: 'apim.evilcontoso.internal' }),
      ['/endpoints/0/internalHostname OutsideZone'],
    ],
    [
      'an internal wildcard',
      withEndpoint({ internalHostname: '*.contoso.internal' }),
      ['/endpoints/0/internalHostname HostName'],
    ],
    [
      'six public names',
      withEndpoint({ publicHostnames: [1, 2, 3, 4, 5, 6].map((n) => `a${n}.contoso.com`) }),
      ['/endpoints/0/publicHostnames OutOfRange'],
    ],
    [
      'a public name twice',
      withEndpoint({ publicHostnames: ['a.contoso.com', 'a.contoso.com'] }),
      ['/endpoints/0/publicHostnames/1 Duplicate'],
    ],
    [
      'a public name beyond its zone',
      withEndpoint({ publicHostnames: ['api.fabrikam.com'], publicDns: { zoneId: ids.publicZone } }),
      ['/endpoints/0/publicHostnames/0 OutsideZone'],
    ],
    [
      'a public name that is its zone',
      withEndpoint({ publicHostnames: ['contoso.com'], publicDns: { zoneId: ids.publicZone } }),
      ['/endpoints/0/publicHostnames/0 OutsideZone'],
    ],
    [
      'no listener certificate in particular',
      withEndpoint({ listenerCertificate: {} }),
      ['/endpoints/0/listenerCertificate NotAllowed'],
    ],
    [
      'two listener certificates',
      withEndpoint({ listenerCertificate: { keyVaultSecretId: 'https://kv/secrets/x', sslCertificateName: 'x' } }),
      ['/endpoints/0/listenerCertificate NotAllowed'],
    ],
    [
      'a secret id with a version',
      withEndpoint({
        listenerCertificate: {
          keyVaultSecretId: 'https://kv.vault.azure.net/secrets/x/0123456789abcdef0123456789abcdef',
        },
      }),
      ['/endpoints/0/listenerCertificate/keyVaultSecretId Malformed'],
    ],
    [
      'a certificate id for a secret id',
      withEndpoint({ listenerCertificate: { keyVaultSecretId: 'https://kv.vault.azure.net/certificates/x' } }),
      ['/endpoints/0/listenerCertificate/keyVaultSecretId Malformed'],
    ],
    [
      'a rule of an unknown type',
      withEndpoint({ rule: { type: 'Fancy', priority: 1 } }),
      ['/endpoints/0/rule/type NotAllowed'],
    ],
    [
      'a priority of nought',
      withEndpoint({ rule: { type: 'Basic', priority: 0 } }),
      ['/endpoints/0/rule/priority OutOfRange'],
    ],
    [
      'a priority over 20000',
      withEndpoint({ rule: { type: 'Basic', priority: 20_001 } }),
      ['/endpoints/0/rule/priority OutOfRange'],
    ],
    [
      'half a priority',
      withEndpoint({ rule: { type: 'Basic', priority: 1.5 } }),
      ['/endpoints/0/rule/priority WrongType'],
    ],
    [
      'a path based rule without paths',
      withEndpoint({ rule: { type: 'PathBased', priority: 1 } }),
      ['/endpoints/0/rule/paths Required'],
    ],
    [
      'a path without a slash',
      withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: ['orders'] } }),
      ['/endpoints/0/rule/paths/0 Malformed'],
    ],
    [
      'a star in the middle of a path',
      withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: ['/a/*/b'] } }),
      ['/endpoints/0/rule/paths/0 Malformed'],
    ],
    [
      'a path twice in another case',
      withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: ['/a', '/A'] } }),
      ['/endpoints/0/rule/paths/1 Duplicate'],
    ],
    ['a probe path with a query', withEndpoint({ probePath: '/status?x' }), ['/endpoints/0/probePath Malformed']],
    ...[
      '//evil.example',
      '//evil.example/status',
      '/a/../b',
      '/..',
      '/./a',
      '/a/.',
      '/%2e%2e/admin',
      '/%c0%ae%c0%ae/admin',
      '/a%25c0%25afb',
      '/%e0%80%ae%e0%80%ae/admin',
      '/a/.%2E/b',
      '/%252e%252e/b',
      '/..;/manager',
      '/%2fevil.example',
      '/%2F%2fevil.example',
      '/a%5c..%5cb',
      '/a%00',
      '/a%0d%0aX',
      '/a%7f',
      '/100%',
      '/%zz',
    ].flatMap((path): [string, unknown, string[]][] => [
      [`the probe path ${path}`, withEndpoint({ probePath: path }), ['/endpoints/0/probePath Malformed']],
      [
        `the path ${path} of a rule`,
        withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: [path] } }),
        ['/endpoints/0/rule/paths/0 Malformed'],
      ],
    ]),
    [
      'a path with dots before its star',
      withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: ['/../*'] } }),
      ['/endpoints/0/rule/paths/0 Malformed'],
    ],
    ['a probe path with a backslash', withEndpoint({ probePath: '/a\\b' }), ['/endpoints/0/probePath Malformed']],
    ['a probe path with a fragment', withEndpoint({ probePath: '/a#b' }), ['/endpoints/0/probePath Malformed']],
    ['a probe path without a slash', withEndpoint({ probePath: 'status' }), ['/endpoints/0/probePath Malformed']],
    [
      'an endpoint name twice',
      specDocument({ endpoints: [endpointDocument(), second({ name: 'gateway' })] }),
      ['/endpoints/1/name Duplicate'],
    ],
    [
      'an internal name twice',
      specDocument({ endpoints: [endpointDocument(), second({ internalHostname: 'apim.contoso.internal' })] }),
      ['/endpoints/1/internalHostname Duplicate'],
    ],
    [
      'a public name of two endpoints',
      specDocument({ endpoints: [endpointDocument(), second({ publicHostnames: ['api.contoso.com'] })] }),
      ['/endpoints/1/publicHostnames/0 Duplicate'],
    ],
    [
      'a priority of two endpoints',
      specDocument({ endpoints: [endpointDocument(), second({ rule: { type: 'Basic', priority: 100 } })] }),
      ['/endpoints/1/rule/priority Duplicate'],
    ],
    [
      'two developer portals',
      specDocument({
        endpoints: [
          second(),
          second({
            name: 'p2',
            internalHostname: 'p2.contoso.internal',
            publicHostnames: ['p2.contoso.com'],
            rule: { type: 'Basic', priority: 3 },
          }),
        ],
      }),
      ['/endpoints/1/type Duplicate'],
    ],
    [
      'renewal at the very end',
      specDocument({ renewal: { atLifetimePercent: 100 } }),
      ['/renewal/atLifetimePercent OutOfRange'],
    ],
    ['no patience at all', specDocument({ health: { deadlineMinutes: 0 } }), ['/health/deadlineMinutes OutOfRange']],
    [
      'an unknown word',
      specDocument({ onUnhealthy: 'panic', approval: 'maybe' }),
      ['/onUnhealthy NotAllowed', '/approval NotAllowed'],
    ],
  ])('%s', (_, document, expected) => {
    expect(problemsOf(document)).toEqual(expected);
  });

  test.each(hostileNames)('a host name with %s is refused wherever it stands', (_, text) => {
    expect(problemsOf(withEndpoint({ internalHostname: text }))).toEqual(['/endpoints/0/internalHostname HostName']);
    expect(problemsOf(withEndpoint({ publicHostnames: [text] }))).toEqual(['/endpoints/0/publicHostnames/0 HostName']);
    expect(problemsOf(withDns({ zone: text }))).toEqual(['/dns/zone HostName']);
  });

  test('everything is said at once, what fields demand of each other included', () => {
    const document = {
      name: 'X',
      dns: { kind: 'bind9', zone: 'contoso.internal', zoneFile: 'x' },
      endpoints: [endpointDocument({ internalHostname: 'apim.fabrikam.internal', extra: 1 }), 7, endpointDocument()],
      onUnhealthy: 1,
    };
    expect(problemsOf(document)).toEqual([
      '/name Malformed',
      '/applicationGateway Required',
      '/apiManagement Required',
      '/keyVault Required',
      '/dns/virtualMachine Required',
      '/dns/zoneFile Malformed',
      '/endpoints/0/extra UnknownField',
      '/endpoints/1 WrongType',
      '/onUnhealthy NotAllowed',
      '/endpoints/2/name Duplicate',
      '/endpoints/2/publicHostnames/0 Duplicate',
      '/endpoints/2/rule/priority Duplicate',
      '/endpoints/0/internalHostname OutsideZone',
    ]);
  });

  test('a sentence says what is allowed', () => {
    expect(messagesOf(withEndpoint({ rule: { type: 'Basic', priority: 0 } }))).toEqual(['must be at least 1.']);
    expect(messagesOf(specDocument({ approval: 'maybe' }))).toEqual([
      'must be one of "none", "required", not "maybe".',
    ]);
    expect(messagesOf(specDocument({ issuer: { kind: 'acme' } }))[0]).toMatch(
      /must be one of "internalCa", "selfSigned"/,
    );
    expect(messagesOf(specDocument({ colour: 1 }))[0]).toMatch(
      /is not a field that is known here; the fields are name, applicationGateway/,
    );
    expect(messagesOf(specDocument({ endpoints: [] }))).toEqual(['must be an array of at least 1 item.']);
  });

  test('a novel in a field is not repeated', () => {
    for (const message of messagesOf(
      withEndpoint({ internalHostname: 'x'.repeat(100_000), probePath: ' '.repeat(100_000) }),
    ))
      expect(message.length).toBeLessThan(400);
  });
});

describe('any document at all', () => {
  const mutated = fc
    .tuple(fc.constantFrom(...leafPaths(specDocument())), fc.jsonValue({ maxDepth: 2 }))
    .map(([path, value]) => replaced(specDocument(), path, value));

  test('is parsed or refused with pointers, and never throws', () => {
    expect(() =>
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue({ maxDepth: 4 }), mutated), (document) => {
          const parsed = parseEdgeSpec(document);
          return (
            parsed.ok ||
            (parsed.problems.length > 0 &&
              parsed.problems.every(({ pointer, message }) => /^(\/|$)/.test(pointer) && message !== ''))
          );
        }),
        { numRuns: 1000 },
      ),
    ).not.toThrow();
  });

  test('a spec that is taken is taken by its own schema and stays what it is', () => {
    expect(() =>
      fc.assert(
        fc.property(mutated, (document) => {
          const parsed = parseEdgeSpec(document);
          if (!parsed.ok) return true;
          const again = edgeSpecSchema.safeParse(parsed.spec);
          return again.success && JSON.stringify(again.data) === JSON.stringify(parsed.spec);
        }),
        { numRuns: 500 },
      ),
    ).not.toThrow();
  });
});

/** Paths of every value that is no object. */
function leafPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, [...path, key]));
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item, at) => (String(at) === key ? replaced(item, rest, by) : item));
  const fields = value as Record<string, unknown>;
  return { ...fields, [key]: replaced(fields[key], rest, by) };
}
