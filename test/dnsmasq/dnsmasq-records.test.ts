import { existsSync, readdirSync } from 'node:fs';
import { DnsmasqServer, missingPrograms } from './dnsmasq-server.ts';

const base = `server=168.63.129.16 # Azure
host-record=mail.contoso.internal,10.0.0.9
address=/apps.contoso.internal/10.0.0.20
cname=www.contoso.internal,mail.contoso.internal
`;
const file = '/etc/dnsmasq.d/edge-tls.conf';
const made = '# Written by edge-tls, which replaces whatever is changed here.\n';

const missing = missingPrograms();

// Left out only where there is no dnsmasq, and never in CI; either way a test says so.
const suite = missing.length === 0 ? describe : describe.skip;

test.each([missing.length === 0 ? 'is here' : `is not here (no ${missing.join(', ')}): its suite is LEFT OUT`])(
  'dnsmasq %s',
  () => {
    expect(process.env.CI ? missing : []).toEqual([]);
  },
);

suite('the shipped script on a real dnsmasq', () => {
  let server: DnsmasqServer;
  beforeEach(async () => {
    server = await DnsmasqServer.start(base);
  });
  afterEach(() => server.stop());

  test('writes a record that resolves, into a file of its own', async () => {
    const { exit, result } = await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    expect(result).toEqual({
      edgeTls: 1,
      exit: 0,
      changed: true,
      serial: null,
      answers: { apim: ['10.0.1.4'] },
      error: null,
    });
    expect(exit).toBe(0);
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
    expect(server.read(file)).toBe(`${made}host-record=apim.contoso.internal,10.0.1.4,300 # edge-tls contoso-prod\n`);
    expect(server.read('/etc/dnsmasq.d/base.conf')).toBe(base);
    expect(readdirSync(`${server.folder}/etc/dnsmasq.d`)).toEqual(['base.conf', 'edge-tls.conf']);
    expect(readdirSync(`${server.folder}/tmp`)).toEqual([]);
  });

  test('changes nothing the second time and does not restart', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod,portal=10.0.1.4/contoso-prod' });
    const before = { text: server.read(file), restarts: server.restarts() };
    const { result } = await server.run({ RECORDS: 'portal=10.0.1.4/contoso-prod,apim=10.0.1.4/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, changed: false, answers: { apim: ['10.0.1.4'], portal: ['10.0.1.4'] } });
    expect({ text: server.read(file), restarts: server.restarts() }).toEqual(before);
  });

  test('moves a record, keeps those of other edges, writes the zone itself', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod,other=10.0.7.7/fabrikam' });
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.5/contoso-prod,@=10.0.1.5/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, changed: true, answers: { apim: ['10.0.1.5'], '@': ['10.0.1.5'] } });
    expect(await server.addresses('other.contoso.internal')).toEqual(['10.0.7.7']);
    expect(await server.addresses('contoso.internal')).toEqual(['10.0.1.5']);
  });

  test.each([
    ['mail', 'host-record=mail.contoso.internal,10.0.0.9 in /etc/dnsmasq.d/base.conf'],
    ['apps', 'address=/apps.contoso.internal/10.0.0.20 in /etc/dnsmasq.d/base.conf'],
    ['www', 'cname=www.contoso.internal,mail.contoso.internal in /etc/dnsmasq.d/base.conf'],
  ])("refuses %s, which is somebody else's, says where it is, and writes the others", async (name, where) => {
    const alone = await server.run({ RECORDS: `${name}=10.0.1.4/contoso-prod` });
    const message = `Somebody else's record is there: ${where}`;
    expect(alone.result).toMatchObject({ exit: 1, changed: false, error: { code: 'RecordTaken', message } });
    expect(server.read(file)).toBeNull();
    const batch = await server.run({ RECORDS: `${name}=10.0.1.4/contoso-prod,apim=10.0.1.4/contoso-prod` });
    expect(batch.result).toMatchObject({ exit: 0, changed: true, refused: { [name]: message } });
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('refuses a name of the hosts file', async () => {
    server.write('/etc/hosts', '127.0.0.1 localhost\n10.0.0.30 apim.contoso.internal apim # by hand\n');
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    const message = expect.stringContaining('10.0.0.30 apim.contoso.internal apim');
    expect(result).toMatchObject({ exit: 1, error: { code: 'RecordTaken', message } });
  });

  test('lets no edge move or remove the record of another', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    const moved = await server.run({ RECORDS: 'apim=10.0.9.9/fabrikam' });
    const message = 'It belongs to the edge contoso-prod, which points it at 10.0.1.4.';
    expect(moved.result).toMatchObject({ exit: 1, error: { code: 'RecordTaken', message } });
    const removed = await server.run({ REMOVE: 'apim/fabrikam' });
    expect(removed.result).toMatchObject({ changed: false, refused: { apim: 'It belongs to the edge contoso-prod.' } });
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test("removes the edge's own record alone", async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod,other=10.0.7.7/fabrikam' });
    const { result } = await server.run({ REMOVE: 'apim/contoso-prod,mail/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, changed: true });
    expect(await server.addresses('apim.contoso.internal')).toEqual([]);
    expect(await server.addresses('other.contoso.internal')).toEqual(['10.0.7.7']);
    expect(await server.addresses('mail.contoso.internal')).toEqual(['10.0.0.9']);
  });

  test('puts the old file back when dnsmasq is not restarted, and the old records answer', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    const before = server.read(file);
    server.replaceProgram('systemctl', 'echo "Job for dnsmasq.service failed." >&2; exit 1');
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.5/contoso-prod' });
    const message = expect.stringContaining('Job for dnsmasq.service failed');
    expect(result).toMatchObject({ exit: 1, changed: false, error: { code: 'ReloadFailed', message } });
    expect(server.read(file)).toBe(before);
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('restarts when an earlier run was stopped between writing and restarting', async () => {
    server.write(file, `${made}host-record=apim.contoso.internal,10.0.1.4,300 # edge-tls contoso-prod\n`);
    expect(await server.addresses('apim.contoso.internal')).toEqual([]);
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, changed: false, answers: { apim: ['10.0.1.4'] } });
  });

  test('leaves a file alone that somebody else began', async () => {
    server.write(file, 'cache-size=1000\n');
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    expect(result).toMatchObject({ exit: 1, error: { code: 'ZoneFileForeign' } });
    expect(server.read(file)).toBe('cache-size=1000\n');
  });

  test('two runs at once both get through', async () => {
    const both = await Promise.all([
      server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' }),
      server.run({ RECORDS: 'portal=10.0.1.5/fabrikam' }),
    ]);
    expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
    expect(await server.addresses('portal.contoso.internal')).toEqual(['10.0.1.5']);
  });

  test('warns of a server that does not forward to Azure', async () => {
    server.write('/etc/dnsmasq.d/base.conf', base.replace('server=168.63.129.16 # Azure', '# server=168.63.129.16'));
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, warnings: [{ code: 'NoForwarderToAzure' }] });
  });

  test.each<[string, Record<string, string>]>([
    ['a second command', { RECORDS: 'apim; touch $EDGE_TLS_VM_ROOT/pwned=10.0.1.4' }],
    ['a command substitution', { RECORDS: '$(touch pwned)=10.0.1.4' }],
    ['backticks', { RECORDS: 'a`touch pwned`=10.0.1.4' }],
    ['a second line', { RECORDS: 'apim=10.0.1.4\nconf-script=/tmp/x' }],
    ['a comment', { RECORDS: 'apim#=10.0.1.4' }],
    ['a leading hyphen', { RECORDS: '-f=10.0.1.4' }],
    ['a name to remove that is a pattern', { REMOVE: '.*' }],
    ['a path upwards', { RECORDS: 'apim=10.0.1.4', ZONE_FILE: '/etc/dnsmasq.d/../passwd' }],
  ])('refuses %s and touches nothing', async (_what, parameters) => {
    const { result } = await server.run(parameters);
    expect(result).toMatchObject({ exit: 1, changed: false, error: { code: 'ParameterRefused' } });
    expect(readdirSync(`${server.folder}/etc/dnsmasq.d`)).toEqual(['base.conf']);
    expect(existsSync(`${server.folder}/pwned`)).toBe(false);
  });
});
