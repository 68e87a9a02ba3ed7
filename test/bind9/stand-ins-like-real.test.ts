import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createBind9Server } from '../../local/azure/dns-server/bind9-server.ts';
import { Bind9Server, missingPrograms } from './bind9-server.ts';

// What local Azure's stand-ins print is held to what the programs of BIND 9 print here.
const zone = `$TTL 300
@ SOA ns1 hostmaster 7 3600 600 604800 60
@ NS ns1
ns1 A 10.0.0.4
www CNAME ns1
six AAAA fd00::6
`;
const suite = missingPrograms().length === 0 ? describe : describe.skip;

suite('a stand-in prints what the real one prints', () => {
  let server: Bind9Server;
  beforeAll(async () => {
    server = await Bind9Server.start(zone);
  });
  afterAll(() => server.stop());

  const real = (program: string, ...words: string[]): string => {
    const { stdout, stderr } = spawnSync(join(server.folder, 'bin', program), words, { encoding: 'utf8' });
    return stdout + stderr;
  };
  const standIn = (words: readonly string[]): string =>
    execFileSync(process.execPath, [join(__dirname, '../../local/azure/compute/tools/dig.ts'), ...words], {
      encoding: 'utf8',
      env: { ...process.env, EDGE_TLS_LOCAL_DNS_PORT: String(server.port), NODE_OPTIONS: '' },
    });
  /** What a script can read of it: no ids, no EDNS, whatever the blanks. */
  const readable = (text: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => !/^;; (?:OPT|WARNING)|^; |^$/.test(line))
      .map((line) =>
        line
          .replace(/id: \d+/, 'id')
          .replace(/ADDITIONAL: \d/, 'ADDITIONAL')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      );

  test.each([
    ['a name', 'ns1.contoso.internal.', 'A'],
    ['an alias', 'www.contoso.internal.', 'A'],
    ['a name without such a record', 'six.contoso.internal.', 'A'],
    ['a name that does not exist', 'none.contoso.internal.', 'SOA'],
    ['the zone', 'contoso.internal.', 'SOA'],
    ['a name of another zone, which is refused', 'www.example.com.', 'A'],
    ['several', 'ns1.contoso.internal.', 'A', 'none.contoso.internal.', 'A'],
  ])('dig, asked for %s', (_what, ...question) => {
    const words = ['@127.0.0.1', '+norecurse', '+noall', '+comments', '+question', '+answer', '+tries=1', '+time=2'];
    const asked = [...words, '+authority', ...question];
    // named adds the name servers of the zone to an answer, which the stand-in passes on, since it asks this very server.
    expect(readable(standIn(asked))).toEqual(readable(real('dig', ...asked)));
  });

  const embedded = createBind9Server({
    zones: [{ name: 'contoso.internal', file: '/etc/bind/db.contoso.internal' }],
    readFile: () => zone,
    forward: () => ({ rcode: 'NXDOMAIN', authoritative: true, answers: [], authorities: [] }),
  });
  const answered = (tool: 'rndc' | 'named-checkconf', ...words: string[]): string => {
    const { stdout, stderr } = embedded.command({ tool, arguments: words });
    return stdout + stderr;
  };
  const withoutPlace = (text: string): readonly string[] =>
    text
      .replaceAll(server.folder, '')
      .split('\n')
      .filter((line) => !line.startsWith('last loaded'));

  test.each([['contoso.internal'], ['CONTOSO.internal'], ['nowhere.internal']])('rndc zonestatus %s', (name) => {
    expect(withoutPlace(answered('rndc', 'zonestatus', name))).toEqual(withoutPlace(real('rndc', 'zonestatus', name)));
  });

  test('named-checkconf -p, as for the zone and the directory', () => {
    const parts = (text: string): readonly string[] =>
      /^zone "contoso\.internal" \{\n(?:.*\n)*?\};/m.exec(text.replaceAll(server.folder, ''))?.[0].split('\n') ?? [];
    expect(parts(answered('named-checkconf', '-p'))).toEqual(parts(real('named-checkconf', '-p')));
    expect(parts(answered('named-checkconf', '-p'))).not.toEqual([]);
    for (const text of [answered('named-checkconf', '-p'), real('named-checkconf', '-p')])
      expect(text).toMatch(/^options \{\n\tdirectory ".+";$/m);
  });
});
