import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunView } from '../../local/demo/api-client.ts';
import { EdgeTls } from './edge-tls.ts';
import { answerTexts, badBody, hostTexts, tableTexts } from './everything-written.ts';
import { secretsIn, type Text } from './secret-finder.ts';

jest.setTimeout(180_000);

/** What goes wrong in the first runs, a list for each: the last rule of a list ends its run. */
const troubles = [
  [{ match: { method: 'POST', url: '/keys/edge-tls-root/.*/sign' }, fault: refusal('respond', 'Forbidden', 403) }],
  [
    { match: { method: 'POST', url: '/pending/merge' }, fault: { kind: 'dropAfter' } },
    { match: { method: 'POST', url: '/runCommand\\?' }, fault: refusal('respond', 'InternalServerError', 500) },
    { match: { method: 'PATCH', url: '/service/' }, times: 20, fault: refusal('failOperation', 'ActivationFailed') },
  ],
];

function refusal(kind: 'respond' | 'failOperation', code: string, status?: number) {
  return { kind, code, message: `${code}: refused by the test.`, ...(status === undefined ? {} : { status }) };
}

describe('after a provision and a renewal with failures between them', () => {
  let edgeTls: EdgeTls;
  let known: Record<string, string>;
  let keyFiles: Record<string, string>;
  let keys: Record<string, string>;
  const runs: string[] = [];
  let log = '';

  beforeAll(async () => {
    edgeTls = await EdgeTls.start({
      env: { AZURE_LOG_LEVEL: 'verbose' },
      log: (text) => {
        log += text;
      },
    });
    await failAndSucceed();
    keys = JSON.parse(readFileSync(join(edgeTls.home, 'host', 'keys.json'), 'utf8')) as Record<string, string>;
    keyFiles = await secretsOfVault();
    // Parts of the key files, in case they travel in a form that nobody would recognise as one.
    const parts = Object.entries(keyFiles).map(([name, value]) => [
      name,
      value.split('\n')[2] ?? value.slice(200, 264),
    ]);
    known = { ...keys, ...(Object.fromEntries(parts) as Record<string, string>) };
  });
  afterAll(() => edgeTls.stop());

  async function failAndSucceed(): Promise<void> {
    const { session } = edgeTls.stack;
    for (const rules of troubles) {
      await session.local('PUT', 'faults', rules);
      expectStatus(runs.length === 0 ? await edgeTls.provision() : await edgeTls.converge(), 'Failed');
    }
    await session.local('PUT', 'faults', []);
    expectStatus(await edgeTls.converge(), 'Succeeded');
    expectStatus(await edgeTls.renew(), 'Succeeded');
  }

  function expectStatus(run: RunView, status: RunView['status']): void {
    runs.push(run.id);
    if (run.status !== status) throw new Error(`${run.id} is ${run.status}: ${JSON.stringify(run.problem)}`);
  }

  /** What API Management and the gateway read: certificates with their keys. */
  async function secretsOfVault(): Promise<Record<string, string>> {
    const { stack } = edgeTls;
    const { token } = (await stack.session.local('POST', 'token', { resource: 'https://vault.azure.net' })) as {
      token: string;
    };
    const names = ['edge-tls-contoso-prod-gateway', 'wildcard-contoso-com'];
    const values = names.map(async (name) => {
      const url = `${stack.world.vaultUrl}/secrets/${name}?api-version=7.5`;
      const { value } = (await stack.session.send('GET', url, undefined, token)).body as { value: string };
      return [`key of ${name}`, value];
    });
    return Object.fromEntries(await Promise.all(values)) as Record<string, string>;
  }

  test("the vault's own key files would be found", () => {
    const texts = Object.entries(keyFiles).map(([where, text]) => ({ where, text: JSON.stringify({ text }) }));
    for (const text of texts)
      expect(secretsIn([text], {})).toMatchObject([{ what: expect.stringMatching(/PKCS#12|PEM/) as string }]);
  });

  test('no secret is in the history that the host keeps', () => {
    const texts = hostTexts(edgeTls.home);
    expect(texts.length).toBeGreaterThan(50);
    expect(secretsIn(texts, known)).toEqual([]);
  });

  test('no secret is in the tables', async () => {
    const texts = await tableTexts(edgeTls.stack.tables);
    expect(texts.length).toBeGreaterThan(10);
    expect(secretsIn(texts, known)).toEqual([]);
  });

  test("no secret is in what the processes print, the SDK's most talkative log included", () => {
    expect(log).toContain('azure:core-rest-pipeline');
    const lines = log.split('\n').map((text, index) => ({ where: `line ${index} of the log`, text }));
    // Local Azure gives its owner a token when it is ready: it is meant for them.
    expect(
      secretsIn(
        lines.filter(({ text }) => !text.startsWith('{"ready":true')),
        known,
      ),
    ).toEqual([]);
  });

  test('no secret is in an answer of the API, nor what a caller sent by mistake', async () => {
    const texts = await answerTexts(edgeTls, runs, keys.durableTask ?? '');
    expect(texts.length).toBeGreaterThan(15);
    // Durable's own API is for who has its key, and shows it to them.
    const own = texts.filter(({ where }) => !where.includes('durabletask'));
    expect(secretsIn(own, { ...known, 'what the caller sent': badBody.key.slice(40, 80) })).toEqual([]);
    const { durableTask: _, ...others } = known;
    expect(secretsIn(texts.map(withoutOwnKey), others)).toEqual([]);
  });

  test('no secret is in the requests that Azure was sent', async () => {
    const texts = (await edgeTls.journal()).map((line) => ({
      where: `journal ${line.method} ${line.url}`,
      text: JSON.stringify(line),
    }));
    expect(texts.length).toBeGreaterThan(100);
    expect(secretsIn(texts, known)).toEqual([]);
  });
});

const withoutOwnKey = ({ where, text }: Text): Text => ({
  where,
  text: text.replaceAll(/([?&]code=)[\w%-]+/g, '$1***'),
});

describe('the search', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = (type: 'pkcs8' | 'sec1'): string => privateKey.export({ type, format: 'der' }).toString('base64');
  test.each([
    ['a PEM', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a PKCS#8 key in Base64', `{"value":"${der('pkcs8')}"}`],
    ['an EC key in Base64', `x ${der('sec1')} y`],
    [
      'an RSA key in Base64',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ type: 'pkcs1', format: 'der' })
        .toString('base64'),
    ],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'],
    ['a header', 'authorization: Bearer abcdefghijklmnopqrstuvwxyz'],
    ['a signature', 'https://a.b/c?sv=1&sig=abcdefghijklmnopqrstuvwxyz%3D'],
    ['a connection string', 'DefaultEndpointsProtocol=http;AccountKey=abcdefghijklmnopqrstuvwxyz=='],
    ['a function key', '/runtime/webhooks/x?code=abcdefghijklmnopqrstuvwxyz'],
    ['a JSON Web Key', JSON.stringify(privateKey.export({ format: 'jwk' }))],
    ['what is known', 'a b canary c'],
  ])('finds %s', (_, text) => {
    expect(secretsIn([{ where: 'here', text }], { known: 'canary' })).not.toEqual([]);
  });

  test('takes certificates, thumbprints and requests to sign for what they are', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = `${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')} ${'0A'.repeat(20)} sig=***`;
    expect(secretsIn([{ where: 'here', text }], {})).toEqual([]);
  });
});
