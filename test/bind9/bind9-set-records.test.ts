import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Bind9Server, missingPrograms } from './bind9-server.ts';

const zone = `; kept by hand
$ORIGIN contoso.internal.
$TTL 1h
@ IN SOA ns1 hostmaster ( ; SOA 1 2 3 in a comment is no serial
        2024010101 ; serial
        3600 600 604800 60 )
  IN NS ns1
ns1   IN A 10.0.0.4
mail     A 10.0.0.9
www      CNAME mail
six      AAAA fd00::6
        ; the name of the line above goes on
         TXT "a quoted ; is no comment" "( nor a parenthesis"
`;

const missing = missingPrograms();

// Left out only where there is no BIND 9, and never in CI; either way a test says so.
const suite = missing.length === 0 ? describe : describe.skip;

test.each([missing.length === 0 ? 'is here' : `is not here (no ${missing.join(', ')}): its suite is LEFT OUT`])(
  'BIND 9 %s',
  () => {
    expect(process.env.CI ? missing : []).toEqual([]);
  },
);

suite('the shipped script on a real BIND 9', () => {
  let server: Bind9Server;
  beforeEach(async () => {
    server = await Bind9Server.start(zone);
  });
  afterEach(() => server.stop());

  const today = Number(`${new Date().toISOString().slice(0, 10).replaceAll('-', '')}00`);
  const leftOvers = (): string[] =>
    readdirSync(`${server.folder}/etc/bind`).filter((name) => name !== 'db.contoso.internal');

  test('writes a record that resolves, and leaves every other line as it was', async () => {
    const { exit, result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toEqual({
      edgeTls: 1,
      exit: 0,
      changed: true,
      serial: today,
      answers: { apim: ['10.0.1.4'] },
      error: null,
    });
    expect(exit).toBe(0);
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
    const expected = zone.replace('2024010101', String(today));
    expect(server.text()).toBe(`${expected}apim.contoso.internal. 300 IN A 10.0.1.4 ; edge-tls\n`);
    expect(leftOvers()).toEqual([]);
  });

  test('changes nothing the second time: same bytes, same serial, no reload', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4,portal=10.0.1.4' });
    const before = { text: server.text(), modified: statSync(server.zoneFile).mtimeMs };
    server.replaceProgram('rndc', 'echo "rndc must not be called" >&2; exit 1');
    const { result } = await server.run({ RECORDS: 'portal=10.0.1.4,apim=10.0.1.4' });
    expect(result).toMatchObject({
      exit: 0,
      changed: false,
      serial: today,
      answers: { apim: ['10.0.1.4'], portal: ['10.0.1.4'] },
    });
    expect({ text: server.text(), modified: statSync(server.zoneFile).mtimeMs }).toEqual(before);
  });

  test('moves a record to another address, keeps those of other edges, and counts the serial up', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4' });
    await server.run({ RECORDS: 'other=10.0.7.7' });
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.5' });
    expect(result).toMatchObject({ changed: true, serial: today + 2, answers: { apim: ['10.0.1.5'] } });
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.5']);
    expect(await server.addresses('other.contoso.internal')).toEqual(['10.0.7.7']);
    expect(server.text().match(/; edge-tls$/gm)).toHaveLength(2);
  });

  test('keeps owner and mode of the zone file', async () => {
    chmodSync(server.zoneFile, 0o640);
    const before = statSync(server.zoneFile);
    await server.run({ RECORDS: 'apim=10.0.1.4' });
    const after = statSync(server.zoneFile);
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  });

  test('writes a record for the zone itself', async () => {
    const { result } = await server.run({ RECORDS: '@=10.0.1.4' });
    expect(result).toMatchObject({ changed: true, answers: { '@': ['10.0.1.4'] } });
    expect(await server.addresses('contoso.internal')).toEqual(['10.0.1.4']);
  });

  test.each([
    ['mail', 'A', 'mail.contoso.internal. 3600 IN A 10.0.0.9'],
    ['www', 'CNAME', 'www.contoso.internal. 3600 IN CNAME mail.contoso.internal.'],
    ['six', 'AAAA', 'six.contoso.internal. 3600 IN AAAA fd00::6'],
  ])("refuses %s, where somebody else's %s record is, and says which", async (name, _type, line) => {
    const { exit, result } = await server.run({ RECORDS: `apim=10.0.1.4,${name}=10.0.1.4` });
    expect(exit).toBe(1);
    expect(result).toMatchObject({
      changed: false,
      error: { code: 'RecordTaken', message: expect.stringContaining(line) },
    });
    expect(server.text()).toBe(zone);
    expect(await server.addresses('apim.contoso.internal')).toEqual([]);
  });

  test('keeps a zone that is not valid as it is, and says what named says', async () => {
    writeFileSync(server.zoneFile, zone.replace('10.0.0.9', '10.0.0.999'));
    const before = server.text();
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({
      error: { code: 'ZoneFileInvalid', message: expect.stringContaining('bad dotted quad') },
    });
    expect(server.text()).toBe(before);
    expect(leftOvers()).toEqual([]);
  });

  test('puts the old zone back when the reload is refused', async () => {
    server.replaceProgram('rndc', 'echo "rndc: connect failed: 127.0.0.1#953: connection refused" >&2; exit 1');
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({
      changed: false,
      serial: null,
      error: { code: 'ReloadFailed', message: expect.stringContaining('connection refused') },
    });
    expect(server.text()).toBe(zone);
    expect(leftOvers()).toEqual([]);
  });

  test('puts the old zone back when the server goes on answering something else', async () => {
    server.replaceProgram('rndc', 'exit 0');
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({ changed: false, answers: { apim: [] }, error: { code: 'AnswersDiffer' } });
    expect(server.text()).toBe(zone);
  });

  test('reloads when an earlier run was stopped between writing and reloading', async () => {
    writeFileSync(
      server.zoneFile,
      `${zone.replace('2024010101', '2024010102')}apim.contoso.internal. 300 IN A 10.0.1.4 ; edge-tls\n`,
    );
    expect(await server.addresses('apim.contoso.internal')).toEqual([]);
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({ exit: 0, changed: false, serial: 2024010102, answers: { apim: ['10.0.1.4'] } });
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('two runs at once both get through', async () => {
    const both = await Promise.all([
      server.run({ RECORDS: 'apim=10.0.1.4' }),
      server.run({ RECORDS: 'portal=10.0.1.5' }),
    ]);
    expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
    expect(await server.addresses('portal.contoso.internal')).toEqual(['10.0.1.5']);
    expect(leftOvers()).toEqual([]);
  });

  test('takes over the lock of a run that died', async () => {
    mkdirSync(`${server.zoneFile}.edge-tls.lock`);
    writeFileSync(`${server.zoneFile}.edge-tls.lock/pid`, '4194303\n');
    expect((await server.run({ RECORDS: 'apim=10.0.1.4' })).result).toMatchObject({ exit: 0, changed: true });
  });

  test('ends by itself when something hangs, and puts the old zone back', async () => {
    server.replaceProgram('rndc', 'exec sleep 30');
    const { exit, result } = await server.run({ RECORDS: 'apim=10.0.1.4', TIME_LIMIT: '1' });
    expect(exit).not.toBe(0);
    expect(result).toMatchObject({ changed: false, error: { code: 'TimedOut' } });
    server.useRealRndc();
    expect((await server.run({ RECORDS: 'apim=10.0.1.4' })).result).toMatchObject({ exit: 0, changed: true });
  });

  test('leaves a zone alone that takes dynamic updates', async () => {
    writeFileSync(`${server.zoneFile}.jnl`, '');
    expect((await server.run({ RECORDS: 'apim=10.0.1.4' })).result).toMatchObject({ error: { code: 'ZoneIsDynamic' } });
    rmSync(`${server.zoneFile}.jnl`);
  });

  test('says that there is no such zone file', async () => {
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4', ZONE_FILE: '/etc/bind/db.nowhere' });
    expect(result).toMatchObject({
      exit: 1,
      error: { code: 'ZoneNotFound', message: expect.stringContaining('/etc/bind/db.nowhere') },
    });
  });

  test.each<[string, Record<string, string>]>([
    ['a second command in a name', { RECORDS: 'apim; touch $EDGE_TLS_VM_ROOT/pwned=10.0.1.4' }],
    ['a command substitution', { RECORDS: '$(touch pwned)=10.0.1.4' }],
    ['backticks', { RECORDS: 'a`touch pwned`=10.0.1.4' }],
    ['a second line', { RECORDS: 'apim=10.0.1.4\nevil IN A 10.6.6.6' }],
    ['a carriage return', { RECORDS: 'apim\r=10.0.1.4' }],
    ['a quote', { RECORDS: "apim'=10.0.1.4" }],
    ['a glob', { RECORDS: '*=10.0.1.4' }],
    ['a leading hyphen', { RECORDS: '-f=10.0.1.4' }],
    ['an upper-case name', { RECORDS: 'APIM=10.0.1.4' }],
    ['a trailing dot', { RECORDS: 'apim.=10.0.1.4' }],
    ['two dots', { RECORDS: 'a..b=10.0.1.4' }],
    ['a label of 64 characters', { RECORDS: `${'a'.repeat(64)}=10.0.1.4` }],
    ['a name without an address', { RECORDS: 'apim=' }],
    ['an address without a name', { RECORDS: '=10.0.1.4' }],
    ['two equals signs', { RECORDS: 'apim=10.0.1.4=5' }],
    ['the same name twice', { RECORDS: 'apim=10.0.1.4,apim=10.0.1.5' }],
    ['nothing', { RECORDS: '' }],
    ['an octal address', { RECORDS: 'apim=010.0.1.4' }],
    ['a short address', { RECORDS: 'apim=10.1' }],
    ['an address out of range', { RECORDS: 'apim=10.0.1.256' }],
    ['a public address', { RECORDS: 'apim=8.8.8.8' }],
    ['a loopback address', { RECORDS: 'apim=127.0.0.1' }],
    ["Azure's own address", { RECORDS: 'apim=168.63.129.16' }],
    ['the metadata service', { RECORDS: 'apim=169.254.169.254' }],
    ['a zone with a slash', { RECORDS: 'apim=10.0.1.4', ZONE: 'contoso.internal/x' }],
    ['a zone with a blank', { RECORDS: 'apim=10.0.1.4', ZONE: 'contoso.internal x' }],
    ['a path upwards', { RECORDS: 'apim=10.0.1.4', ZONE_FILE: '/etc/bind/../passwd' }],
    ['a relative path', { RECORDS: 'apim=10.0.1.4', ZONE_FILE: 'etc/bind/db.contoso.internal' }],
    ['a path with a command', { RECORDS: 'apim=10.0.1.4', ZONE_FILE: '/etc/bind/$(id)' }],
    ['a word as TTL', { RECORDS: 'apim=10.0.1.4', TTL: '300 IN A 10.6.6.6' }],
  ])('refuses %s and touches nothing', async (_what, parameters) => {
    const { exit, result, stdout } = await server.run(parameters);
    expect(exit).toBe(1);
    expect(result).toMatchObject({ exit: 1, changed: false, error: { code: 'ParameterRefused' } });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(server.text()).toBe(zone);
    expect(existsSync(`${server.folder}/pwned`)).toBe(false);
  });

  test('prints less than Azure keeps, whatever somebody else has written', async () => {
    const long = `mail TXT ${Array.from({ length: 40 }, () => `"${'x'.repeat(200)}"`).join(' ')}\n`;
    writeFileSync(server.zoneFile, `${zone}${long}broken IN A ${'9'.repeat(3000)}\n`);
    const { stdout, result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({ error: { code: 'ZoneFileInvalid' } });
    expect(stdout.length).toBeLessThan(3000);
  });
});
