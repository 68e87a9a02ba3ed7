import { readFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createVirtualMachines } from '../../../local/azure/compute/virtual-machines.ts';
import { createLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../../local/azure/core/local-azure.ts';
import { createDnsZones } from '../../../local/azure/dns-zones/dns-zones.ts';
import { paceOf } from '../../../orchestrations/activities/pace.ts';
import { changeRecords, type RecordChange } from '../../../orchestrations/activities/steps/change-records.ts';
import type { StepContext } from '../../../orchestrations/activities/steps/step-handler.ts';
import { systemClock } from '../../../shared/azure/system-clock.ts';
import { ArmClient } from '../../../shared/azure/arm-client.ts';
import { ArmOperations } from '../../../shared/azure/arm-operations.ts';
import { ArmPrivateDnsZones } from '../../../shared/azure/private-dns-zones.ts';
import { ArmVirtualMachines } from '../../../shared/azure/virtual-machines.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { findPowerShell } from '../../powershell/windows-dns-server.ts';
import { createArmClient } from '../../support/arm-client.ts';
import { InMemoryStores } from '../../support/in-memory-stores.ts';
import { specDocument, specOf } from '../domain/plan/converged-edge.ts';

// The whole way of a record for every kind of DNS, as the app goes it: queue, parameters, run-command or record set, a real query.
const group = specDocument.apiManagement.split('/providers/')[0] ?? '';
const machine = `${group}/providers/Microsoft.Compute/virtualMachines/vm-dns`;
const zoneId = `${group}/providers/Microsoft.Network/privateDnsZones/contoso.internal`;
const systemAuthorities = getCACertificates('default');

let azure: LocalAzure;
let ports: Pick<StepContext['ports'], 'clock' | 'virtualMachines' | 'operations' | 'privateDns'>;
let arm: ReturnType<typeof createArmClient>;
let stores: InMemoryStores;

beforeEach(() => start());
afterEach(() => stop());

async function start(options: Partial<LocalAzureOptions> = {}): Promise<void> {
  stores = new InMemoryStores();
  const services = [createVirtualMachines, createDnsZones];
  azure = await createLocalAzure({ services, calm: true, seed: 1, timeScale: 10_000, ...options });
  setDefaultCACertificates([...systemAuthorities, azure.caPem]);
  const expiresOnTimestamp = Date.now() + 3_600_000;
  const credential = { getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp }) };
  const clock = systemClock;
  const client = new ArmClient({ endpoint: azure.armUrl, audience: 'https://management.azure.com', credential, clock });
  ports = {
    clock,
    virtualMachines: new ArmVirtualMachines(client),
    operations: new ArmOperations(client),
    privateDns: new ArmPrivateDnsZones(client),
  };
  arm = createArmClient(azure);
  await arm.send('PUT', `${group}?api-version=2024-11-01`, { location: 'westeurope' });
}

async function stop(): Promise<void> {
  setDefaultCACertificates(systemAuthorities);
  await azure.stop();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It never came true.');
}

async function createMachine(kind: string, osType: string): Promise<void> {
  const tag = JSON.stringify({ kind, zones: kind === 'dnsmasq' ? [] : [{ name: 'contoso.internal' }] });
  await arm.send('PUT', `${machine}?api-version=2026-04-01`, {
    location: 'westeurope',
    tags: { 'edge-tls-local.dns-server': tag },
    properties: { storageProfile: { osDisk: { osType } }, osProfile: { computerName: 'vm-dns' } },
  });
  await until(
    async () => (await ports.virtualMachines.readInstanceView(machine).catch(() => null))?.powerState === 'running',
  );
}

let runs = 0;

