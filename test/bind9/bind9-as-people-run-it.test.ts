import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bind9Server, type Bind9Setup, missingPrograms } from './bind9-server.ts';

const zone = `$ORIGIN contoso.internal.
$TTL 3600
@	IN	SOA	ns1 hostmaster ( 2024010101 3600 600 604800 60 )
	IN	NS	ns1
ns1	IN	A	10.0.0.4
`;
const file = '@@/etc/bind/db.contoso.internal';
const record = { RECORDS: 'apim=10.0.1.4/contoso-prod' };
const code = (expected: string) =>
  expect.objectContaining({ exit: 1, changed: false, error: expect.objectContaining({ code: expected }) });

// Left out only where there is no BIND 9, which the suite beside it says.
const suite = missingPrograms().length === 0 ? describe : describe.skip;

let server: Bind9Server | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function start(setup: Bind9Setup = {}, text = zone): Promise<Bind9Server> {
  server = await Bind9Server.start(text, setup);
  return server;
}

/** What is said and answered as a record is written and moved. */
async function life(bind: Bind9Server): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (const address of ['10.0.1.4', '10.0.1.9']) {
    const { result } = await bind.run({ RECORDS: `apim=${address}/contoso-prod` });
    seen.push(result['error'] ?? result['answers'], await bind.addresses('apim.contoso.internal'));
  }
  return seen;
}

const lived = [{ apim: ['10.0.1.4'] }, ['10.0.1.4'], { apim: ['10.0.1.9'] }, ['10.0.1.9']];

/** Why it is refused, and whether everything is as it was: nothing written, nothing reloaded. */
async function refusal(bind: Bind9Server, parameters: Record<string, string> = record): Promise<object> {
  const before = bind.text();
  const { result } = await bind.run(parameters);
  const untouched = result['changed'] === false && bind.text() === before && bind.reloads().length === 0;
  return { ...(result['error'] as object | null), untouched };
}

const refused = (code: string, text = '') => ({ code, message: expect.stringContaining(text), untouched: true });

suite('zones that are written', () => {
  const twoViews = (second: string): string => `
view "corp" { match-clients { 127.0.0.0/8; }; zone "contoso.internal" { type primary; file "${file}"; }; };
view "vpn" { match-clients { any; }; zone "contoso.internal" { ${second} }; };`;

  test.each<[string, Bind9Setup, string?]>([
    ['with inline-signing', { zoneOptions: 'dnssec-policy default; inline-signing yes;' }],
    [
      'that named.conf has in capitals, with a dot',
      { zones: `zone "Contoso.INTERNAL." { type primary; file "${file}"; };` },
    ],
    [
      'whose file is relative to the directory',
      { zones: 'zone "contoso.internal" { type primary; file "../etc/bind/db.contoso.internal"; };' },
    ],
    ['that another view has too', { zones: twoViews('in-view "corp";') }],
    ['whose file two views share', { zones: twoViews(`type primary; file "${file}";`) }],
    [
      'with another file in another view',
      { zones: twoViews('type primary; file "@@/run/other.db";'), files: { 'run/other.db': zone } },
    ],
    ['that nobody may transfer', { zoneOptions: 'allow-transfer { none; };' }],
    ['with a relative $INCLUDE', { files: { 'run/hosts.inc': 'mail A 10.0.0.9\n' } }, `${zone}$INCLUDE hosts.inc\n`],
    ['with a wildcard', {}, `${zone}* A 10.0.0.99\n`],
    [
      'with $GENERATE, other origins, units and classes',
      {},
      `${zone}$GENERATE 1-3 host$ A 10.0.3.$\n$TTL 1W\n$ORIGIN Sub.Contoso.Internal.\na 1h30m IN TXT "a;b" "(\n" ; (\n`.replace(
        '"(\n"',
        '"("',
      ),
    ],
    ['with line ends of Windows', {}, zone.replaceAll('\n', '\r\n')],
    ['without a line feed at its end', {}, `${zone}mail A 10.0.0.9`],
    ['with the last serial that there is', {}, zone.replace('2024010101', '4294967295')],
    ['with a serial of a later year', {}, zone.replace('2024010101', '2199010199')],
    ['with a small serial', {}, zone.replace('2024010101', '7')],
    ['of a server that listens on another address', { address: '::1' }],
    ['of a server that answers loopback in that address alone', { address: 'both', options: 'allow-query { ::1; };' }],
  ])('one %s', async (_what, setup, ...[text]) => {
    expect(await life(await start(setup, text))).toEqual(lived);
  });

  test('each view that reads the file is told to reload', async () => {
    const bind = await start({ zones: twoViews(`type primary; file "${file}";`) });
    await bind.run(record);
    expect(bind.reloads()).toEqual(['reload contoso.internal IN corp', 'reload contoso.internal IN vpn']);
  });

  test('in a view that this machine is not answered from, which is proven by its serial and said', async () => {
    const zones = `
view "here" { match-clients { 127.0.0.0/8; }; zone "contoso.internal" { type primary; file "@@/run/other.db"; }; };
view "there" { match-clients { any; }; zone "contoso.internal" { type primary; file "${file}"; }; };`;
    const bind = await start({ zones, files: { 'run/other.db': zone.replace('2024010101', '5') } });
    const { result } = await bind.run(record);
    expect(result).toMatchObject({ exit: 0, changed: true, answers: {}, warnings: [{ code: 'ViewUnseen' }] });
    expect(bind.reloads()).toEqual(['reload contoso.internal IN there']);
    expect((await bind.run(record)).result).toMatchObject({ exit: 0, changed: false });
  });

  test('a link stays a link, and the file behind it is written with its owner and mode', async () => {
    const bind = await start({ linkTo: 'srv/dns-repository/db.contoso.internal' });
    expect(await life(bind)).toEqual(lived);
    expect(lstatSync(bind.zoneFile).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(bind.folder, 'srv/dns-repository/db.contoso.internal'), 'utf8')).toContain('apim.');
  });

  test('a record of ours that an editor has given a carriage return is still ours', async () => {
    const bind = await start();
    await bind.run(record);
    writeFileSync(bind.zoneFile, bind.text().replaceAll('\n', '\r\n'));
    const { result } = await bind.run({ RECORDS: 'apim=10.0.1.9/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.9'] } });
  });
});

