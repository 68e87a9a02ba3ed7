import { ArmApiManagementServices } from '../../../shared/azure/api-management-services.ts';
import { ArmApplicationGateways } from '../../../shared/azure/application-gateways.ts';
import { ArmClient } from '../../../shared/azure/arm-client.ts';
import { ArmOperations } from '../../../shared/azure/arm-operations.ts';
import { ArmPublicDnsZones } from '../../../shared/azure/public-dns-zones.ts';
import { ArmPublicIpAddresses } from '../../../shared/azure/public-ip-addresses.ts';
import { ArmVirtualMachines } from '../../../shared/azure/virtual-machines.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { Operation } from '../../../shared/domain/operation/operation.ts';
import { type FakeAnswer, fakeCredential, FakeHttp } from '../../support/fake-http.ts';

const endpoint = 'https://management.azure.com';
const group = '/subscriptions/6f1c0a52-3d0b-4c55-9d43-0d8a3c1e7a10/resourceGroups/rg-contoso/providers';
const gateway = `${group}/Microsoft.Network/applicationGateways/agw`;
const service = `${group}/Microsoft.ApiManagement/service/apim`;
const machine = `${group}/Microsoft.Compute/virtualMachines/vm`;
const zone = `${group}/Microsoft.Network/dnsZones/contoso.com`;
const status = `${endpoint}/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/1?api-version=2024-10-01`;

function wire(...answers: FakeAnswer[]) {
  const http = new FakeHttp(...answers);
  const clock = { now: () => 1_800_000_000_000 };
  const arm = new ArmClient({ endpoint, audience: endpoint, credential: fakeCredential, clock, httpClient: http });
  const asked = (): string[] => http.sent.map(({ method, url }) => `${method} ${url.slice(endpoint.length)}`);
  return { http, arm, asked };
}

const refusal = (code: string, message = 'It says so.') => ({ error: { code, message } });
const code = (expected: string) => ({ problem: expect.objectContaining({ code: expected }) });

describe('application gateways', () => {
  test('a PUT sends the document as it is, with the etag, and comes back as an operation', async () => {
    const { arm, http, asked } = wire({
      status: 200,
      headers: { 'azure-asyncoperation': status, 'retry-after': '10' },
      body: { etag: 'W/"2"' },
    });
    const document = { location: 'westeurope', properties: { enableHttp3: false, newerThanUs: { x: [1] } } };
    const started = await new ArmApplicationGateways(arm).startPut(gateway, document, 'W/"1"');
    expect(asked()).toEqual([`PUT ${gateway}?api-version=2026-01-01`]);
    expect(http.sent[0]).toMatchObject({ body: JSON.stringify(document), headers: { 'if-match': 'W/"1"' } });
    expect(started).toMatchObject({
      state: 'started',
      operation: { kind: 'putGateway', pollUrl: status, style: 'asyncOperation' },
    });
  });

  test.each<[string, FakeAnswer, string]>([
    ['somebody else was faster', { status: 412, body: refusal('PreconditionFailed') }, 'EtagMismatch'],
    ['the answer was lost', { breaks: 'ECONNRESET' }, 'LostResponse'],
    ['the name of Azure does not resolve', { breaks: 'ENOTFOUND' }, 'AzureUnreachable'],
    ['a role is missing', { status: 403, body: refusal('AuthorizationFailed') }, 'AuthorizationFailed'],
    [
      'a dependent resource is being written',
      { status: 409, body: refusal('AnotherOperationInProgress') },
      'AnotherOperationInProgress',
    ],
  ])('a PUT is refused as a problem when %s', async (_what, answer, expected) => {
    const { arm, asked } = wire(answer);
    await expect(new ArmApplicationGateways(arm).startPut(gateway, {}, 'W/"1"')).rejects.toMatchObject(code(expected));
    expect(asked()).toHaveLength(1);
  });

  test('backend health is a POST without a body', async () => {
    const { arm, http, asked } = wire({ status: 202, headers: { location: status, 'retry-after': '10' }, body: null });
    const started = await new ArmApplicationGateways(arm).startBackendHealth(gateway);
    expect(asked()).toEqual([`POST ${gateway}/backendhealth?api-version=2026-01-01`]);
    expect(http.sent[0]?.body).toBeNull();
    expect(started).toMatchObject({ state: 'started', operation: { kind: 'backendHealth', style: 'location' } });
  });

  test('reading what is no resource is a problem', async () => {
    const { arm } = wire({ status: 200, body: '<html>a proxy</html>' });
    await expect(new ArmApplicationGateways(arm).read(gateway)).rejects.toMatchObject({ name: 'EdgeError' });
  });

  test('a gateway that is not there is named', async () => {
    const { arm } = wire({ status: 404, body: refusal('ResourceNotFound') });
    await expect(new ArmApplicationGateways(arm).read(gateway)).rejects.toMatchObject({
      problem: { code: 'ResourceNotFound', what: 'Could not read the application gateway agw.' },
    });
  });
});

