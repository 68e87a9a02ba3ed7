import { readFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createVirtualMachines } from '../../../local/azure/compute/virtual-machines.ts';
import { createLocalAzure, type LocalAzure } from '../../../local/azure/core/local-azure.ts';
import { ArmClient } from '../../../shared/azure/arm-client.ts';
import { ArmOperations } from '../../../shared/azure/arm-operations.ts';
import { ArmVirtualMachines } from '../../../shared/azure/virtual-machines.ts';
import { recordParameters } from '../../../shared/domain/dns/record-parameters.ts';
import { recordsWritten } from '../../../shared/domain/dns/run-command-result.ts';
import { createArmClient } from '../../support/arm-client.ts';

// The whole way of a record, as the app goes it: parameters, run-command, the shipped script, its result, a real query.
const group = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-edge';
const machine = `${group}/providers/Microsoft.Compute/virtualMachines/vm-dns`;
const zoneFile = '/etc/bind/db.contoso.internal';
const script = ['record-request.sh', 'bind9-records.sh'].flatMap((name) =>
  readFileSync(join(__dirname, '../../../shared/scripts', name), 'utf8').split('\n'),
);
const systemAuthorities = getCACertificates('default');

let azure: LocalAzure;
let machines: ArmVirtualMachines;
let operations: ArmOperations;

beforeAll(async () => {
  azure = await createLocalAzure({ services: [createVirtualMachines], calm: true, seed: 1, timeScale: 10_000 });
  setDefaultCACertificates([...systemAuthorities, azure.caPem]);
  const credential = {
    getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  const clock = { now: () => Date.now() };
  const arm = new ArmClient({ endpoint: azure.armUrl, audience: 'https://management.azure.com', credential, clock });
  machines = new ArmVirtualMachines(arm);
  operations = new ArmOperations(arm);
  const raw = createArmClient(azure);
  await raw.send('PUT', `${group}?api-version=2026-04-01`, { location: 'westeurope' });
  await raw.send('PUT', `${machine}?api-version=2026-04-01`, {
    location: 'westeurope',
    tags: {
      'edge-tls-local.dns-server': JSON.stringify({
        kind: 'bind9',
        zones: [{ name: 'contoso.internal', file: zoneFile }],
      }),
    },
    properties: { osProfile: { computerName: 'vm-dns' } },
  });
  await until(async () => (await machines.readInstanceView(machine).catch(() => null))?.powerState === 'running');
});
afterAll(async () => {
  setDefaultCACertificates(systemAuthorities);
  await azure.stop();
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It never came true.');
}

async function setRecord(relativeName: string, address: string) {
  const name = `${relativeName}.contoso.internal`;
  const record = { endpoint: 'gateway', name, zone: 'contoso.internal', relativeName, address };
  const parameters = recordParameters({ zone: 'contoso.internal', zoneFile, ttl: 300 }, [record]);
  const started = await machines.startRunCommand(machine, { commandId: 'RunShellScript', script, parameters });
  let operation = started.state === 'started' ? started.operation : null;
  for (;;) {
    if (operation === null) throw new Error('the command did not start');
    const polled = await operations.poll(operation);
    if (polled.state === 'succeeded') return recordsWritten(polled.body);
    if (polled.state === 'failed') throw new Error(JSON.stringify(polled.failure));
    ({ operation } = polled);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function addresses(name: string): Promise<string[]> {
  const resolver = new Resolver({ tries: 1, timeout: 1_000 });
  const server = azure.context.network.dnsServer();
  resolver.setServers([`${server?.address}:${server?.port}`]);
  return resolver.resolve4(name).catch(() => []);
}

test('a record is written, found written the second time, and moved', async () => {
  expect(await addresses('apim.contoso.internal')).toEqual([]);
  const first = await setRecord('apim', '10.0.1.4');
  expect(first).toMatchObject({ ok: true, value: { changed: true, answers: { apim: ['10.0.1.4'] } } });
  expect(await addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
  expect(await setRecord('apim', '10.0.1.4')).toMatchObject({ ok: true, value: { changed: false } });
  expect(await setRecord('apim', '10.0.1.5')).toMatchObject({ ok: true, value: { changed: true } });
  expect(await addresses('apim.contoso.internal')).toEqual(['10.0.1.5']);
});

test("somebody else's record comes out as a problem that shows it", async () => {
  expect(await setRecord('ns1', '10.0.1.4')).toMatchObject({
    ok: false,
    problem: {
      code: 'RecordTaken',
      why: expect.stringContaining('ns1.contoso.internal.'),
      evidence: { code: 'RecordTaken' },
    },
  });
});
