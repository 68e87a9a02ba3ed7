import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DnsmasqServer, type DnsmasqSetup, missingPrograms } from './dnsmasq-server.ts';

const made = '# Written by edge-tls, which replaces whatever is changed here.\n';
const ours = '/etc/dnsmasq.d/edge-tls.conf';
// Nothing is forwarded, so that nobody waits for a server that is not there.
const base = 'local=/contoso.internal/\nserver=168.63.129.16\n';
const record = { RECORDS: 'apim=10.0.1.4/contoso-prod' };
const hosts = '10.0.0.30 apim.contoso.internal # by hand\n';

// Left out only where there is no dnsmasq, which the suite beside it says.
const suite = missingPrograms().length === 0 ? describe : describe.skip;

let server: DnsmasqServer | undefined;
afterEach(() => {
  server?.stop();
  server = undefined;
});

async function start(configuration: string, setup: DnsmasqSetup = {}): Promise<DnsmasqServer> {
  server = await DnsmasqServer.start(base + configuration, setup);
  return server;
}

/** Why it is refused, and whether everything is as it was: nothing written, nothing restarted. */
async function refusal(machine: DnsmasqServer, parameters: Record<string, string> = record): Promise<object> {
  const state = (): string => `${machine.restarts()} ${machine.read(ours)}`;
  const before = state();
  const { result } = await machine.run(parameters);
  return { ...(result['error'] as object | null), untouched: result['changed'] === false && state() === before };
}

const refused = (code: string, text = '') => ({ code, message: expect.stringContaining(text), untouched: true });

/** What is said and answered when a record is written. */
async function written(machine: DnsmasqServer): Promise<readonly unknown[]> {
  const { result } = await machine.run(record);
  return [result['error'] ?? result['answers'], await machine.addresses('apim.contoso.internal')];
}

const proven = [{ apim: ['10.0.1.4'] }, ['10.0.1.4']];

type Files = Readonly<Record<string, string>>;

