import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DnsRecord,
  type DnsState,
  findPowerShell,
  type Parameters,
  WindowsDnsServer,
} from './windows-dns-server.ts';

const mail: DnsRecord = { name: 'mail', type: 'A', data: '10.0.0.9', ttl: 3600 };
const www: DnsRecord = { name: 'www', type: 'CNAME', data: 'mail.contoso.internal.', ttl: 3600 };
const six: DnsRecord = { name: 'six', type: 'AAAA', data: 'fd00::6', ttl: 3600 };
const zone = { type: 'Primary', readOnly: false, records: [mail, www, six] };
const state: DnsState = { forwarders: ['168.63.129.16'], zones: { 'contoso.internal': zone } };
const mark = (name: string, edge: string): DnsRecord => ({
  name: `_edge-tls.${name}`,
  type: 'TXT',
  data: `edge-tls ${edge}`,
  ttl: 3600,
});
const a = (name: string, data: string, ttl = 300): DnsRecord => ({ name, type: 'A', data, ttl });

const pwsh = findPowerShell();

// Left out only where there is no PowerShell, and never in CI; either way a test says so.
const suite = pwsh === undefined ? describe.skip : describe;

test.each([pwsh === undefined ? 'is not here: its suite is LEFT OUT' : 'is here'])('PowerShell %s', () => {
  expect(process.env.CI ? pwsh : 'not asked for').toBeDefined();
});

