import type { TokenCredential } from '@azure/core-auth';
import { ArmClient, type ArmRequest } from '../../../shared/azure/arm-client.ts';
import { type FakeAnswer, fakeCredential, FakeHttp } from '../../support/fake-http.ts';

const clock = { now: () => 1_800_000_000_900 };
const endpoint = 'https://management.azure.com';
const path = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationGateways/agw';

function client(answers: FakeAnswer[], credential: TokenCredential = fakeCredential) {
  const http = new FakeHttp(...answers);
  return { http, arm: new ArmClient({ endpoint, audience: endpoint, credential, clock, httpClient: http }) };
}

const request = (method: ArmRequest['method'], more: Partial<ArmRequest> = {}): ArmRequest => ({
  method,
  path,
  apiVersion: '2026-01-01',
  ...more,
});
const writes = ['PUT', 'PATCH', 'POST', 'DELETE'] as const;

describe('a request', () => {
  test('carries token, api-version, headers and the body as it was given', async () => {
    const { arm, http } = client([{ status: 200 }]);
    const body = { properties: { enableHttp3: false, '😀': [null, 1.0, 'x'] } };
    await arm.send(request('PUT', { body, headers: { 'if-match': 'W/"1"' } }));
    expect(http.sent).toEqual([
      expect.objectContaining({
        method: 'PUT',
        url: `${endpoint}${path}?api-version=2026-01-01`,
        body: JSON.stringify(body),
        headers: expect.objectContaining({
          authorization: `Bearer token-for:${endpoint}/.default`,
          'content-type': 'application/json',
          'if-match': 'W/"1"',
          'user-agent': expect.stringContaining('edge-tls'),
          'x-ms-client-request-id': expect.any(String),
        }),
      }),
    ]);
  });

  test('without a body has none', async () => {
    const { arm, http } = client([{ status: 202, body: null }]);
    await arm.send(request('POST'));
    expect(http.sent[0]?.body).toBeNull();
    expect(http.sent[0]?.headers).not.toHaveProperty('content-type');
  });

  test.each<[string, FakeAnswer, unknown]>([
    [
      'JSON with every field',
      { status: 200, body: { a: { unknownToEverySdk: [1] } } },
      { a: { unknownToEverySdk: [1] } },
    ],
    ['the literal null', { status: 202, body: null }, null],
    ['nothing', { status: 204, body: '' }, null],
    ['the page of a front door', { status: 502, body: '<html>Bad gateway</html>' }, '<html>Bad gateway</html>'],
  ])('is answered with %s', async (_what, answer, body) => {
    const { arm } = client([answer]);
    const answered = await arm.send(request('PUT'));
    expect(answered).toMatchObject({ answered: true, response: { body, receivedAt: 1_800_000_000 } });
  });

  test('keeps status and headers of the answer, names in lower case', async () => {
    const { arm } = client([
      { status: 201, headers: { 'Azure-AsyncOperation': 'https://x', 'x-ms-request-id': 'r1' } },
    ]);
    const answered = await arm.send(request('PUT'));
    expect(answered).toMatchObject({
      response: { status: 201, headers: { 'azure-asyncoperation': 'https://x', 'x-ms-request-id': 'r1' } },
    });
  });
});

