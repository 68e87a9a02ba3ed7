import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bind9Server, type Bind9Setup, missingPrograms } from './bind9-server.ts';

// What named answers from elsewhere than the zone file: other views, wildcards, policies, other zones.
const zone = `$ORIGIN contoso.internal.
$TTL 3600
@	IN	SOA	ns1 hostmaster ( 2024010101 3600 600 604800 60 )
	IN	NS	ns1
ns1	IN	A	10.0.0.4
`;
const file = '@@/etc/bind/db.contoso.internal';
const record = { RECORDS: 'apim=10.0.1.4/contoso-prod' };
const removal = { REMOVE: 'apim/contoso-prod' };

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

/** The machine itself is answered from the first of two views; each has a zone of its own. */
const views = (here: string, there: string): string => `
view "here" { match-clients { 127.0.0.0/8; }; zone "contoso.internal" { ${here} }; };
view "there" { match-clients { any; }; zone "contoso.internal" { ${there} }; };`;
const primary = (path: string): string => `type primary; file "${path}";`;

suite('views', () => {
  test('of which the other one has the same serial by chance are told apart, also when nothing is to be done', async () => {
    const bind = await start({
      zones: views(primary('@@/run/other.db'), primary(file)),
      files: { 'run/other.db': zone },
    });
    const seen = { exit: 0, warnings: [{ code: 'ViewUnseen' }] };
    expect((await bind.run(record)).result).toMatchObject({ ...seen, changed: true });
    writeFileSync(join(bind.folder, 'run/other.db'), bind.text().replace(/^apim.*$/m, ''));
    bind.tell('reload contoso.internal IN here');
    expect((await bind.run(record)).result).toMatchObject({ ...seen, changed: false });
    expect((await bind.run(removal)).result).toMatchObject({ exit: 0, changed: true });
  });

  test.each<[string, string]>([
    ['a primary whose file is broken', primary('@@/run/missing.db')],
    [
      'a secondary whose primary is away',
      'type secondary; primaries { 127.0.0.1 port 9; }; file "@@/run/secondary.db";',
    ],
  ])('of which the other one has not loaded %s', async (_what, there) => {
    const bind = await start({ zones: views(primary(file), there) });
    expect((await bind.run(record)).result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.4'] } });
  });

  test.each([
    ['a delegation', 'sub NS ns.sub\nns.sub A 10.0.0.8\n'],
    ['a DNAME', 'sub DNAME elsewhere.example.\n'],
  ])('that this machine cannot see: %s above the name is found in the zone itself', async (_what, lines) => {
    const zones = views(primary('@@/run/other.db'), primary(file));
    const bind = await start({ zones, files: { 'run/other.db': zone.replace('2024010101', '5') } }, zone + lines);
    const { result } = await bind.run({ RECORDS: 'apim.sub=10.0.1.4/contoso-prod' });
    expect(result).toMatchObject({ exit: 1, error: { code: 'RecordTaken' } });
    expect(bind.reloads()).toEqual([]);
  });
});

suite('a record that is removed', () => {
  test('is gone, though a wildcard answers the same address', async () => {
    const bind = await start({}, `${zone}* A 10.0.1.4\n`);
    await bind.run(record);
    expect((await bind.run(removal)).result).toMatchObject({ exit: 0, changed: true });
    expect(bind.text()).not.toContain('apim');
  });

  test('is not gone while named goes on with the old zone', async () => {
    const bind = await start();
    await bind.run(record);
    bind.useRealRndc('exit 0');
    expect((await bind.run(removal)).result).toMatchObject({ exit: 1, error: { code: 'AnswersDiffer' } });
    expect(bind.text()).toContain('apim');
  });
});

suite('what clients would be answered', () => {
  test('is asked for: a policy that rewrites the name is no success', async () => {
    const bind = await start({
      zones: `view "all" { recursion yes; response-policy { zone "policy"; };
        zone "contoso.internal" { ${primary(file)} }; zone "policy" { ${primary('@@/run/policy.db')} }; };`,
      files: {
        'run/policy.db': '$TTL 60\n@ SOA ns.x. h.x. 1 1 1 1 1\n NS ns.x.\napim.contoso.internal A 10.9.9.9\n',
      },
    });
    const { result } = await bind.run(record);
    expect(result).toMatchObject({
      exit: 1,
      error: { code: 'AnswersDiffer', message: expect.stringContaining('10.9.9.9') },
    });
    expect(bind.text()).toBe(zone);
  });

  test.each([
    ['has not loaded', 'type secondary; primaries { 127.0.0.1 port 9; };'],
    ['asks somebody else for', 'type static-stub; server-addresses { 127.0.0.1; };'],
  ])('a name below another zone, which the server %s, is taken before anything is written', async (_what, of) => {
    const zones = `zone "contoso.internal" { ${primary(file)} }; zone "sub.contoso.internal" { ${of} };`;
    const bind = await start({ zones });
    const { result } = await bind.run({ RECORDS: 'apim.sub=10.0.1.4/contoso-prod' });
    expect(result).toMatchObject({ exit: 1, error: { code: 'RecordTaken' } });
    expect(bind.reloads()).toEqual([]);
  });

  test('a zone that named checks more strictly than named-checkzone: the message says that it was not taken', async () => {
    const bind = await start({ zoneOptions: 'max-zone-ttl 100;' }, zone.replace('3600\n', '60\n'));
    const { result } = await bind.run(record);
    expect(result).toMatchObject({ exit: 1, error: { message: expect.stringContaining('named did not take') } });
  });
});

suite('the server', () => {
  test('is asked on the port that it listens on', async () => {
    const bind = await start();
    bind.replaceProgram('dig', 'PATH=/usr/bin:/usr/local/bin exec dig "$@"');
    expect((await bind.run(record)).result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.4'] } });
  });

  test('is written to by a shell that would end at the first program that fails', async () => {
    const bind = await start({}, zone.replace('10.0.0.4', '10.0.0.999'));
    bind.write('script.sh', `set -e\n${readFileSync(join(bind.folder, 'script.sh'), 'utf8')}`);
    expect((await bind.run(record)).result).toMatchObject({ exit: 1, error: { code: 'ZoneFileInvalid' } });
  });
});

suite('the zone file', () => {
  test('is found where named was started, when its configuration names no directory', async () => {
    const bind = await start({
      startedIn: 'etc/bind',
      zones: 'zone "contoso.internal" { type primary; file "db.contoso.internal"; };',
    });
    expect((await bind.run(record)).result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.4'] } });
  });

  test('keeps our lines ours when an editor has put tabs into them', async () => {
    const bind = await start();
    await bind.run(record);
    writeFileSync(
      bind.zoneFile,
      bind.text().replace(/^apim.*$/m, (line) => line.replaceAll(' ', '\t')),
    );
    const { result } = await bind.run({ RECORDS: 'apim=10.0.1.9/contoso-prod' });
    expect(result).toMatchObject({ exit: 0, answers: { apim: ['10.0.1.9'] } });
  });

  test('leaves nothing beside it, and is not reloaded, when it cannot be replaced', async () => {
    const bind = await start();
    bind.replaceProgram('mv', 'case "$*" in *edge-tls.*) exit 1 ;; esac; exec /bin/mv "$@"');
    expect((await bind.run(record)).result).toMatchObject({ exit: 1, error: { code: 'ZoneFileUnwritable' } });
    expect(readdirSync(join(bind.folder, 'etc/bind'))).toEqual(['db.contoso.internal']);
    expect(bind.reloads()).toEqual([]);
  });
});
