import { ComputeManagementClient } from '@azure/arm-compute';
import { Resolver } from 'node:dns/promises';
import { createVirtualMachines } from '../../../../local/azure/compute/virtual-machines.ts';
import type { FaultRule } from '../../../../local/azure/core/contracts.ts';
import { createLocalAzure, type LocalAzure, type LocalAzureOptions } from '../../../../local/azure/core/local-azure.ts';
import { type ArmClient, createArmClient } from '../../../support/arm-client.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-edge`;
const VM = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm-dns`;
const VERSION = '?api-version=2026-04-01';
const ZONE_FILE = '/etc/bind/db.contoso.internal';
const BIND9 = JSON.stringify({ kind: 'bind9', zones: [{ name: 'contoso.internal', file: ZONE_FILE }] });
const DNSMASQ = JSON.stringify({ kind: 'dnsmasq' });

let azure: LocalAzure;
let arm: ArmClient;

async function start(tag = BIND9, options: Partial<LocalAzureOptions> = {}): Promise<void> {
  azure = await createLocalAzure({
    services: [createVirtualMachines],
    calm: true,
    seed: 1,
    timeScale: 10_000,
    ...options,
  });
  arm = createArmClient(azure);
  await arm.send('PUT', GROUP + VERSION, { location: 'westeurope' });
  await settled(
    await arm.send('PUT', VM + VERSION, {
      location: 'westeurope',
      tags: { 'edge-tls-local.dns-server': tag },
      properties: { osProfile: { computerName: 'vm-dns' } },
    }),
  );
}

afterEach(() => azure.stop());

/** Polls the status address to the end; the last status. */
async function settled({ headers }: { headers: Record<string, unknown> }): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await arm.send('GET', String(headers['azure-asyncoperation']));
    // A hostile Azure now and then answers a poll with a 503: it is asked again.
    if (['Succeeded', 'Failed', 'Canceled'].includes(String((body as { status?: string }).status)))
      return body as Record<string, unknown>;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const post = (script: string[], parameters: { name: string; value: string }[] = []) =>
  arm.send('POST', `${VM}/runCommand${VERSION}`, { commandId: 'RunShellScript', script, parameters });

/** Runs a script and returns what Azure shows of it. */
async function run(script: string[], parameters: { name: string; value: string }[] = []) {
  const status = await settled(await post(script, parameters));
  const { output } = status['properties'] as { output: { value: { message: string }[] } };
  const [, stdout = '', stderr = ''] = /\[stdout\]\n(.*)\n\[stderr\]\n(.*)$/s.exec(output.value[0]!.message) ?? [];
  return { stdout, stderr, status };
}

async function resolve4(name: string): Promise<string[]> {
  const resolver = new Resolver({ tries: 1, timeout: 1_000 });
  const { address, port } = azure.context.network.dnsServer()!;
  resolver.setServers([`${address}:${port}`]);
  return await resolver.resolve4(name);
}

const fault = (rule: FaultRule['fault']): void =>
  azure.context.faults.set([{ match: { service: 'compute' }, fault: rule }]);

describe('an action run command', () => {
  test('runs the script through the official SDK and gives back what it printed', async () => {
    await start();
    const client = new ComputeManagementClient(
      { getToken: async () => ({ token: azure.accessToken, expiresOnTimestamp: Date.now() + 3_600_000 }) },
      SUBSCRIPTION,
      { endpoint: azure.armUrl, tlsOptions: { ca: azure.caPem } },
    );
    const poller = client.virtualMachines.runCommand(
      'rg-edge',
      'vm-dns',
      { commandId: 'RunShellScript', script: ['echo "hello $WHO"'], parameters: [{ name: 'WHO', value: 'edge' }] },
      { updateIntervalInMs: 10 },
    );
    const result = await poller.pollUntilDone();
    expect(result.value).toEqual([
      {
        code: 'ProvisioningState/succeeded',
        level: 'Info',
        displayStatus: 'Provisioning succeeded',
        message: 'Enable succeeded: \n[stdout]\nhello edge\n\n[stderr]\n',
      },
    ]);
  });

  test('answers 202 with two addresses, of which the monitor shows 202 until the result is there', async () => {
    await start(BIND9, { timeScale: 1_000 });
    const accepted = await post(['true']);
    expect([accepted.status, accepted.body]).toEqual([202, undefined]);
    expect(accepted.headers['azure-asyncoperation']).toMatch(
      /\/providers\/Microsoft.Compute\/locations\/westeurope\/operations\//,
    );
    const monitor = String(accepted.headers.location);
    expect(monitor).toContain('monitor=true');
    expect((await arm.send('GET', monitor)).status).toBe(202);
    await settled(accepted);
    expect(await arm.send('GET', monitor)).toMatchObject({ status: 200, body: { value: [{ level: 'Info' }] } });
  });

  test('succeeds whatever the exit code of the script, which it does not tell', async () => {
    await start();
    const { status, stderr } = await run(['echo broken >&2', 'exit 3']);
    expect(status['status']).toBe('Succeeded');
    expect(stderr).toBe('broken\n');
    expect(JSON.stringify(status)).not.toContain('exitCode');
  });

  test('keeps the last 4096 bytes of the output', async () => {
    await start();
    const { stdout } = await run(['i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done']);
    expect(stdout).toHaveLength(4_096);
    expect(stdout.endsWith('line 1999\n')).toBe(true);
  });

  test('hands numbered parameters over by position and named ones as environment variables, without any shell in between', async () => {
    await start();
    const { stdout } = await run(
      ['echo "$1|$2|$RECORDS"'],
      [
        { name: 'arg2', value: 'second' },
        { name: 'arg1', value: '$(id)' },
        { name: 'RECORDS', value: "a'b; rm -rf /" },
      ],
    );
    expect(stdout).toBe("$(id)|second|a'b; rm -rf /\n");
  });

  test('uses bash for a script that asks for it, and none of the environment of local Azure', async () => {
    process.env['EDGE_TLS_TEST_SECRET'] = 'secret';
    await start();
    const { stdout } = await run(['#!/bin/bash', 'a=(1 2); echo "${#a[@]} ${EDGE_TLS_TEST_SECRET:-none}"']);
    delete process.env['EDGE_TLS_TEST_SECRET'];
    expect(stdout).toBe('2 none\n');
  });

  test('is refused while another one runs', async () => {
    await start(BIND9, { timeScale: 1_000 });
    const first = await post(['true']);
    expect(await post(['true'])).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'Conflict',
          message:
            'Run command extension execution is in progress. Please wait for completion before invoking a run command.',
        },
      },
    });
    await settled(first);
    expect((await post(['true'])).status).toBe(202);
  });

  test('may be refused for a while after success when Azure is hostile', async () => {
    await start(BIND9, { throttling: false });
    azure.context.settings.calm = false;
    azure.context.settings.timeScale = 1;
    const codes = new Set<number>();
    for (let attempt = 0; attempt < 12; attempt++) {
      const answer = await post(['true']);
      codes.add(answer.status);
      // Long enough for the command to end, or for the machine to be free again.
      azure.context.clock.advance(60_000);
      if (answer.status === 202) await settled(answer);
    }
    expect([...codes]).toEqual(expect.arrayContaining([202, 409]));
  });

  test('is refused on a machine that does not run, whose DNS server is gone as well', async () => {
    await start();
    const before = azure.context.network.dnsServer();
    expect(before).toBeDefined();
    await settled(await arm.send('POST', `${VM}/deallocate${VERSION}`));
    expect(await post(['true'])).toMatchObject({ status: 409, body: { error: { code: 'OperationNotAllowed' } } });
    expect(azure.context.network.dnsServer()).toBeUndefined();
    const view = await arm.send('GET', `${VM}/instanceView${VERSION}`);
    expect(JSON.stringify(view.body)).toContain('PowerState/deallocated');
    await settled(await arm.send('POST', `${VM}/start${VERSION}`));
    expect(await resolve4('ns1.contoso.internal')).toEqual(['10.0.53.4']);
    expect(azure.context.network.dnsServer()).toEqual(before);
  });

  test('fails when the agent cannot be reached, and leaves the machine free', async () => {
    await start();
    fault({ kind: 'failOperation', code: 'VMAgentStatusCommunicationError', message: 'the agent is silent' });
    expect(await settled(await post(['true']))).toMatchObject({
      status: 'Failed',
      error: { code: 'VMAgentStatusCommunicationError' },
    });
    expect((await run(['echo again'])).stdout).toBe('again\n');
  });

  test('that hangs blocks the machine for ninety minutes and then fails', async () => {
    await start();
    fault({ kind: 'delay', milliseconds: 24 * 3_600_000 });
    const hanging = await post(['true']);
    expect((await post(['true'])).status).toBe(409);
    expect(await settled(hanging)).toMatchObject({
      status: 'Failed',
      error: { code: 'VMExtensionProvisioningTimeout' },
    });
  });

  test.each([
    [
      'an unknown machine',
      `${VM}-2`,
      { commandId: 'RunShellScript', script: [] },
      { status: 404, code: 'ResourceNotFound' },
    ],
    [
      'a Windows command',
      VM,
      { commandId: 'RunPowerShellScript', script: [] },
      { status: 400, code: 'InvalidParameter' },
    ],
    ['no command', VM, {}, { status: 400, code: 'InvalidParameter' }],
  ])('is refused for %s', async (_case, vm, body, { status, code }) => {
    await start();
    const answer = await arm.send('POST', `${vm}/runCommand${VERSION}`, body);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('a managed run command', () => {
  test('tells the exit code in its instance view', async () => {
    await start();
    const path = `${VM}/runCommands/check`;
    const body = { location: 'westeurope', properties: { source: { script: 'echo out\nexit 7' } } };
    const created = await arm.send('PUT', path + VERSION, body);
    expect(created.status).toBe(201);
    await settled(created);
    const { body: command } = await arm.send('GET', `${path}${VERSION}&$expand=instanceView`);
    expect(command).toMatchObject({
      properties: {
        provisioningState: 'Succeeded',
        instanceView: { executionState: 'Failed', exitCode: 7, output: 'out\n' },
      },
    });
  });
});

describe('a DNS server with BIND 9', () => {
  const add = (line: string): string[] => [
    `f="$EDGE_TLS_VM_ROOT${ZONE_FILE}"`,
    `echo '${line}' >> "$f"`,
    'named-checkzone contoso.internal "$f"; echo "check $?"',
    'rndc reload contoso.internal; echo "reload $?"',
    'dig @127.0.0.1 +short apim.contoso.internal A; echo "dig $?"',
  ];

  test('answers for its zone, with a denial that may be remembered for a minute', async () => {
    await start();
    expect(await resolve4('ns1.contoso.internal')).toEqual(['10.0.53.4']);
    await expect(resolve4('apim.contoso.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('takes a record when the script has written and reloaded it', async () => {
    await start();
    const { stdout } = await run(add('apim 300 IN A 10.0.1.4'));
    expect(stdout.split('\n')).toEqual([
      'zone contoso.internal/IN: loaded serial 1',
      'OK',
      'check 0',
      'zone reload queued',
      'reload 0',
      '10.0.1.4',
      'dig 0',
      '',
    ]);
    expect(await resolve4('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('answers as before until it is told to reload', async () => {
    await start();
    await run([`echo 'apim 300 IN A 10.0.1.4' >> "$EDGE_TLS_VM_ROOT${ZONE_FILE}"`]);
    await expect(resolve4('apim.contoso.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  test('keeps what it had when the file has an error, although rndc says nothing of it', async () => {
    await start();
    await run(add('apim 300 IN A 10.0.1.4'));
    const { stdout } = await run(add('orders 300 IN A 10.0.1.999'));
    expect(stdout).toContain("near '10.0.1.999': bad dotted quad");
    expect(stdout).toContain('check 1\nzone reload queued\nreload 0\n10.0.1.4\n');
    expect(await resolve4('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('knows no zone but its own, and none of the programs that are not installed', async () => {
    await start();
    const { stdout, stderr } = await run([
      'rndc reload other.internal; echo $?',
      'dnsmasq --test; echo $?',
      'systemctl reload named; echo $?',
    ]);
    expect(stdout).toBe('1\n127\n0\n');
    expect(stderr).toContain("rndc: 'reload' failed: not found");
  });

  test('says on the journal of the machine what it has loaded', async () => {
    await start();
    await run(add('apim 300 IN A 10.0.1.4'));
    const { body } = await arm.send('GET', '/_local/state');
    expect(JSON.stringify(body)).toContain('zone serial (1) unchanged. zone may fail to transfer to secondaries.');
  });
});

describe('a DNS server with dnsmasq', () => {
  test('takes a record at a restart, and not at a reload', async () => {
    await start(DNSMASQ);
    const write = 'echo "host-record=apim.contoso.internal,10.0.1.4" > "$EDGE_TLS_VM_ROOT/etc/dnsmasq.d/edge-tls.conf"';
    expect((await run([write, 'dnsmasq --test; echo $?', 'systemctl reload dnsmasq; echo $?'])).stdout).toBe('0\n0\n');
    await expect(resolve4('apim.contoso.internal')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect((await run(['systemctl restart dnsmasq; echo $?'])).stdout).toBe('0\n');
    expect(await resolve4('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('does not start with a bad option, and answers nothing then', async () => {
    await start(DNSMASQ);
    const { stdout, stderr } = await run([
      'echo "adress=/a/1.2.3.4" > "$EDGE_TLS_VM_ROOT/etc/dnsmasq.d/edge-tls.conf"',
      'dnsmasq --test; echo $?',
      'systemctl restart dnsmasq; echo $?; systemctl is-active dnsmasq',
    ]);
    expect(stdout).toBe('1\n1\nfailed\n');
    expect(stderr).toContain('bad option at line 1 of');
    await expect(resolve4('apim.contoso.internal')).rejects.toMatchObject({ code: 'EREFUSED' });
  });
});

test('a tag that cannot be read is refused', async () => {
  await start();
  const body = { location: 'westeurope', tags: { 'edge-tls-local.dns-server': '{"kind":"windows"}' }, properties: {} };
  const answer = await arm.send('PUT', `${VM}-2${VERSION}`, body);
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidTag' } } });
});