test('API Management gets the whole list in a PATCH, and may have nothing to do', async () => {
  const { arm, http, asked } = wire({ status: 200, body: { name: 'apim' } });
  const list = [{ type: 'Proxy', hostName: 'apim.contoso.internal' }];
  expect(await new ArmApiManagementServices(arm).startUpdateHostnames(service, list)).toMatchObject({
    state: 'finished',
  });
  expect(asked()).toEqual([`PATCH ${service}?api-version=2024-05-01`]);
  expect(http.sent[0]?.body).toBe(JSON.stringify({ properties: { hostnameConfigurations: list } }));
});

describe('public IP addresses', () => {
  test.each([
    [
      { ipAddress: '20.1.2.3', dnsSettings: { fqdn: 'agw.westeurope.cloudapp.azure.com' } },
      { version: 'IPv4', address: '20.1.2.3', fqdn: 'agw.westeurope.cloudapp.azure.com' },
    ],
    [{ ipAddress: '20.1.2.3' }, { version: 'IPv4', address: '20.1.2.3', fqdn: null }],
    [
      { ipAddress: '2001:db8::7', publicIPAddressVersion: 'IPv6' },
      { version: 'IPv6', address: '2001:db8::7', fqdn: null },
    ],
    [{ publicIPAddressVersion: 'IPv4' }, { version: 'IPv4', address: null, fqdn: null }],
    [{}, { version: 'IPv4', address: null, fqdn: null }],
  ])('%j are read as %j', async (properties, expected) => {
    const { arm } = wire({ status: 200, body: { properties } });
    expect(await new ArmPublicIpAddresses(arm).read(`${group}/Microsoft.Network/publicIPAddresses/pip`)).toEqual(
      expected,
    );
  });
});

describe('virtual machines', () => {
  test.each([
    [
      ['ProvisioningState/succeeded', 'PowerState/running'],
      ['ProvisioningState/succeeded'],
      { powerState: 'running', agentReady: true },
    ],
    [['PowerState/deallocated'], undefined, { powerState: 'deallocated', agentReady: false }],
    [['PowerState/running'], ['ProvisioningState/Unavailable'], { powerState: 'running', agentReady: false }],
    [[], [], { powerState: 'unknown', agentReady: false }],
  ])('with statuses %j and agent %j', async (power, agent, expected) => {
    const statuses = (codes: string[]) => codes.map((one) => ({ code: one }));
    const body = { statuses: statuses(power), ...(agent ? { vmAgent: { statuses: statuses(agent) } } : {}) };
    const { arm, asked } = wire({ status: 200, body });
    expect(await new ArmVirtualMachines(arm).readInstanceView(machine)).toEqual(expected);
    expect(asked()).toEqual([`GET ${machine}/instanceView?api-version=2026-04-01`]);
  });

  test('a command keeps both addresses: of its status and of its result', async () => {
    const { arm, http } = wire({
      status: 202,
      headers: { 'azure-asyncoperation': status, location: `${status}&monitor=true` },
      body: '',
    });
    const command = {
      commandId: 'RunShellScript' as const,
      script: ['#!/bin/sh', 'true'],
      parameters: [{ name: 'ZONE', value: 'contoso.internal' }],
    };
    const started = await new ArmVirtualMachines(arm).startRunCommand(machine, command);
    expect(http.sent[0]?.body).toBe(JSON.stringify(command));
    expect(started).toMatchObject({
      operation: { kind: 'runCommand', pollUrl: status, resultUrl: `${status}&monitor=true` },
    });
  });

  test('a machine that is busy is waited for', async () => {
    const message =
      'Run command extension execution is in progress. Please wait for completion before invoking a run command.';
    const { arm } = wire({ status: 409, body: refusal('Conflict', message) });
    const command = { commandId: 'RunShellScript' as const, script: [], parameters: [] };
    await expect(new ArmVirtualMachines(arm).startRunCommand(machine, command)).rejects.toMatchObject(
      code('RunCommandBusy'),
    );
  });
});

