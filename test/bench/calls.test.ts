import { callsIn } from '../../bench/calls.ts';

const line = (method: string, url: string, more: object = {}) => ({
  service: 'arm',
  method,
  url,
  status: 200,
  caller: 'edge-tls-app',
  ...more,
});

test('tells writes, reads, polls and sign-ins apart, and leaves out what others sent', () => {
  const journal = [
    line('PUT', '/a/applicationGateways/agw?api-version=1'),
    line('GET', '/a/applicationGateways/agw?api-version=1'),
    line('POST', '/a/applicationGateways/agw/backendhealth?api-version=1', { status: 202 }),
    line('GET', '/p/operationResults/1?api-version=1'),
    line('POST', '/vm/runCommand?api-version=1', { status: 202 }),
    line('POST', '/certificates/leaf/pending/merge?api-version=1', { service: 'keyVault' }),
    line('GET', '/certificates/leaf/pending?api-version=1', { service: 'keyVault' }),
    line('GET', '/certificates/leaf/?api-version=1', { service: 'keyVault', status: 401, caller: 'anonymous' }),
    line('GET', '/msi/token', { service: 'identity' }),
    line('PUT', '/a/applicationGateways/agw?api-version=1', { caller: 'local-azure-owner' }),
  ];
  expect(callsIn(journal)).toEqual({ gatewayPuts: 1, runCommands: 1, writes: 3, reads: 1, polls: 3, signIns: 2 });
});
