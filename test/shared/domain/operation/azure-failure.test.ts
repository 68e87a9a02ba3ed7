import { azureFailure } from '../../../../shared/domain/operation/azure-failure.ts';
import { answer, error } from './answers.ts';

describe('an error answer of Azure is reduced', () => {
  test.each<[string, unknown, { code: string; message: string; details?: unknown }]>([
    ['wrapped, as Resource Manager does', error('A', 'a.'), { code: 'A', message: 'a.', details: [] }],
    ['bare, as DNS zones do', { code: 'NotFound', message: 'b.' }, { code: 'NotFound', message: 'b.', details: [] }],
    ['as a string of JSON', '{"error":{"code":"A","message":"a."}}', { code: 'A', message: 'a.' }],
    ['as a string inside error', { error: '{"code":"A","message":"a."}' }, { code: 'A', message: 'a.' }],
    ['as a plain string inside error', { error: 'invalid_client' }, { code: 'Http400', message: 'invalid_client' }],
    [
      'Key Vault, with innererror',
      { error: { code: 'Forbidden', message: 'no.', innererror: { code: 'ForbiddenByRbac' } } },
      { code: 'Forbidden', message: 'no.', details: [{ code: 'ForbiddenByRbac', message: '' }] },
    ],
    [
      'API Management, with nulls',
      { error: { code: 'ServiceLocked', message: 'wait.', details: null, innerError: null } },
      { code: 'ServiceLocked', message: 'wait.', details: [] },
    ],
    [
      'details in details',
      error('A', 'a.', [{ code: 'B', message: 'b.', details: [{ code: 'C', message: 'c.' }] }]),
      {
        code: 'A',
        message: 'a.',
        details: [
          { code: 'B', message: 'b.' },
          { code: 'C', message: 'c.' },
        ],
      },
    ],
    [
      'an error inside a message',
      error('A', '{"error":{"code":"B","message":"b."}}'),
      { code: 'A', message: '{"error":{"code":"B","message":"b."}}', details: [{ code: 'B', message: 'b.' }] },
    ],
    [
      'HTML of a front door',
      '<html><style>x{}</style><h1>502 Bad Gateway</h1></html>',
      { code: 'Http400', message: '502 Bad Gateway' },
    ],
    ['nothing', null, { code: 'Http400', message: 'Azure answered 400 and said nothing more.' }],
    ['a list', [1, 2], { code: 'Http400', message: 'Azure answered 400 and said nothing more.' }],
  ])('%s', (_, body, failure) => {
    expect(azureFailure(answer(400, body))).toMatchObject({ status: 400, ...failure });
  });

  test('request id and wait come from the headers', () => {
    const headers = { 'x-ms-request-id': 'r-1', 'retry-after': '7' };
    expect(azureFailure(answer(429, null, headers))).toMatchObject({ requestId: 'r-1', retryAfterSeconds: 7 });
    expect(azureFailure(answer(500))).not.toHaveProperty('requestId');
  });

  test('signatures of addresses and tokens are left out, and novels cut', () => {
    const said = `see https://x.example/blob?sv=1&sig=SECRET and Authorization: Bearer eyJ0.SECRET ${'x'.repeat(5000)}`;
    const { message } = azureFailure(answer(400, error('A', said, [{ code: 'B', message: said }])));
    expect(message).not.toContain('SECRET');
    expect(message).toContain('https://x.example/blob');
    expect(message.length).toBeLessThanOrEqual(1000);
  });

  test('a body that nests without end is read to a depth', () => {
    let body: unknown = { code: 'Z', message: 'z' };
    for (let depth = 0; depth < 10_000; depth++) body = { code: `C${depth}`, message: 'm', innererror: body };
    const { details } = azureFailure(answer(400, { error: body }));
    expect(details.length).toBeLessThanOrEqual(20);
  });
});