describe('operations', () => {
  const operation: Operation = {
    kind: 'runCommand',
    resourceId: machine,
    style: 'asyncOperation',
    pollUrl: status,
    resultUrl: `${status}&monitor=true`,
    startedAt: 1,
    retryAfterSeconds: 10,
  };

  test('a poll is one status request while it runs', async () => {
    const { arm, asked } = wire({ status: 200, body: { status: 'InProgress' }, headers: { 'retry-after': '7' } });
    expect(await new ArmOperations(arm).poll(operation)).toMatchObject({
      state: 'running',
      operation: { retryAfterSeconds: 7 },
    });
    expect(asked()).toHaveLength(1);
  });

  test('the result that lies elsewhere is fetched at once', async () => {
    const result = { value: [{ message: 'Enable succeeded: ' }] };
    const { arm, asked } = wire({ status: 200, body: { status: 'Succeeded' } }, { status: 200, body: result });
    expect(await new ArmOperations(arm).poll(operation)).toEqual({ state: 'succeeded', body: result });
    expect(asked()).toHaveLength(2);
  });

  test('a result that cannot be fetched yet is fetched by the next poll, and nothing else', async () => {
    const { arm, http } = wire(
      { status: 200, body: { status: 'Succeeded' } },
      { status: 503 },
      { status: 200, body: { value: [] } },
    );
    const operations = new ArmOperations(arm);
    const first = await operations.poll(operation);
    const again = first.state === 'running' ? first.operation : operation;
    expect(await operations.poll(again)).toEqual({ state: 'succeeded', body: { value: [] } });
    expect(http.sent.map(({ url }) => url)).toEqual([status, `${status}&monitor=true`, `${status}&monitor=true`]);
  });

  test('a poll that gets no answer leaves the operation running', async () => {
    const { arm } = wire({ breaks: 'ECONNRESET' });
    expect(await new ArmOperations(arm).poll(operation)).toEqual({ state: 'running', operation });
  });

  test('an address elsewhere is refused before a token is sent', async () => {
    const { arm, asked } = wire();
    const foreign = { ...operation, pollUrl: 'https://evil.example/status' };
    await expect(new ArmOperations(arm).poll(foreign)).rejects.toMatchObject(code('OperationUrlForeign'));
    expect(asked()).toEqual([]);
  });
});

