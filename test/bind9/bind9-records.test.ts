import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
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
  const leftOvers = (): string[] => [
    ...readdirSync(`${server.folder}/etc/bind`).filter((name) => name !== 'db.contoso.internal'),
    ...readdirSync(`${server.folder}/tmp`),
  ];

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
    const { result } = await server.run({ RECORDS: 'portal=10.0.1.4,apim=10.0.1.4' });
    expect(result).toMatchObject({
      exit: 0,
      changed: false,
      serial: today,
      answers: { apim: ['10.0.1.4'], portal: ['10.0.1.4'] },
    });
    expect(server.reloads()).toHaveLength(1);
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
    const { exit, result } = await server.run({ RECORDS: `${name}=10.0.1.4` });
    expect(exit).toBe(1);
    expect(result).toMatchObject({
      changed: false,
      error: { code: 'RecordTaken', message: expect.stringContaining(line) },
    });
    expect(server.text()).toBe(zone);
  });

  test("writes the others of a batch when one name is somebody else's", async () => {
    const { exit, result } = await server.run({ RECORDS: 'apim=10.0.1.4,mail=10.0.1.4' });
    expect(exit).toBe(0);
    const mail = expect.stringContaining('mail.contoso.internal. 3600 IN A 10.0.0.9');
    expect(result).toMatchObject({ changed: true, answers: { apim: ['10.0.1.4'] }, refused: { mail } });
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
    expect(await server.addresses('mail.contoso.internal')).toEqual(['10.0.0.9']);
  });

  test('two A records at a name, one of them not ours, are refused', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    writeFileSync(server.zoneFile, `${server.text()}apim A 10.0.0.77\n`);
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    const message = expect.stringContaining('apim.contoso.internal. 3600 IN A 10.0.0.77');
    expect(result).toMatchObject({ exit: 1, error: { code: 'RecordTaken', message } });
  });

  test('a record carries the edge that made it, and no other edge moves it', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    expect(server.text()).toContain('apim.contoso.internal. 300 IN A 10.0.1.4 ; edge-tls contoso-prod\n');
    const moved = await server.run({ RECORDS: 'apim=10.0.9.9/fabrikam' });
    const message = 'It belongs to the edge contoso-prod, which points it at 10.0.1.4.';
    expect(moved.result).toMatchObject({ exit: 1, changed: false, error: { code: 'RecordTaken', message } });
    // Two edges in front of one API Management want the same record.
    expect((await server.run({ RECORDS: 'apim=10.0.1.4/fabrikam' })).result).toMatchObject({ exit: 0, changed: false });
    expect(await server.addresses('apim.contoso.internal')).toEqual(['10.0.1.4']);
  });

  test('a record that no edge had signed is taken over by the edge that asks for it', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect((await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' })).result).toMatchObject({ changed: true });
    expect(server.text().match(/^apim\..*$/gm)).toEqual([
      'apim.contoso.internal. 300 IN A 10.0.1.4 ; edge-tls contoso-prod',
    ]);
  });

  test("removes the edge's own record and leaves every other line", async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod,other=10.0.7.7/fabrikam' });
    const { result } = await server.run({
      REMOVE: 'apim/contoso-prod,other/contoso-prod,mail/contoso-prod,none/contoso-prod',
    });
    expect(result).toMatchObject({ exit: 0, changed: true, refused: { other: 'It belongs to the edge fabrikam.' } });
    expect(await server.addresses('apim.contoso.internal')).toEqual([]);
    expect(await server.addresses('other.contoso.internal')).toEqual(['10.0.7.7']);
    expect(await server.addresses('mail.contoso.internal')).toEqual(['10.0.0.9']);
    const again = await server.run({ REMOVE: 'apim/contoso-prod' });
    expect(again.result).toMatchObject({ exit: 0, changed: false });
  });

  test('taking the last record away leaves the zone as it was found, serial apart', async () => {
    await server.run({ RECORDS: 'apim=10.0.1.4/contoso-prod' });
    await server.run({ REMOVE: 'apim/contoso-prod' });
    expect(server.text()).toBe(zone.replace('2024010101', String(today + 1)));
  });

  test('sets and removes in one go, a hundred records of many edges', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `apim-${index}`);
    await server.run({ RECORDS: 'old=10.0.1.4/contoso-prod' });
    const records = names.map((name, index) => `${name}=10.0.2.${index}/edge-${index}`).join(',');
    const { result, stdout } = await server.run({ RECORDS: records, REMOVE: 'old/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, changed: true, error: null });
    expect(stdout.length).toBeLessThan(4096);
    expect(await Promise.all(names.map((name) => server.addresses(`${name}.contoso.internal`)))).toEqual(
      names.map((_, index) => [`10.0.2.${index}`]),
    );
    expect(await server.addresses('old.contoso.internal')).toEqual([]);
  });

  test('says what stays under 4096 bytes when a hundred names are taken', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `apim-of-a-team-${index}`);
    writeFileSync(server.zoneFile, zone + names.map((name) => `${name} A 10.9.9.9\n`).join(''));
    const { result, stdout } = await server.run({ RECORDS: names.map((name) => `${name}=10.0.1.4/edge-1`).join(',') });
    expect(Object.keys(result.refused as object)).toHaveLength(100);
    expect(stdout.length).toBeLessThan(4096);
  });

  test('warns when the server does not forward to Azure, whose names the gateway needs', async () => {
    server.replaceProgram('named-checkconf', 'printf "options {\\n\\trecursion yes;\\n};\\n"');
    const { result } = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({ exit: 0, warnings: [{ code: 'NoForwarderToAzure' }] });
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
    server.useRealRndc('echo "rndc: connect failed: 127.0.0.1#953: connection refused" >&2; exit 1');
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
    server.useRealRndc('exit 0');
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
    server.useRealRndc('exec sleep 30');
    const { exit, result } = await server.run({ RECORDS: 'apim=10.0.1.4', TIME_LIMIT: '1' });
    expect(exit).not.toBe(0);
    expect(result).toMatchObject({ changed: false, error: { code: 'TimedOut' } });
    server.useRealRndc();
    expect((await server.run({ RECORDS: 'apim=10.0.1.4' })).result).toMatchObject({ exit: 0, changed: true });
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
    ['a network', { RECORDS: 'apim=10.0.1.0/24' }],
    ['two edges', { RECORDS: 'apim=10.0.1.4/one/two' }],
    ['an edge with a blank', { RECORDS: 'apim=10.0.1.4/a b c' }],
    ['a name to remove that is a command', { REMOVE: '$(touch pwned)' }],
    ['a name to remove with a leading hyphen', { REMOVE: '-rf' }],
    ['a second line to remove', { REMOVE: 'apim\nmail' }],
    ['a name that is both set and removed', { RECORDS: 'apim=10.0.1.4', REMOVE: 'apim' }],
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