suite('names that are taken, whatever their case', () => {
  const other = '$TTL 60\n@ SOA ns h 1 1 1 1 1\n NS ns\nns A 10.0.0.5\n';
  test.each<[string, string, Bind9Setup?, string?]>([
    ['an owner in capitals', 'APIM A 10.0.0.31\n'],
    ['an origin in capitals', '$ORIGIN CONTOSO.Internal.\nApim A 10.0.0.31\n'],
    ['an AAAA record', 'apim AAAA fd00::1\n'],
    ['a CNAME record', 'Apim CNAME ns1\n'],
    ['a name that $GENERATE makes', '$GENERATE 1-3 apim$ A 10.0.0.$\n', {}, 'apim2=10.0.1.4'],
    ['a name of an included file', '$INCLUDE hosts.inc\n', { files: { 'run/hosts.inc': 'APIM A 10.0.0.9\n' } }],
    ['a name that is delegated', 'sub NS ns.sub\nns.sub A 10.0.0.8\n', {}, 'apim.sub=10.0.1.4'],
    [
      'a name that another zone of the server is',
      '',
      {
        zones: `zone "contoso.internal" { type primary; file "${file}"; }; zone "Apim.contoso.internal" { type primary; file "@@/run/o.db"; };`,
        files: { 'run/o.db': other },
      },
    ],
    [
      'a name below another zone of the server',
      '',
      {
        zones: `zone "contoso.internal" { type primary; file "${file}"; }; zone "prod.contoso.internal" { type primary; file "@@/run/o.db"; };`,
        files: { 'run/o.db': other },
      },
      'apim.prod=10.0.1.4',
    ],
    ['a name below a DNAME', 'sub DNAME elsewhere.example.\n', {}, 'apim.sub=10.0.1.4'],
  ])('%s', async (_what, lines, setup = {}, wanted = 'apim=10.0.1.4') => {
    const bind = await start(setup, zone + lines);
    expect(await refusal(bind, { RECORDS: `${wanted}/contoso-prod` })).toEqual(refused('RecordTaken'));
  });
});