suite('names that dnsmasq has from elsewhere are taken', () => {
  test.each<[string, string, Files, string]>([
    ['a file of addn-hosts', 'addn-hosts=@@/etc/hosts.d/app\n', { 'etc/hosts.d/app': hosts }, '/etc/hosts.d/app'],
    ['a folder of addn-hosts', 'addn-hosts=@@/etc/hosts.d\n', { 'etc/hosts.d/app': hosts }, '/etc/hosts.d/app'],
    ['a folder of hostsdir', 'hostsdir=@@/etc/hosts.d\n', { 'etc/hosts.d/app': hosts }, '/etc/hosts.d/app'],
    ['the hosts file, in capitals', '', { 'etc/hosts': hosts.toUpperCase() }, '/etc/hosts'],
    [
      'a short name of the hosts file, with expand-hosts',
      'expand-hosts\ndomain=contoso.internal\n',
      { 'etc/hosts': '10.0.0.30 apim\n' },
      '/etc/hosts',
    ],
    [
      'another conf-dir',
      'conf-dir=@@/etc/sites,*.conf\n',
      { 'etc/sites/a.conf': 'host-record=apim.contoso.internal,10.0.0.3\n' },
      '/etc/sites/a.conf',
    ],
    [
      'a conf-file',
      'conf-file=@@/etc/a.options\n',
      { 'etc/a.options': 'address=/x.internal/Apim.contoso.internal/10.0.0.3\n' },
      '/etc/a.options',
    ],
    [
      'a file that a file of a conf-file names',
      'conf-file=@@/etc/a\n',
      { 'etc/a': 'conf-file=@@/etc/b\n', 'etc/b': 'cname=apim.contoso.internal,x.contoso.internal,60\n' },
      '/etc/b',
    ],
    ['a host-record with blanks', 'host-record = apim.contoso.internal ,\t10.0.0.3\n', {}, 'base.conf'],
    [
      'a host-record with several names',
      'host-record=a.contoso.internal,APIM.contoso.internal,10.0.0.3\n',
      {},
      'base.conf',
    ],
    ['an address of IPv6 alone', 'host-record=apim.contoso.internal,fd00::3\n', {}, 'base.conf'],
    ['a dhcp-host', 'domain=contoso.internal\ndhcp-host=02:00:00:00:00:01,apim,10.0.0.3,12h\n', {}, 'base.conf'],
    [
      'a file of dhcp-hosts',
      'domain=contoso.internal\ndhcp-hostsfile=@@/etc/dhcp.hosts\n',
      { 'etc/dhcp.hosts': '02:00:00:00:00:01,apim,10.0.0.3\n' },
      '/etc/dhcp.hosts',
    ],
    ['an interface', 'interface-name=apim.contoso.internal,lo\n', {}, 'base.conf'],
    ['an address for everything below the zone', 'address=/contoso.internal/10.0.0.20\n', {}, 'the server answers'],
  ])('%s', async (_what, configuration, files, where) => {
    expect(await refusal(await start(configuration, { files }))).toEqual(refused('RecordTaken', where));
  });

  test('a program that makes configuration: the server itself is asked, and the program is named when nothing is found', async () => {
    const program = (text: string) => ({ files: { 'etc/make': `#!/bin/sh\necho ${text}\n` } });
    const configuration = 'conf-script=/bin/sh @@/etc/make\n';
    const taken = await start(configuration, program('host-record=apim.contoso.internal,10.0.0.3'));
    expect(await refusal(taken)).toEqual(refused('RecordTaken', 'the server answers'));
    taken.stop();
    const free = await start(configuration, program('cache-size=1000'));
    expect((await free.run(record)).result).toMatchObject({ exit: 0, warnings: [{ code: 'SourceUnread' }] });
  });

  test('what the command line alone names', async () => {
    const options = ['--conf-file=@@/etc/own.conf', '--conf-dir=@@/etc/dnsmasq.d,.bak', '--listen-address=127.0.0.1'];
    const files = { 'etc/own.conf': 'host-record=apim.contoso.internal,10.0.0.3\n' };
    expect(await refusal(await start('', { files, options }))).toEqual(refused('RecordTaken', '/etc/own.conf'));
  });

  test('what waits for the next start', async () => {
    const machine = await start('');
    machine.write('etc/dnsmasq.d/later.conf', 'host-record=apim.contoso.internal,10.0.0.3 # not yet\n');
    expect(await refusal(machine)).toEqual(refused('RecordTaken', 'later.conf'));
  });

  test('what a server that the zone is forwarded to answers', async () => {
    const other = await DnsmasqServer.start('host-record=apim.contoso.internal,10.0.0.77\n');
    try {
      server = await DnsmasqServer.start(`server=/contoso.internal/127.0.0.1#${other.port}\n`);
      expect(await refusal(server)).toEqual(refused('RecordTaken', '10.0.0.77'));
      const free = await server.run({ RECORDS: 'portal=10.0.1.4/contoso-prod' });
      expect(free.result).toMatchObject({ exit: 0, answers: { portal: ['10.0.1.4'] } });
    } finally {
      other.stop();
    }
  });
});

suite('what dnsmasq passes over takes no name', () => {
  const line = 'host-record=apim.contoso.internal,10.0.0.3\n';
  test.each<[string, string, Files]>([
    ['an old file of an editor', '', { 'etc/dnsmasq.d/old.conf~': line }],
    ['a hidden file', '', { 'etc/dnsmasq.d/.old.conf': line }],
    ['a file that an editor is at', '', { 'etc/dnsmasq.d/#old.conf#': line }],
    ['a suffix that is excluded', 'conf-dir=@@/etc/sites,.bak\n', { 'etc/sites/a.bak': line }],
    ['a suffix that is not asked for', 'conf-dir=@@/etc/sites,*.conf\n', { 'etc/sites/a.txt': line }],
    ['a leftover beside hosts', 'addn-hosts=@@/etc/hosts.d\n', { 'etc/hosts.d/app~': hosts }],
    ['a short name without expand-hosts', 'domain=contoso.internal\n', { 'etc/hosts': '10.0.0.30 apim\n' }],
    [
      'a comment',
      '# host-record=apim.contoso.internal,10.0.0.3\ncache-size=100 # address=/apim.contoso.internal/10.0.0.3\n',
      {},
    ],
    ['a name that is denied', 'address=/apim.contoso.internal/\n', {}],
    ['a name below', 'host-record=x.apim.contoso.internal,10.0.0.3\n', {}],
    ['options that only filter', 'domain-needed\nbogus-priv\nstop-dns-rebind\nexpand-hosts\n', {}],
    [
      'a zone that this server is the authority of',
      'auth-server=ns.contoso.internal,lo\nauth-zone=contoso.internal\n',
      {},
    ],
    ['a file with line ends of Windows', 'cache-size=100\r\n', {}],
  ])('%s', async (_what, configuration, files) => {
    expect(await written(await start(configuration, { files }))).toEqual(proven);
  });
});

