import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalAzure, type LocalAzure } from '../../../local/azure/core/local-azure.ts';
import { services } from '../../../local/azure/services.ts';
import { AzureSession } from '../../../local/sample/azure-session.ts';
import { ids } from '../../../local/sample/names.ts';
import { createSampleWorld } from '../../../local/sample/sample-world.ts';

jest.setTimeout(120_000);

let azure: LocalAzure;
let session: AzureSession;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'edge-tls-world-'));
  azure = await createLocalAzure({ services, folder, timeScale: 3_000, seed: 7 });
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, azure.caPem);
  session = new AzureSession({ arm: azure.armUrl, accessToken: azure.accessToken, caFile });
});
afterEach(async () => {
  await azure.stop();
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (status: number, code: string, headers: Record<string, string> = {}) => ({
  kind: 'respond' as const,
  status,
  code,
  message: 'Not now.',
  headers,
});
const made = [
  'virtualNetworks/vnet',
  'publicIPAddresses',
  'vaults/kv',
  'service/apim-contoso\\?',
  'applicationGateways',
];

const build = () => createSampleWorld(session, azure.appIdentity.objectId);

async function expectEstate(): Promise<void> {
  const gateway = await session.get(ids.gateway, '2026-01-01');
  expect(gateway).toMatchObject({ properties: { provisioningState: 'Succeeded' } });
}

/** One after the other, for each of the resources: every kind of answer that Azure wants to have the request again for. */
const faults = [
  { kind: 'dropBefore' as const },
  { kind: 'dropAfter' as const },
  refusal(409, 'AnotherOperationInProgress'),
  refusal(500, 'InternalServerError'),
  refusal(429, 'RetryableError', { 'retry-after': '1' }),
  refusal(503, 'ServiceUnavailable', { 'retry-after': '1' }),
];

test('the estate is built though every resource is refused in every way that asks to come again', async () => {
  azure.context.faults.set(faults.flatMap((fault) => made.map((url) => ({ match: { method: 'PUT', url }, fault }))));
  await build();
  expect(azure.context.faults.applied()).toEqual(faults.flatMap(() => made.map(() => 1)));
  await expectEstate();
});

test('and though questions how an operation stands are refused, and one that was accepted fails for a moment', async () => {
  const poll = { match: { method: 'GET', url: '/(operations|operationResults|operationsStatuses)/' } };
  const failed = { kind: 'failOperation' as const, code: 'InternalServerError', message: 'An error occurred.' };
  azure.context.faults.set([
    { ...poll, times: 5, fault: refusal(503, 'ServiceUnavailable') },
    { ...poll, times: 5, fault: refusal(429, 'TooManyRequests') },
    { match: { method: 'PUT', url: 'applicationGateways' }, fault: failed },
  ]);
  await build();
  expect(azure.context.faults.applied()).toEqual([5, 5, 1]);
  await expectEstate();
});

test('waits as long as Azure says', async () => {
  azure.context.faults.set([
    { match: { method: 'PUT', url: 'resourceGroups' }, fault: refusal(429, 'RetryableError', { 'retry-after': '2' }) },
  ]);
  const began = Date.now();
  await session.put(ids.group, '2024-11-01', { location: 'westeurope' });
  expect(Date.now() - began).toBeGreaterThanOrEqual(2_000);
});

test('a lasting refusal is told in the words of Azure, at once', async () => {
  azure.context.faults.set([{ match: { method: 'PUT', url: 'vaults/kv' }, fault: refusal(400, 'VaultNameNotValid') }]);
  await expect(build()).rejects.toThrow(
    /^PUT .*\/vaults\/kv-contoso was refused: VaultNameNotValid \(400\): Not now\.$/,
  );
});
