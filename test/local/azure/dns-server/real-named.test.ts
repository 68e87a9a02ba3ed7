import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkZoneFile } from '../../../../local/azure/dns-server/check-zone-file.ts';
import { newZoneFile } from '../../../../local/azure/dns-server/new-zone-file.ts';
import { findNamed, startRealNamed } from '../../../../local/azure/dns-server/real-named.ts';

if (findNamed() === undefined) {
  test('LEFT OUT: BIND 9 is not installed here; CI requires it', () => {
    expect(process.env['CI']).toBeUndefined();
  });
} else {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'edge-tls-zone-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a real BIND 9 serves the zone file of a new DNS server', async () => {
    const file = join(folder, 'db.contoso.internal');
    writeFileSync(file, newZoneFile({ zone: 'contoso.internal', address: '10.0.53.4' }));
    const named = await startRealNamed({ zones: [{ name: 'contoso.internal', file }] });
    const resolver = new Resolver({ tries: 1, timeout: 2_000 });
    resolver.setServers([`127.0.0.1:${named.port}`]);
    const answer = await resolver.resolve4('ns1.contoso.internal').catch(String);
    await named.stop();
    expect(answer).toEqual(['10.0.53.4']);
  });

  test.each([
    ['a record', 'apim IN A 10.0.1.4'],
    ['a bad address', 'x IN A 10.0.0.999'],
    ['an unknown type', 'x IN FOO 1'],
    ['an alias beside other data', 'ns1 IN CNAME y'],
    ['an open quote', 'x IN TXT "abc'],
    ['an underscore', 'a_b IN A 10.0.0.1'],
    ['a name of another zone', 'x.other.com. IN A 10.0.0.1'],
    ['different TTLs', 'x 60 IN A 10.0.0.1\nx 90 IN A 10.0.0.2'],
  ])('says of a file with %s what named-checkzone says', (_case, line) => {
    const file = join(folder, 'db');
    const text = `${newZoneFile({ zone: 'contoso.internal', address: '10.0.53.4' })}${line}\n`;
    writeFileSync(file, text);
    const { zone, log } = checkZoneFile('contoso.internal', file, text);
    const ours = [...log, ...(zone ? ['OK'] : [])].join('\n');
    expect(`${ours}\n`).toBe(checkedByBind(file));
  });
}

function checkedByBind(file: string): string {
  try {
    return execFileSync('named-checkzone', ['contoso.internal', file], { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