suite('dnsmasq as it is run', () => {
  test('listens on another address alone', async () => {
    const options = ['--conf-file=/dev/null', '--conf-dir=@@/etc/dnsmasq.d', '--listen-address=::1'];
    const machine = await start('', { options });
    const { result } = await machine.run(record);
    expect(result).toMatchObject({ error: null, exit: 0, changed: true, answers: { apim: ['10.0.1.4'] } });
  });

  test('without systemd', async () => {
    const machine = await start('');
    machine.restartsBy('service');
    expect(await written(machine)).toEqual(proven);
  });

  test('without dig, without an answer, refusing: each says so, and nothing is written', async () => {
    const machine = await start('');
    machine.replaceProgram('dig', 'echo "sh: 1: dig: not found" >&2; exit 127');
    expect(await refusal(machine)).toEqual(refused('DigMissing'));
    machine.replaceProgram(
      'dig',
      'case "$1" in -v) exit 0 ;; esac; echo ";; communications error to 127.0.0.1#53: connection refused"; exit 9',
    );
    expect(await refusal(machine)).toEqual(refused('NoAnswer', 'Nothing was written'));
  });

  test('with something of somebody else that would keep it from starting again', async () => {
    const machine = await start('');
    machine.write('etc/dnsmasq.d/broken.conf', 'no-such-option\n');
    expect(await refusal(machine)).toEqual(refused('ZoneFileInvalid', 'broken.conf'));
  });

  test.each(['/etc/passwd', '/etc/cron.d/x', '/etc/sudoers', '/etc/hosts', '/etc/dnsmasq.conf'])(
    'never writes %s',
    async (path) => {
      const machine = await start('');
      machine.write(path, '');
      expect(await refusal(machine, { ...record, ZONE_FILE: path })).toEqual(refused('ParameterRefused'));
      expect(machine.read(path)).toBe('');
    },
  );

  test('never writes a file that dnsmasq does not read, nor through a link to what is not ours', async () => {
    const machine = await start('', {
      options: ['--conf-file=/dev/null', '--conf-dir=@@/etc/dnsmasq.d,.bak', '--listen-address=127.0.0.1'],
      files: { 'etc/dnsmasq.other/a.conf': '', 'etc/cron.d/job': '' },
    });
    expect(await refusal(machine, { ...record, ZONE_FILE: '/etc/dnsmasq.d/edge-tls.bak' })).toEqual(
      refused('ZoneFileElsewhere'),
    );
    expect(await refusal(machine, { ...record, ZONE_FILE: '/etc/dnsmasq.other/edge-tls.conf' })).toEqual(
      refused('ZoneFileElsewhere'),
    );
    symlinkSync(join(machine.folder, 'etc/cron.d/job'), join(machine.folder, 'etc/dnsmasq.d/job.conf'));
    expect(await refusal(machine, { ...record, ZONE_FILE: '/etc/dnsmasq.d/job.conf' })).toEqual(
      refused('ZoneFileForeign'),
    );
    expect(machine.read('/etc/cron.d/job')).toBe('');
  });

  test('keeps a link to the file that it made', async () => {
    const machine = await start('');
    machine.write('srv/dns/edge-tls.conf', made);
    symlinkSync(join(machine.folder, 'srv/dns/edge-tls.conf'), join(machine.folder, ours));
    expect(await written(machine)).toEqual(proven);
    expect(readFileSync(join(machine.folder, 'srv/dns/edge-tls.conf'), 'utf8')).toContain('apim.contoso.internal');
  });

  test('finds what the units of Debian and Red Hat read, where its command line cannot be seen', async () => {
    const machine = await start('');
    machine.hideProcess();
    machine.write('etc/dnsmasq.conf', 'conf-dir=@@/etc/sites,.rpmnew\n');
    machine.write('etc/sites/a.conf', 'host-record=apim.contoso.internal,10.0.0.3\n');
    machine.write('etc/sites/b.rpmnew', 'host-record=portal.contoso.internal,10.0.0.3\n');
    machine.write('etc/default/dnsmasq', 'CONFIG_DIR=/etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new\n');
    machine.write('etc/dnsmasq.d/c.dpkg-old', 'host-record=portal.contoso.internal,10.0.0.3\n');
    expect(await refusal(machine)).toEqual(refused('RecordTaken', '/etc/sites/a.conf'));
    const portal = await machine.run({ RECORDS: 'portal=10.0.1.4/contoso-prod' });
    expect(portal.result['error']).not.toMatchObject({ code: 'RecordTaken' });
  });
});
