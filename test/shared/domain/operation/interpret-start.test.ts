import { retryAfterSeconds } from '../../../../shared/domain/operation/azure-response.ts';
import { interpretStart } from '../../../../shared/domain/operation/interpret-start.ts';
import type { Operation } from '../../../../shared/domain/operation/operation.ts';
import { answer, ARM, error, gateway, NOW } from './answers.ts';

const async = `${ARM}/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/1?api-version=2024-10-01&s=sig`;
const result = `${ARM}/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operationResults/1?api-version=2026-01-01`;
const service = { id: '/x', properties: { provisioningState: 'Updating' } };

function start(kind: Operation['kind'], response: Parameters<typeof interpretStart>[2]) {
  return interpretStart(kind, gateway, response);
}

describe('what Azure says to a request that starts something', () => {
  test('a gateway PUT answers 200 and is polled at Azure-AsyncOperation', () => {
    const started = start('putGateway', answer(200, service, { 'azure-asyncoperation': async, 'retry-after': '5' }));
    expect(started).toEqual({
      state: 'started',
      body: service,
      operation: {
        kind: 'putGateway',
        resourceId: gateway,
        style: 'asyncOperation',
        pollUrl: async,
        startedAt: NOW,
        retryAfterSeconds: 5,
      },
    });
  });

  test.each<[string, Operation['kind'], ReturnType<typeof answer>, Partial<Operation>]>([
    [
      'a gateway that is created (201)',
      'putGateway',
      answer(201, service, { 'azure-asyncoperation': async }),
      { style: 'asyncOperation', pollUrl: async, retryAfterSeconds: 10 },
    ],
    [
      'backend health: 202, null, Location alone',
      'backendHealth',
      answer(202, null, { location: result, 'retry-after': '10' }),
      { style: 'location', pollUrl: result },
    ],
    [
      'API Management before 2022: 202 and Location',
      'updateApiManagement',
      answer(202, service, { location: result, 'retry-after': '60' }),
      { style: 'location', pollUrl: result, retryAfterSeconds: 60 },
    ],
    [
      'API Management since 2022: 200 and both headers',
      'updateApiManagement',
      answer(200, service, { location: async, 'azure-asyncoperation': async }),
      { style: 'asyncOperation', pollUrl: async, retryAfterSeconds: 60 },
    ],
    [
      'run-command: 202 and both, the result behind Location',
      'runCommand',
      answer(202, null, { location: result, 'azure-asyncoperation': async }),
      { style: 'asyncOperation', pollUrl: async, resultUrl: result },
    ],
    [
      'a relative address',
      'putGateway',
      answer(200, service, { 'azure-asyncoperation': '/operations/1?x=y' }),
      { pollUrl: `${ARM}/operations/1?x=y` },
    ],
    [
      'an address that spells out port 443',
      'putGateway',
      answer(200, service, { 'azure-asyncoperation': 'https://management.azure.com:443/o/1' }),
      { pollUrl: `${ARM}/o/1` },
    ],
  ])('%s', (_, kind, response, operation) => {
    expect(start(kind, response)).toMatchObject({ state: 'started', operation });
  });

  test('the resource itself is no result to be fetched', () => {
    const both = answer(202, null, { location: result, 'azure-asyncoperation': async });
    expect(start('putGateway', both)).not.toHaveProperty('operation.resultUrl');
  });

  test.each<[string, Operation['kind'], ReturnType<typeof answer>]>([
    ['API Management when nothing changes', 'updateApiManagement', answer(200, service)],
    [
      'backend health that was at hand, though Location is still there',
      'backendHealth',
      answer(200, service, { location: result }),
    ],
    ['no content', 'putGateway', answer(204)],
  ])('finished at once: %s', (_, kind, response) => {
    expect(start(kind, response)).toEqual({ state: 'finished', body: response.body });
  });

  test.each<[string, ReturnType<typeof answer>, string]>([
    ['an error', answer(409, error('AnotherOperationInProgress', 'Wait.')), 'AnotherOperationInProgress'],
    ['a redirect', answer(307, null, { location: 'https://evil.example/' }), 'Http307'],
    ['accepted without an address', answer(202, null), 'OperationUrlGone'],
    ['an address on another host', answer(202, null, { location: 'https://evil.example/o/1' }), 'OperationUrlForeign'],
    [
      'an address on another port',
      answer(202, null, { location: 'https://management.azure.com:8443/o/1' }),
      'OperationUrlForeign',
    ],
    [
      'an address without TLS',
      answer(202, null, { location: 'http://management.azure.com/o/1' }),
      'OperationUrlForeign',
    ],
    [
      'an address with a user in it',
      answer(202, null, { location: 'https://a:b@management.azure.com/o/1' }),
      'OperationUrlForeign',
    ],
    [
      'an address that only looks like it',
      answer(202, null, { location: 'https://management.azure.com.evil.example/o/1' }),
      'OperationUrlForeign',
    ],
    [
      'a result on another host',
      answer(202, null, { 'azure-asyncoperation': async, location: 'https://evil.example/' }),
      'OperationUrlForeign',
    ],
  ])('refused: %s', (_, response, code) => {
    expect(start('runCommand', response)).toMatchObject({ state: 'refused', failure: { code } });
  });
});

describe('how long Azure asks to wait', () => {
  test.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '17' }, 17],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': new Date((NOW + 30) * 1000).toUTCString() }, 30],
    [{ 'retry-after': new Date((NOW - 30) * 1000).toUTCString() }, 0],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 2],
    [{ 'x-ms-retry-after-ms': '200' }, 1],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5 apples' }, null],
    [{}, null],
  ])('%j', (headers, seconds) => {
    expect(retryAfterSeconds({ headers, receivedAt: NOW })).toBe(seconds);
  });
});
