import { parseEdgeSpec } from '../../../../shared/domain/spec/parse-edge-spec.ts';
import { mostProblems } from '../../../../shared/domain/spec/told-problems.ts';
import { endpointDocument, specDocument } from './sample-document.ts';

const mebibyte = 1024 * 1024;
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const named = <T>(count: number, value: T, prefix = 'k'): Record<string, T> =>
  Object.fromEntries(many(count, (at) => [`${prefix}${at}`, value]));
const existing = (over: object): unknown => specDocument({ issuer: { kind: 'existing', ...over } });
const withEndpoint = (over: Record<string, unknown>): unknown => specDocument({ endpoints: [endpointDocument(over)] });

/** Each some hundred kilobytes, and made so that one thing in it is said of much. */
const hostile: readonly (readonly [string, unknown])[] = [
  ['one host name again and again', withEndpoint({ publicHostnames: many(45_000, () => 'api.contoso.com') })],
  ['host names that are none', withEndpoint({ publicHostnames: many(250_000, () => '') })],
  ['one endpoint again and again', specDocument({ endpoints: many(2_500, () => endpointDocument()) })],
  ['empty endpoints', specDocument({ endpoints: many(300_000, () => ({})) })],
  ['authorities that are none', existing({ certificateNames: {}, trustedRoots: many(190_000, () => 'x') })],
  [
    'authorities as long as it goes',
    existing({ certificateNames: {}, trustedRoots: many(12, () => 'x'.repeat(64_000)) }),
  ],
  ['certificates of nobody', existing({ certificateNames: named(60_000, 'a') })],
  ['certificates of nobody, misspelt', existing({ certificateNames: named(60_000, '', 'K') })],
  [
    'certificates of others than thousands of endpoints',
    specDocument({
      endpoints: many(20_000, (at) => ({ name: `e${at}` })),
      issuer: { kind: 'existing', certificateNames: named(30_000, 'a') },
    }),
  ],
  ['paths', withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: many(200_000, () => '/') } })],
  ['unknown fields', specDocument(named(80_000, 0))],
  ['one unknown field with a name of a megabyte', specDocument({ ['k'.repeat(900_000)]: 0 })],
  ['a vault of a megabyte', specDocument({ keyVault: `https://${'a'.repeat(900_000)}.vault.azure.net` })],
  [
    'a version of a secret of a megabyte',
    withEndpoint({ listenerCertificate: { keyVaultSecretId: `https://${'a'.repeat(900_000)}.net/secrets/a/b` } }),
  ],
  ['a list of lists', many(100_000, () => [[]])],
];

test.each(hostile)('%s: what is said stays small, and is said soon', (_, document) => {
  expect(JSON.stringify(document).length).toBeLessThan(mebibyte);
  const before = performance.now();
  const parsed = parseEdgeSpec(document);
  const took = performance.now() - before;
  if (parsed.ok) throw new Error('it was accepted');
  expect(parsed.problems.length).toBeGreaterThan(0);
  expect(parsed.problems.length).toBeLessThanOrEqual(mostProblems);
  expect(JSON.stringify(parsed.problems).length).toBeLessThan(100_000);
  // Some tenths of a second on a machine with nothing else to do.
  expect(took).toBeLessThan(5_000);
});

test('of very many problems the first hundred are told, those of the whole first, and how many more there are', () => {
  const parsed = parseEdgeSpec(withEndpoint({ publicHostnames: many(150, () => 'api.contoso.com') }));
  if (parsed.ok) throw new Error('it was accepted');
  expect(parsed.problems).toHaveLength(100);
  // 149 that stand there a second time, and the list itself.
  expect(parsed.more).toBe(50);
  expect(parsed.problems[0]).toMatchObject({
    pointer: '/endpoints/0/publicHostnames',
    message: 'must be an array of at most 5 items.',
  });
});

test('a hundred problems are told in the order of the document, and none is left out', () => {
  const parsed = parseEdgeSpec(specDocument(named(100, 0)));
  if (parsed.ok) throw new Error('it was accepted');
  expect(parsed.more).toBe(0);
  expect(parsed.problems.map(({ pointer }) => pointer)).toEqual(many(100, (at) => `/k${at}`));
});

test('a field of an endless name is told by its beginning', () => {
  const parsed = parseEdgeSpec(specDocument({ ['k'.repeat(10_000)]: 0 }));
  expect(!parsed.ok && parsed.problems[0]?.pointer).toMatch(/^\/k{250,300}…$/);
});

test.each<[string, unknown, string]>([
  ['endpoints', specDocument({ endpoints: many(21, () => endpointDocument()) }), '/endpoints'],
  [
    'host names',
    withEndpoint({ publicHostnames: many(6, (at) => `a${at}.contoso.com`) }),
    '/endpoints/0/publicHostnames',
  ],
  [
    'paths',
    withEndpoint({ rule: { type: 'PathBased', priority: 1, paths: many(101, (at) => `/${at}`) } }),
    '/endpoints/0/rule/paths',
  ],
  ['roots', existing({ certificateNames: {}, trustedRoots: many(11, () => 'x') }), '/issuer/trustedRoots'],
  ['certificates', existing({ certificateNames: named(21, 'a') }), '/issuer/certificateNames'],
  [
    'characters of a root',
    existing({ certificateNames: {}, trustedRoots: ['x'.repeat(65_537)] }),
    '/issuer/trustedRoots/0',
  ],
])('there is a limit to %s, and the message says which', (_, document, pointer) => {
  const parsed = parseEdgeSpec(document);
  const found = parsed.ok ? undefined : parsed.problems.find((each) => each.pointer === pointer);
  expect(found).toMatchObject({ code: 'OutOfRange', message: expect.stringMatching(/\d+/) });
});

test('names that every object has are names like others', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const document = JSON.parse(`{"${name}": 1, "endpoints": [{"${name}": 1}]}`) as unknown;
    const parsed = parseEdgeSpec(document);
    const unknown = parsed.ok ? [] : parsed.problems.filter(({ code }) => code === 'UnknownField');
    expect(unknown.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining([`/${name}`, `/endpoints/0/${name}`]));
  }
});