/** Asks until it is done; throws the problem when it cannot be. */
async function change(dns: object, edge: string, wanted: Partial<RecordChange>) {
  const spec = specOf({ ...specDocument, name: edge, dns });
  const script = (file: string): readonly string[] =>
    readFileSync(join(__dirname, '../../../shared/scripts', file), 'utf8').split('\n');
  const step = { id: 'ensureRecord' };
  const context = {
    ports,
    stores,
    script,
    spec,
    edge: { name: edge },
    run: `${edge}.${++runs}`,
    step,
    pace: paceOf(1000),
  };
  for (;;) {
    const changed = await changeRecords(context as unknown as StepContext, { set: [], remove: [], ...wanted }).catch(
      later,
    );
    if (changed.state === 'changed') return changed;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What may pass is tried again, as a step does. */
function later(error: unknown): { readonly state: 'refused' } {
  if (error instanceof EdgeError && error.problem.kind === 'retryable') return { state: 'refused' };
  throw error;
}

/** Commands that the machine took. */
const commandsTaken = (): number =>
  azure.context.journal
    .entries()
    .filter(({ method, url, status }) => method === 'POST' && url.includes('/runCommand') && status === 202).length;

async function addresses(name: string): Promise<string[]> {
  const resolver = new Resolver({ tries: 1, timeout: 2_000 });
  const server = azure.context.network.dnsServer();
  resolver.setServers([`${server?.address}:${server?.port}`]);
  return resolver.resolve4(name).catch(() => []);
}

const apim = (address: string) => ({ set: [{ relativeName: 'apim', address }] });
const code = (expected: string) => expect.objectContaining({ problem: expect.objectContaining({ code: expected }) });

/** What the server answers as a record is written, moved, asked for by another edge, removed by another edge, and removed by its own. */
async function life(dns: object): Promise<readonly string[]> {
  const seen: string[] = [];
  const look = async (): Promise<void> => void seen.push((await addresses('apim.contoso.internal')).join(' '));
  for (const address of ['10.0.1.4', '10.0.1.5']) {
    const { answers, warnings } = await change(dns, 'contoso-prod', apim(address));
    if (JSON.stringify({ answers, warnings }) !== `{"answers":{"apim":["${address}"]},"warnings":[]}`)
      throw new Error(JSON.stringify({ answers, warnings }));
    await look();
  }
  await change(dns, 'fabrikam', apim('10.0.9.9')).catch((error: unknown) => seen.push(codeOf(error)));
  await change(dns, 'fabrikam', { remove: ['apim'] });
  await look();
  await change(dns, 'contoso-prod', { remove: ['apim'] });
  await look();
  return seen;
}

const lived = ['10.0.1.4', '10.0.1.5', 'RecordTaken', '10.0.1.5', ''];
const codeOf = (error: unknown): string => (error instanceof EdgeError ? error.problem.code : String(error));

const onMachine = (kind: string) => ({ kind, virtualMachine: machine, zone: 'contoso.internal' });

describe('a record is written, moved, kept from another edge, and removed', () => {
  test('by bind9', async () => {
    await createMachine('bind9', 'Linux');
    expect(await life(onMachine('bind9'))).toEqual(lived);
  });

  test('by dnsmasq', async () => {
    await createMachine('dnsmasq', 'Linux');
    expect(await life(onMachine('dnsmasq'))).toEqual(lived);
  });

  const windows = findPowerShell()
    ? { what: 'by Windows DNS', expected: lived }
    : { what: 'not by Windows DNS, since local Azure has no PowerShell here and says so', expected: 'AzureRefused' };

  // A PowerShell takes seconds to start on a busy computer, and there are six.
  test.each([windows])(
    '$what',
    async ({ expected }) => {
      await createMachine('windowsDns', 'Windows');
      expect(await life(onMachine('windowsDns')).catch(codeOf)).toEqual(expected);
    },
    120_000,
  );

  test('by a private zone, which answers once it is linked', async () => {
    await createMachine('dnsmasq', 'Linux');
    await arm.send('PUT', `${zoneId}?api-version=2024-06-01`, { location: 'global' });
    await until(async () => (await arm.send('GET', `${zoneId}?api-version=2024-06-01`)).status === 200);
    const dns = { kind: 'privateZone', zoneId };
    await change(dns, 'contoso-prod', apim('10.0.1.4'));
    expect(await addresses('apim.contoso.internal')).toEqual([]);
    await change(dns, 'contoso-prod', { remove: ['apim'] });
    const link = `${zoneId}/virtualNetworkLinks/vnet?api-version=2024-06-01`;
    const network = { id: `${group}/providers/Microsoft.Network/virtualNetworks/vnet` };
    await arm.send('PUT', link, { location: 'global', properties: { virtualNetwork: network } });
    await until(async () => (await arm.send('GET', link)).status === 200);
    expect(await life(dns)).toEqual(lived);
  });
});

test('a private zone that is not there, and a CNAME at the name, are said plainly', async () => {
  const dns = { kind: 'privateZone', zoneId };
  await expect(change(dns, 'contoso-prod', apim('10.0.1.4'))).rejects.toEqual(code('ResourceNotFound'));
  await arm.send('PUT', `${zoneId}?api-version=2024-06-01`, { location: 'global' });
  await until(async () => (await arm.send('GET', `${zoneId}?api-version=2024-06-01`)).status === 200);
  const alias = { properties: { ttl: 60, cnameRecord: { cname: 'elsewhere.contoso.internal' } } };
  await arm.send('PUT', `${zoneId}/CNAME/apim?api-version=2024-06-01`, alias);
  await expect(change(dns, 'contoso-prod', apim('10.0.1.4'))).rejects.toMatchObject({
    problem: { code: 'RecordTaken', why: 'It is a CNAME to elsewhere.contoso.internal.' },
  });
});

test('no value of an edge ever stands in the text of a script', async () => {
  await createMachine('bind9', 'Linux');
  await change(onMachine('bind9'), 'contoso-prod', apim('10.0.1.4'));
  const sent = azure.context.journal
    .entries()
    .filter(({ method, url }) => method === 'POST' && url.includes('/runCommand'))
    .map(({ body }) => body as { script: readonly string[]; parameters: readonly { value: string }[] });
  expect(sent).toHaveLength(1);
  const text = sent[0]?.script.join('\n') ?? '';
  const shipped = ['record-request.sh', 'bind9-records.sh'].map((file) =>
    readFileSync(join(__dirname, '../../../shared/scripts', file), 'utf8'),
  );
  expect(text).toBe(shipped.join('\n'));
});

test('twenty edges on a machine that goes on saying that it is busy share a few commands', async () => {
  await stop();
  await start({ calm: false, seed: 7, throttling: false });
  await createMachine('bind9', 'Linux');
  const names = Array.from({ length: 20 }, (_, index) => `apim-${index}`);
  const ask = (name: string, index: number) =>
    change(onMachine('bind9'), `edge-${index}`, { set: [{ relativeName: name, address: `10.0.2.${index}` }] });
  await Promise.all(names.map(ask));
  const answers = await Promise.all(names.map((name) => addresses(`${name}.contoso.internal`)));
  expect(answers).toEqual(names.map((_, index) => [`10.0.2.${index}`]));
  expect(commandsTaken()).toBeGreaterThan(0);
  expect(commandsTaken()).toBeLessThanOrEqual(3);
}, 60_000);
