import { interpretPoll } from '../../../../shared/domain/operation/interpret-poll.ts';
import type { Operation } from '../../../../shared/domain/operation/operation.ts';
import { answer, ARM, error, gateway, NOW } from './answers.ts';

const asynchronous: Operation = {
  kind: 'putGateway',
  resourceId: gateway,
  style: 'asyncOperation',
  pollUrl: `${ARM}/o/1`,
  startedAt: NOW,
  retryAfterSeconds: 10,
};
const located: Operation = { ...asynchronous, kind: 'backendHealth', style: 'location' };
const runCommand: Operation = { ...asynchronous, kind: 'runCommand', resultUrl: `${ARM}/o/1?monitor=true` };
const health = { backendAddressPools: [] };

describe('what one poll says', () => {
  test.each<[string, Operation, ReturnType<typeof answer>]>([
    ['InProgress', asynchronous, answer(200, { status: 'InProgress' })],
    ['in any case', asynchronous, answer(200, { status: 'inprogress' })],
    ['a word that nobody knows', asynchronous, answer(200, { status: 'Pondering' })],
    ['202 with a status', asynchronous, answer(202, { status: 'InProgress' })],
    ['202 without a body', asynchronous, answer(202)],
    ['the resource, still updating', asynchronous, answer(200, { properties: { provisioningState: 'Updating' } })],
    ['202 with null behind Location', located, answer(202, null)],
    [
      'API Management: 200 with a status behind Location',
      { ...located, kind: 'updateApiManagement' },
      answer(200, { status: 'InProgress' }),
    ],
    ['throttled: that is about the request', asynchronous, answer(429, error('SubscriptionRequestsThrottled', 'x'))],
    ['a server error', asynchronous, answer(503)],
    ['a stale token', asynchronous, answer(401, error('ExpiredAuthenticationToken', 'x'))],
  ])('running: %s', (_, operation, response) => {
    expect(interpretPoll(operation, response)).toEqual({ state: 'running', operation });
  });

  test.each<[string, Operation, ReturnType<typeof answer>, unknown]>([
    ['Succeeded', asynchronous, answer(200, { status: 'Succeeded' }), { status: 'Succeeded' }],
    ['in any case', asynchronous, answer(200, { status: 'succeeded' }), { status: 'succeeded' }],
    [
      'the resource, done',
      asynchronous,
      answer(200, { properties: { provisioningState: 'Succeeded' } }),
      { properties: { provisioningState: 'Succeeded' } },
    ],
    ['no content', asynchronous, answer(204), null],
    ['the result behind Location', located, answer(200, health), health],
    [
      'API Management: the service behind Location',
      { ...located, kind: 'updateApiManagement' },
      answer(200, { id: 'x', properties: { provisioningState: 'Succeeded' } }),
      { id: 'x', properties: { provisioningState: 'Succeeded' } },
    ],
    [
      'run-command with its output inline',
      runCommand,
      answer(200, { status: 'Succeeded', properties: { output: { value: [1] } } }),
      { value: [1] },
    ],
  ])('succeeded: %s', (_, operation, response, body) => {
    expect(interpretPoll(operation, response)).toEqual({ state: 'succeeded', body });
  });

  test('a result that lies elsewhere is fetched at once, with the next poll', () => {
    const polled = interpretPoll(runCommand, answer(200, { status: 'Succeeded' }));
    const { resultUrl, ...rest } = runCommand;
    const operation = { ...rest, style: 'location', pollUrl: resultUrl, retryAfterSeconds: 0 };
    expect(polled).toEqual({ state: 'running', operation });
    expect(interpretPoll(operation as Operation, answer(202))).toMatchObject({
      state: 'running',
      operation: { retryAfterSeconds: 1 },
    });
    expect(interpretPoll(operation as Operation, answer(200, { value: [] }))).toEqual({
      state: 'succeeded',
      body: { value: [] },
    });
  });

  test.each<[string, Operation, ReturnType<typeof answer>, string]>([
    [
      'Failed',
      asynchronous,
      answer(200, { status: 'Failed', ...(error('ApplicationGatewayKeyVaultSecretException', 'x') as object) }),
      'ApplicationGatewayKeyVaultSecretException',
    ],
    ['Failed without saying why', asynchronous, answer(200, { status: 'failed' }), 'OperationFailed'],
    ['Canceled without saying why', asynchronous, answer(200, { status: 'Cancelled' }), 'Canceled'],
    [
      'the resource, failed',
      asynchronous,
      answer(200, { properties: { provisioningState: 'Failed' } }),
      'OperationFailed',
    ],
    ['the operation is forgotten', asynchronous, answer(404, error('NotFound', 'x')), 'OperationUrlGone'],
    ['the operation is gone for good', located, answer(410), 'OperationUrlGone'],
    ['the right to ask is gone', asynchronous, answer(403, error('AuthorizationFailed', 'x')), 'AuthorizationFailed'],
    [
      'the result is an error',
      located,
      answer(400, error('ApplicationGatewayBackendHealthFailed', 'x')),
      'ApplicationGatewayBackendHealthFailed',
    ],
    [
      'the next address lies elsewhere',
      located,
      answer(202, null, { location: 'https://evil.example/' }),
      'OperationUrlForeign',
    ],
  ])('failed: %s', (_, operation, response, code) => {
    expect(interpretPoll(operation, response)).toMatchObject({ state: 'failed', failure: { code } });
  });

  test('the inner code of a superseded PUT is kept', () => {
    const message =
      'Operation PutApplicationGatewayOperation (g1) was canceled and superseded by operation PutApplicationGatewayOperation (g2).';
    const body = {
      status: 'Canceled',
      ...(error('Canceled', 'Operation was canceled.', [
        { code: 'CanceledAndSupersededDueToAnotherOperation', message },
      ]) as object),
    };
    expect(interpretPoll(asynchronous, answer(200, body))).toMatchObject({
      state: 'failed',
      failure: { code: 'Canceled', details: [{ code: 'CanceledAndSupersededDueToAnotherOperation', message }] },
    });
  });

  test('Azure may ask for another pace and name another address', () => {
    const polled = interpretPoll(located, answer(202, null, { location: `${ARM}/o/2`, 'retry-after': '20' }));
    expect(polled).toEqual({
      state: 'running',
      operation: { ...located, pollUrl: `${ARM}/o/2`, retryAfterSeconds: 20 },
    });
  });

  test('an answer that is about the request does not move the address', () => {
    const polled = interpretPoll(
      asynchronous,
      answer(503, null, { 'azure-asyncoperation': `${ARM}/o/2`, 'retry-after': '30' }),
    );
    expect(polled).toEqual({ state: 'running', operation: { ...asynchronous, retryAfterSeconds: 30 } });
  });
});
