import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DnsmasqServer, missingPrograms } from './dnsmasq-server.ts';

// What others do to a machine whose dnsmasq has records of ours.
const base = 'local=/contoso.internal/\nserver=168.63.129.16\n';
const ours = '/etc/dnsmasq.d/edge-tls.conf';
const record = { RECORDS: 'apim=10.0.1.4/contoso-prod' };
const removal = { REMOVE: 'apim/contoso-prod' };

// Left out only where there is no dnsmasq, which the suite beside it says.
const suite = missingPrograms().length === 0 ? describe : describe.skip;

let server: DnsmasqServer | undefined;
afterEach(() => {
  server?.stop();
  server = undefined;
});

async function start(configuration = '', options?: readonly string[]): Promise<DnsmasqServer> {
  server = await DnsmasqServer.start(base + configuration, options === undefined ? {} : { options });
  return server;
}

/** It has one record, unless told otherwise; the first start is not counted. */
async function withRecord(): Promise<DnsmasqServer> {
  const machine = await start();
  await machine.run(record);
  return machine;
}

suite('a file of ours that somebody has edited', () => {
  test.each([
    ['another address at the name', 'host-record=apim.contoso.internal,10.9.9.9\n'],
    ['another option', 'cache-size=0\n'],
  ])('loses %s', async (_what, line) => {
    const machine = await withRecord();
    const written = machine.read(ours);
    machine.write(ours, `${written}${line}`);
    expect((await machine.run(record)).result).toMatchObject({ exit: 0, changed: true });
    expect(machine.read(ours)).toBe(written);
    expect((await machine.run(record)).result).toMatchObject({ exit: 0, changed: false });
  });
});

suite('a record that is removed', () => {
  test.each([
    ['an address for the whole zone', '/etc/dnsmasq.d/later.conf', 'address=/contoso.internal/10.0.1.4\n'],
    ['a line of the hosts file', '/etc/hosts', '10.0.1.4 apim.contoso.internal\n'],
  ])('is gone, though %s answers the same address', async (_what, path, text) => {
    const machine = await withRecord();
    machine.write(path, text);
    expect((await machine.run(removal)).result).toMatchObject({ exit: 0, changed: true });
    expect(machine.read(ours)).not.toContain('apim');
  });
});

suite('files of others', () => {
  test('that are right each and wrong together are found before the restart that would take all names away', async () => {
    const machine = await start('cache-size=100\n');
    machine.write('etc/dnsmasq.d/z.conf', 'cache-size=200\n');
    const before = machine.restarts();
    const { result } = await machine.run(record);
    expect(result).toMatchObject({
      exit: 1,
      error: { code: 'ZoneFileInvalid', message: expect.stringContaining('illegal repeated keyword') },
    });
    expect([machine.restarts(), machine.read(ours)]).toEqual([before, null]);
  });

  test('that another file names, and that stand in a folder as well, are no repetition', async () => {
    const machine = await start();
    machine.write('etc/dnsmasq.d/other.conf', 'cache-size=200\n');
    machine.write('etc/dnsmasq.d/z.conf', 'conf-file=@@/etc/dnsmasq.d/other.conf\n');
    expect((await machine.run(record)).result).toMatchObject({ exit: 0, changed: true });
  });

  test.each([
    ['a host-record', '/etc/dnsmasq.d/later.conf', 'host-record=apim.contoso.internal.,10.0.0.3\n'],
    ['a line of the hosts file', '/etc/hosts', '10.0.0.3 apim.contoso.internal.\n'],
    ['an address', '/etc/dnsmasq.d/later.conf', 'address=/.apim.contoso.internal/10.0.0.3\n'],
  ])('have the name with a dot before or behind it, in %s', async (_what, path, text) => {
    const machine = await start();
    machine.write(path, text);
    expect((await machine.run(record)).result).toMatchObject({ exit: 1, error: { code: 'RecordTaken' } });
  });
});

suite('blanks around the commas of conf-dir', () => {
  const options = ['-C', '@@/etc/dnsmasq.conf', '--listen-address=127.0.0.1'];
  test.each([
    ['a suffix that is excluded', '@@/etc/dnsmasq.d , .bak, .old', 'a.old'],
    ['a suffix that is not asked for', '@@/etc/dnsmasq.d , *.conf', 'a.txt'],
  ])('make no difference to %s, and our file is read', async (_what, folder, skipped) => {
    const files = {
      'etc/dnsmasq.conf': `conf-dir = ${folder}\n`,
      [`etc/dnsmasq.d/${skipped}`]: 'host-record=apim.contoso.internal,10.0.0.3\n',
    };
    server = await DnsmasqServer.start(base, { options, files });
    expect((await server.run(record)).result).toMatchObject({ error: null, exit: 0, answers: { apim: ['10.0.1.4'] } });
  });
});

suite('dnsmasq', () => {
  test('is asked where it says that it listens, not another server of the machine', async () => {
    const machine = await start('listen-address=127.0.0.2\n', ['--conf-file=/dev/null', '--conf-dir=@@/etc/dnsmasq.d']);
    const other = createSocket('udp4');
    other.on('message', (query, { port, address }) => {
      const refusal = Buffer.from(query);
      refusal.writeUInt16BE(0x8005, 2);
      other.send(refusal, port, address);
    });
    other.bind(machine.port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { result } = await machine.run(record);
      expect(result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.4'] } });
    } finally {
      other.close();
    }
  });

  test('that NetworkManager runs is restarted by NetworkManager', async () => {
    const folder = '/etc/NetworkManager/dnsmasq.d';
    server = await DnsmasqServer.start('', {
      options: ['--conf-file=/dev/null', `--conf-dir=@@${folder}`, '--listen-address=127.0.0.1'],
      files: { [`${folder}/base.conf`]: base },
    });
    server.runByNetworkManager();
    const { result } = await server.run({ ...record, ZONE_FILE: `${folder}/edge-tls.conf` });
    expect(result).toMatchObject({ error: null, exit: 0, changed: true, answers: { apim: ['10.0.1.4'] } });
  });

  test('is asked on the port that it has', async () => {
    const machine = await start();
    machine.replaceProgram('dig', 'PATH=/usr/bin:/usr/local/bin exec dig "$@"');
    expect((await machine.run(record)).result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.4'] } });
  });

  test('that answers no names at all is not asked for any', async () => {
    const machine = await start();
    machine.hideProcess();
    machine.write('etc/dnsmasq.d/dhcp.conf', 'port=0\n');
    expect((await machine.run(record)).result).toMatchObject({
      exit: 1,
      error: { code: 'NoAnswer', message: expect.stringContaining('port=0') },
    });
  });

  test('may have its options and their values as words of their own', async () => {
    const machine = await start('', [
      '-C',
      '/dev/null',
      '--conf-dir',
      '@@/etc/dnsmasq.d',
      '--listen-address',
      '127.0.0.1',
    ]);
    expect((await machine.run(record)).result).toMatchObject({ exit: 0, changed: true });
  });

  test('is not restarted when the file cannot be replaced, and nothing is left beside it', async () => {
    const machine = await start();
    machine.replaceProgram('mv', 'case "$*" in *edge-tls.*) exit 1 ;; esac; exec /bin/mv "$@"');
    const before = machine.restarts();
    expect((await machine.run(record)).result).toMatchObject({ exit: 1, error: { code: 'ZoneFileUnwritable' } });
    expect(machine.restarts()).toBe(before);
    expect(readdirSync(join(machine.folder, 'etc/dnsmasq.d'))).toEqual(['base.conf']);
  });
});