suite('zones that are not written', () => {
  const text = 'masterfile-format text;';
  test.each<[string, string, Bind9Setup, string?]>([
    [
      'a secondary',
      'ZoneNotWritable',
      {
        zones: `zone "contoso.internal" { type secondary; primaries { 127.0.0.1 port 9; }; file "${file}"; ${text} };`,
      },
    ],
    [
      'a secondary without a file',
      'ZoneNotWritable',
      { zones: 'zone "contoso.internal" { type secondary; primaries { 127.0.0.1 port 9; }; };' },
    ],
    [
      'a forward zone',
      'ZoneNotWritable',
      { zones: 'zone "contoso.internal" { type forward; forwarders { 127.0.0.1 port 9; }; };' },
    ],
    [
      'a zone that takes dynamic updates, though it has no journal',
      'ZoneIsDynamic',
      { zoneOptions: 'update-policy { grant test zonesub ANY; };' },
    ],
    ['a zone that takes them from addresses', 'ZoneIsDynamic', { zoneOptions: 'allow-update { 127.0.0.1; };' }],
    ['a zone that named does not have', 'ZoneNotFound', { zones: '' }],
    [
      'a zone of another file',
      'ZoneFileElsewhere',
      { zones: 'zone "contoso.internal" { type primary; file "@@/run/other.db"; };', files: { 'run/other.db': zone } },
    ],
    ['a zone that did not load', 'ZoneFileInvalid', {}, zone.replace('10.0.0.4', '10.0.0.999')],
    ['a zone that loopback may not ask', 'AnswerRefused', { zoneOptions: 'allow-query { 10.99.0.0/16; };' }],
    [
      'a file that a signer made',
      'ZoneIsSigned',
      {},
      `${zone}ns1 RRSIG A 13 3 3600 20991231000000 20200101000000 1 contoso.internal. q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vqw==\n@ DNSKEY 257 3 13 q83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vq83vqw==\n`,
    ],
  ])('%s', async (_what, expected, setup, ...[content]) => {
    expect(await refusal(await start(setup, content))).toEqual(refused(expected));
  });

  test('a file that is not text', async () => {
    const bind = await start();
    writeFileSync(bind.zoneFile, Buffer.from([0, 0, 0, 2, 0, 0, 0, 1, 65]));
    expect(await refusal(bind)).toEqual(refused('ZoneNotWritable'));
  });

  test('without dig, without rndc, without an answer: each says so', async () => {
    const bind = await start();
    bind.replaceProgram('dig', 'echo "sh: 1: dig: not found" >&2; exit 127');
    expect(await refusal(bind)).toEqual(refused('DigMissing', 'bind9-dnsutils'));
    bind.replaceProgram('dig', 'case "$1" in -v) exit 0 ;; esac; echo ";; no servers could be reached"; exit 9');
    expect(await refusal(bind)).toEqual(refused('NoAnswer', 'Nothing was written'));
    bind.replaceProgram(
      'rndc',
      'echo "rndc: neither /etc/bind/rndc.conf nor /etc/bind/rndc.key was found" >&2; exit 1',
    );
    expect(await refusal(bind)).toEqual(refused('ReloadFailed', 'rndc.key'));
  });

  test("a line of somebody else's that stands behind ours without a name of its own", async () => {
    const bind = await start();
    await bind.run(record);
    writeFileSync(bind.zoneFile, `${bind.text()}    TXT "whose?"\n`);
    const { result } = await bind.run({ RECORDS: 'apim=10.0.1.9/contoso-prod' });
    expect(result).toEqual(code('ZoneFileEdited'));
  });
});

suite('files that are no zone files of the server', () => {
  test.each(['/etc/passwd', '/etc/cron.d/x', '/etc/sudoers', '/root/x', '/etc/bindings', '/var/spool/cron/root'])(
    '%s is refused before anything is looked at',
    async (path) => {
      const bind = await start();
      bind.write(path, 'root:x:0:0\n');
      expect(await refusal(bind, { ...record, ZONE_FILE: path })).toEqual(refused('ParameterRefused'));
      expect(readFileSync(join(bind.folder, path), 'utf8')).toBe('root:x:0:0\n');
    },
  );

  test('neither is another file of the server, nor a link out of its folders', async () => {
    const bind = await start();
    bind.write('etc/bind/named.conf.local', '// nothing\n');
    expect(await refusal(bind, { ...record, ZONE_FILE: '/etc/bind/named.conf.local' })).toEqual(
      refused('ZoneFileElsewhere'),
    );
    bind.write('etc/shadow', 'root:!\n');
    symlinkSync(join(bind.folder, 'etc/shadow'), join(bind.folder, 'etc/bind/db.link'));
    expect(await refusal(bind, { ...record, ZONE_FILE: '/etc/bind/db.link' })).toEqual(refused('ZoneFileElsewhere'));
    mkdirSync(join(bind.folder, 'etc/bind/folder'));
    expect(await refusal(bind, { ...record, ZONE_FILE: '/etc/bind/folder' })).toEqual(refused('ZoneNotFound'));
    expect(readFileSync(join(bind.folder, 'etc/shadow'), 'utf8')).toBe('root:!\n');
  });
});

suite('every way out prints the result', () => {
  test.each([
    ['a word', 'soon', 'ParameterRefused'],
    ['an option', '--help', 'ParameterRefused'],
    ['a negative number', '-5', 'ParameterRefused'],
    ['nought', '0', 'ParameterRefused'],
    ['too much', '99999', 'ParameterRefused'],
  ])('when TIME_LIMIT is %s', async (_what, limit, expected) => {
    expect(await refusal(await start(), { ...record, TIME_LIMIT: limit })).toEqual(refused(expected));
  });

  test('when a program that it needs is killed, missing or fails', async () => {
    const bind = await start();
    bind.replaceProgram('mktemp', 'exit 1');
    expect(await refusal(bind)).toEqual(refused('Unexpected'));
    bind.replaceProgram('mktemp', 'exec /usr/bin/mktemp "$@"');
    bind.replaceProgram('named-checkzone', 'kill -9 $$');
    expect(await refusal(bind)).toEqual(refused('ZoneFileInvalid'));
  });

  test('when the script itself is killed', async () => {
    const bind = await start();
    bind.replaceProgram('named-checkzone', 'kill -9 $PPID');
    expect((await bind.run(record)).result).toMatchObject({ exit: 137, changed: false, error: { code: 'TimedOut' } });
  });

  test('when a parameter is not given at all', async () => {
    const bind = await start();
    bind.replaceProgram('awk', 'exit 2');
    expect((await bind.run(record)).result).toMatchObject({ exit: 1, error: { message: expect.stringMatching(/./) } });
  });
});