describe('CNAMEs of a public zone', () => {
  const record = { target: 'agw.westeurope.cloudapp.azure.com', ttl: 300, owner: 'contoso-prod' };
  const path = `${zone}/CNAME/api?api-version=2018-05-01`;

  test('are read with their owner, without the dot at the end', async () => {
    const properties = {
      TTL: 300,
      CNAMERecord: { cname: `${record.target}.` },
      metadata: { 'edge-tls': 'contoso-prod' },
    };
    const { arm, asked } = wire({ status: 200, body: { etag: 'guid', properties } });
    expect(await new ArmPublicDnsZones(arm).readCname(zone, 'api')).toEqual({ ...record, etag: 'guid' });
    expect(asked()).toEqual([`GET ${path}`]);
  });

  test('have no owner when somebody else made them', async () => {
    const { arm } = wire({
      status: 200,
      body: { etag: 'guid', properties: { TTL: 60, CNAMERecord: { cname: 'x.example' } } },
    });
    expect(await new ArmPublicDnsZones(arm).readCname(zone, 'api')).toMatchObject({ owner: null });
  });

  test('that are not there are null, a zone that is not there is a problem', async () => {
    const absent = wire({ status: 404, body: { code: 'NotFound', message: 'The resource record does not exist.' } });
    expect(await new ArmPublicDnsZones(absent.arm).readCname(zone, 'api')).toBeNull();
    const nowhere = wire({ status: 404, body: refusal('ResourceNotFound') });
    await expect(new ArmPublicDnsZones(nowhere.arm).readCname(zone, 'api')).rejects.toMatchObject(
      code('ResourceNotFound'),
    );
  });

  test('that are alias records tell what they follow', async () => {
    const id = '/subscriptions/s/profiles/tm';
    const { arm } = wire({ status: 200, body: { etag: 'guid', properties: { TTL: 60, targetResource: { id } } } });
    expect(await new ArmPublicDnsZones(arm).readCname(zone, 'api')).toMatchObject({ target: id, owner: null });
  });

  test('every other type is asked for at the name, and delegations above it', async () => {
    const absent = { status: 404, body: { code: 'NotFound', message: 'The resource record does not exist.' } };
    const { arm, asked } = wire(...Array.from({ length: 10 }, () => absent));
    expect(await new ArmPublicDnsZones(arm).readOthers(zone, 'a.b.c')).toEqual([]);
    const types = ['A', 'AAAA', 'CAA', 'MX', 'NS', 'PTR', 'SRV', 'TXT'].map((type) => `${type}/a.b.c`);
    expect(asked().map((line) => line.slice(`GET ${zone}/`.length).replace(/\?.*/, ''))).toEqual([
      ...types,
      'NS/b.c',
      'NS/c',
    ]);
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['A', { ARecords: [{ ipv4Address: '20.1.2.3' }], targetResource: {} }, { values: ['20.1.2.3'], aliasOf: null }],
    ['A', { targetResource: { id: '/pip' } }, { values: [], aliasOf: '/pip' }],
    ['AAAA', { AAAARecords: [{ ipv6Address: '2001:db8::7' }] }, { values: ['2001:db8::7'], aliasOf: null }],
    ['NS', { NSRecords: [{ nsdname: 'ns1.example.' }] }, { values: ['ns1.example.'], aliasOf: null }],
    ['TXT', { TXTRecords: [{ value: ['a token of somebody'] }] }, { values: [], aliasOf: null }],
  ])('of a %s set %j is told as %j', async (type, properties, expected) => {
    const { arm } = wire(...Array.from({ length: 8 }, () => ({ status: 200, body: { etag: 'guid', properties } })));
    const found = await new ArmPublicDnsZones(arm).readOthers(zone, 'api');
    expect(found.find((set) => set.type === type)).toEqual({ type, name: 'api', ...expected });
  });

  test('types that may not be read are a problem, and not none', async () => {
    const { arm } = wire(...Array.from({ length: 8 }, () => ({ status: 403, body: refusal('AuthorizationFailed') })));
    await expect(new ArmPublicDnsZones(arm).readOthers(zone, 'api')).rejects.toMatchObject(code('AuthorizationFailed'));
  });

  test.each<[string | null, Record<string, string>]>([
    [null, { 'if-none-match': '*' }],
    ['guid', { 'if-match': 'guid' }],
  ])('with etag %j are written with %j', async (etag, headers) => {
    const { arm, http } = wire({ status: 201, body: {} });
    await new ArmPublicDnsZones(arm).putCname(zone, 'api', record, etag);
    expect(http.sent[0]).toMatchObject({ method: 'PUT', headers });
    expect(JSON.parse(http.sent[0]?.body ?? '')).toEqual({
      properties: { TTL: 300, CNAMERecord: { cname: record.target }, metadata: { 'edge-tls': 'contoso-prod' } },
    });
  });

  test('that changed meanwhile are not overwritten', async () => {
    const { arm } = wire({
      status: 412,
      body: { code: 'PreconditionFailed', message: 'The condition was not satisfied.' },
    });
    await expect(new ArmPublicDnsZones(arm).putCname(zone, 'api', record, 'old')).rejects.toMatchObject(
      code('EtagMismatch'),
    );
  });

  test('are deleted only as they were read, and may be gone already', async () => {
    const { arm, http } = wire({ status: 204 });
    await new ArmPublicDnsZones(arm).deleteCname(zone, '*.apps', 'guid');
    expect(http.sent[0]).toMatchObject({ method: 'DELETE', headers: { 'if-match': 'guid' } });
  });
});