describe('a write is sent once', () => {
  const answers: [string, FakeAnswer][] = [
    [
      'throttled for a second',
      { status: 429, headers: { 'retry-after': '1' }, body: { error: { code: 'RetryableError' } } },
    ],
    ['unavailable', { status: 503, headers: { 'retry-after': '0' } }],
    ['timed out at the front', { status: 504 }],
    ['a server error', { status: 500 }],
    ['redirected', { status: 307, headers: { location: 'https://elsewhere.example/' } }],
  ];

  test.each(writes.flatMap((method) => answers.map(([what, answer]) => [method, what, answer] as const)))(
    '%s, %s',
    async (method, _what, answer) => {
      const { arm, http } = client([answer]);
      const answered = await arm.send(request(method, { body: {} }));
      expect(answered).toMatchObject({ answered: true, response: { status: (answer as { status: number }).status } });
      expect(http.sent).toHaveLength(1);
    },
  );

  test.each(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'REQUEST_SEND_ERROR'])(
    'and nobody knows whether it was carried out after %s',
    async (breaks) => {
      const { arm, http } = client([{ breaks }]);
      expect(await arm.send(request('PUT', { body: {} }))).toMatchObject({
        answered: false,
        failure: { lostResponse: true },
      });
      expect(http.sent).toHaveLength(1);
    },
  );

  test.each(['ENOTFOUND', 'ECONNREFUSED', 'SELF_SIGNED_CERT_IN_CHAIN'])(
    'but it never left after %s',
    async (breaks) => {
      const { arm } = client([{ breaks }]);
      const { failure } = (await arm.send(request('PUT'))) as { failure: { code: string; lostResponse?: boolean } };
      expect(failure.code).toBe(breaks);
      expect(failure.lostResponse).toBeUndefined();
    },
  );
});

describe('a read is repeated', () => {
  const ok: FakeAnswer = { status: 200, body: {} };
  test.each<[string, FakeAnswer]>([
    ['a server error', { status: 500 }],
    ['a short throttling', { status: 429, headers: { 'retry-after': '0' } }],
    ['a broken connection', { breaks: 'ECONNRESET' }],
  ])('after %s', async (_what, first) => {
    const { arm, http } = client([first, ok]);
    expect(await arm.send(request('GET'))).toMatchObject({ answered: true, response: { status: 200 } });
    expect(http.sent).toHaveLength(2);
  });

  test.each<[string, FakeAnswer]>([
    ['a long throttling, which is for a durable timer', { status: 429, headers: { 'retry-after': '60' } }],
    ['what will not change', { status: 404 }],
    ['a conflict', { status: 409 }],
  ])('but not after %s', async (_what, answer) => {
    const { arm, http } = client([answer]);
    await arm.send(request('GET'));
    expect(http.sent).toHaveLength(1);
  });
});

describe('a poll', () => {
  const url = `${endpoint}/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/1?api-version=x&t=1&s=signature`;

  test('is one request to the address as it is', async () => {
    const { arm, http } = client([{ status: 503 }]);
    expect(await arm.poll(url)).toMatchObject({ answered: true, response: { status: 503 } });
    expect(http.sent.map((sent) => sent.url)).toEqual([url]);
  });

  test.each([
    'https://management.azure.com.evil.example/x',
    'http://management.azure.com/x',
    'https://evil.example/',
    'x',
  ])('sends no token to %s', async (foreign) => {
    const { arm, http } = client([]);
    expect(await arm.poll(foreign)).toMatchObject({ answered: false, failure: { code: 'OperationUrlForeign' } });
    expect(http.sent).toEqual([]);
  });
});

test('a credential that has no token is a failure of its own, and nothing was sent', async () => {
  const error = Object.assign(new Error('ManagedIdentityCredential: no identity\nstack'), {
    name: 'CredentialUnavailableError',
  });
  const { arm, http } = client([], { getToken: () => Promise.reject(error) });
  expect(await arm.send(request('PUT'))).toEqual({
    answered: false,
    failure: {
      status: 401,
      code: 'CredentialUnavailable',
      message: 'ManagedIdentityCredential: no identity',
      details: [],
    },
  });
  expect(http.sent).toEqual([]);
});

test('no failure carries the token, the body or an object of the SDK', async () => {
  const { arm } = client([{ breaks: 'ECONNRESET' }]);
  const answer = await arm.send(request('PUT', { body: { password: 'canary' } }));
  expect(JSON.stringify(answer)).not.toMatch(/token-for|canary/);
  expect(structuredClone(answer)).toEqual(answer);
});