suite('the shipped script for Windows DNS under PowerShell', () => {
  let server: WindowsDnsServer;
  beforeEach(() => {
    server = new WindowsDnsServer(state);
  });
  afterEach(() => server.stop());

  test("parses without an error by PowerShell's own parser, as the stand-in cmdlets do", () => {
    const files = globSync(['shared/scripts/*.ps1', 'local/azure/compute/windows/*.psm1'], {
      cwd: join(__dirname, '../..'),
    });
    expect(files).toHaveLength(2);
    const parse = (file: string): string => `
      $errors = $null
      [void][System.Management.Automation.Language.Parser]::ParseFile('${join(__dirname, '../..', file)}', [ref]$null, [ref]$errors)
      $errors | ForEach-Object { "$_" }`;
    const words = ['-NoLogo', '-NoProfile', '-Command', files.map(parse).join('\n')];
    expect(execFileSync(pwsh ?? '', words, { encoding: 'utf8' }).trim()).toBe('');
  });

  test('writes a record and its mark, and the second time nothing', async () => {
    const [first, second] = await server.run(
      { RECORDS: 'apim=10.0.1.4/contoso-prod' },
      { RECORDS: 'apim=10.0.1.4/contoso-prod' },
    );
    expect(first).toEqual({
      edgeTls: 1,
      exit: 0,
      changed: true,
      serial: null,
      answers: { apim: ['10.0.1.4'] },
      error: null,
    });
    expect(second).toMatchObject({ exit: 0, changed: false, answers: { apim: ['10.0.1.4'] } });
    expect(server.records()).toEqual([mail, www, six, mark('apim', 'contoso-prod'), a('apim', '10.0.1.4')]);
  });

  test('moves a record, follows a new time to live, and writes the zone itself', async () => {
    await server.run(
      { RECORDS: 'apim=10.0.1.4/contoso-prod,@=10.0.1.4/contoso-prod' },
      { RECORDS: 'apim=10.0.1.5/contoso-prod' },
      { RECORDS: 'apim=10.0.1.5/contoso-prod', TTL: '60' },
    );
    const addresses = server.records().filter(({ type, name }) => type === 'A' && name !== 'mail');
    expect(addresses).toEqual([a('@', '10.0.1.4'), a('apim', '10.0.1.5', 60)]);
  });

  test("refuses what is somebody else's and writes the others", async () => {
    const [all, one, batch] = await server.run(
      { RECORDS: 'mail=10.0.1.4/contoso-prod,www=10.0.1.4/contoso-prod,six=10.0.1.4/contoso-prod' },
      { RECORDS: 'mail=10.0.0.9/contoso-prod' },
      { RECORDS: 'apim=10.0.1.4/contoso-prod,www=10.0.1.4/contoso-prod' },
    );
    expect(all).toMatchObject({
      exit: 1,
      changed: false,
      error: { code: 'RecordTaken', message: "Somebody else's record is there: mail A 10.0.0.9" },
      refused: {
        www: "Somebody else's record is there: www CNAME mail.contoso.internal.",
        six: "Somebody else's record is there: six AAAA fd00::6",
      },
    });
    expect(one).toMatchObject({ exit: 1, error: { code: 'RecordTaken' } });
    expect(batch).toMatchObject({
      exit: 0,
      changed: true,
      answers: { apim: ['10.0.1.4'] },
      refused: { www: expect.any(String) },
    });
    expect(server.records().slice(0, 3)).toEqual([mail, www, six]);
  });

  test('lets no edge move the record of another, and both have one that they want alike', async () => {
    const [, moved, same] = await server.run(
      { RECORDS: 'apim=10.0.1.4/contoso-prod' },
      { RECORDS: 'apim=10.0.9.9/fabrikam' },
      { RECORDS: 'apim=10.0.1.4/fabrikam' },
    );
    const message = 'It belongs to the edge contoso-prod, which points it at 10.0.1.4.';
    expect(moved).toMatchObject({ exit: 1, error: { code: 'RecordTaken', message } });
    expect(same).toMatchObject({ exit: 0, changed: false });
  });

  test("removes the edge's own record with its mark, and nothing else", async () => {
    const [, removed, again] = await server.run(
      { RECORDS: 'apim=10.0.1.4/contoso-prod,other=10.0.7.7/fabrikam' },
      { REMOVE: 'apim/contoso-prod,other/contoso-prod,mail/contoso-prod,none/contoso-prod' },
      { REMOVE: 'apim/contoso-prod' },
    );
    expect(removed).toMatchObject({ exit: 0, changed: true, refused: { other: 'It belongs to the edge fabrikam.' } });
    expect(again).toMatchObject({ exit: 0, changed: false });
    expect(server.records()).toEqual([mail, www, six, mark('other', 'fabrikam'), a('other', '10.0.7.7')]);
  });

  test('says why a zone cannot be written', async () => {
    const zones = {
      'secondary.internal': { ...zone, type: 'Secondary' },
      'frozen.internal': { ...zone, readOnly: true },
      'paused.internal': { ...zone, paused: true },
      'stub.internal': { ...zone, type: 'Stub' },
      'forwarded.internal': { ...zone, type: 'Forwarder' },
    };
    server.write({ ...state, zones });
    const before = server.text();
    const results = await server.run(
      { RECORDS: 'apim=10.0.1.4', ZONE: 'nowhere.internal' },
      { RECORDS: 'apim=10.0.1.4', ZONE: 'secondary.internal' },
      { RECORDS: 'apim=10.0.1.4', ZONE: 'frozen.internal' },
      { RECORDS: 'apim=10.0.1.4', ZONE: 'paused.internal' },
      { RECORDS: 'apim=10.0.1.4', ZONE: 'stub.internal' },
      { RECORDS: 'apim=10.0.1.4', ZONE: 'forwarded.internal' },
    );
    expect(results.map(({ error }) => (error as { code: string }).code)).toEqual([
      'ZoneNotFound',
      ...Array.from({ length: 5 }, () => 'ZoneNotWritable'),
    ]);
    expect(server.text()).toBe(before);
  });

  test('knows names whatever their case, and those that another zone or server answers for', async () => {
    const records = [
      { ...mail, name: 'MAIL' },
      { name: 'sub', type: 'NS', data: 'ns.elsewhere.example.', ttl: 60 },
      { name: 'away', type: 'DNAME', data: 'elsewhere.example.', ttl: 60 },
      { ...mail, name: '*' },
    ];
    const zones = { 'Contoso.Internal': { ...zone, records }, 'prod.contoso.internal': { ...zone, records: [] } };
    server.write({ ...state, zones });
    const names = ['mail', 'apim.sub', 'apim.away', 'apim.prod', 'prod'];
    const [taken, free] = await server.run(
      { RECORDS: names.map((name) => `${name}=10.0.1.4/contoso-prod`).join(',') },
      { RECORDS: 'apim=10.0.1.4/contoso-prod' },
    );
    expect(taken).toMatchObject({ exit: 1, changed: false, error: { code: 'RecordTaken' } });
    expect(Object.keys(taken?.refused as object)).toEqual(names);
    expect(free).toMatchObject({ error: null, exit: 0, changed: true, answers: { apim: ['10.0.1.4'] } });
  });

  test('takes a record by the name of what every dictionary has for a record', async () => {
    const names = ['keys', 'count', 'values', 'constructor'];
    server.write({
      ...state,
      zones: { 'contoso.internal': { ...zone, records: names.map((name) => a(name, '10.9.9.9')) } },
    });
    const [taken, free] = await server.run(
      { RECORDS: names.map((name) => `${name}=10.0.1.4/contoso-prod`).join(',') },
      { RECORDS: names.map((name) => `${name}.x=10.0.1.4/contoso-prod`).join(',') },
    );
    expect(Object.keys(taken?.refused as object)).toEqual(names);
    expect(free).toMatchObject({ exit: 0, changed: true });
  });

  test('a refusal, silence and an address that it does not listen on are told apart, and nothing is written', async () => {
    const record = { RECORDS: 'apim=10.0.1.4/contoso-prod' };
    const said: unknown[] = [];
    for (const changes of [
      { refuses: true },
      { listening: ['10.0.0.4'], refuses: true },
      { listening: ['10.0.0.4'] },
    ]) {
      server.write({ ...state, ...changes });
      const [result] = await server.run(record);
      said.push((result?.error as { code: string } | null)?.code ?? result?.answers);
    }
    expect(said).toEqual(['AnswerRefused', 'AnswerRefused', { apim: ['10.0.1.4'] }]);
    expect(server.records().filter(({ name }) => name === 'apim')).toHaveLength(1);
  });

  test('warns of a server that does not forward to Azure', async () => {
    server.write({ ...state, forwarders: ['10.0.0.4'] });
    const [result] = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({ exit: 0, warnings: [{ code: 'NoForwarderToAzure' }] });
  });

  test('says that the machine has no Windows DNS', async () => {
    server.withoutModule();
    const [result] = await server.run({ RECORDS: 'apim=10.0.1.4' });
    expect(result).toMatchObject({ exit: 1, error: { code: 'ServerMissing' } });
  });

  test('says that PowerShell is held to a part of its language', async () => {
    expect(await server.runConstrained()).toMatchObject({ exit: 1, error: { code: 'ShellRestricted' } });
  });

  test('takes its values from a command line, and stays under what Azure keeps with a hundred of them', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `apim-${index}`);
    server.write({
      ...state,
      zones: { 'contoso.internal': { ...zone, records: names.map((name) => a(name, '10.9.9.9')) } },
    });
    const RECORDS = names.map((name) => `${name}=10.0.1.4/edge-1`).join(',');
    const result = await server.runFile({ ZONE: 'contoso.internal', TTL: '300', RECORDS });
    expect(Object.keys(result.refused as object)).toHaveLength(100);
    expect(JSON.stringify(result).length).toBeLessThan(4_000);
  });

  test('refuses hostile values, touches nothing and runs none of them', async () => {
    const before = server.text();
    const hostile: readonly Parameters[] = [
      { RECORDS: "apim'; New-Item pwned; '=10.0.1.4" },
      { RECORDS: '$(New-Item pwned)=10.0.1.4' },
      { RECORDS: 'apim`n=10.0.1.4' },
      { RECORDS: '"; iex "New-Item pwned' },
      { RECORDS: 'apim=10.0.1.4\n' },
      { RECORDS: 'apim=10.0.1.4\r\nNew-Item pwned' },
      { RECORDS: '-ComputerName=10.0.1.4' },
      { RECORDS: '--help=10.0.1.4' },
      { RECORDS: 'APIM=10.0.1.4' },
      { RECORDS: 'a..b=10.0.1.4' },
      { RECORDS: '*=10.0.1.4' },
      { RECORDS: `${'a'.repeat(64)}=10.0.1.4` },
      { RECORDS: 'apim=' },
      { RECORDS: 'apim=10.0.1.4=5' },
      { RECORDS: 'apim=10.0.1.0/24' },
      { RECORDS: 'apim=010.0.1.4' },
      { RECORDS: 'apim=10.0.1.256' },
      { RECORDS: 'apim=8.8.8.8' },
      { RECORDS: 'apim=168.63.129.16' },
      { RECORDS: 'apim=10.0.1.4,apim=10.0.1.5' },
      { RECORDS: 'apim=10.0.1.4', REMOVE: 'apim' },
      { RECORDS: '', REMOVE: '' },
      { REMOVE: '$(New-Item pwned)' },
      { REMOVE: 'apim;mail' },
      { RECORDS: 'apim=10.0.1.4', ZONE: 'contoso.internal; New-Item pwned' },
      { RECORDS: 'apim=10.0.1.4', ZONE: '$env:PATH' },
      { RECORDS: 'apim=10.0.1.4', TTL: '300; 1' },
      { RECORDS: 'apim=10.0.1.4', TTL: '-1' },
    ];
    const results = await server.run(...hostile);
    expect(results.map(({ error }) => (error as { code: string } | null)?.code)).toEqual(
      hostile.map(() => 'ParameterRefused'),
    );
    expect(server.text()).toBe(before);
    expect(existsSync(join(server.folder, 'pwned'))).toBe(false);
  });
});
