import { readConfig } from '../../functions/config.ts';

const azure = { AzureWebJobsStorage__tableServiceUri: 'https://st.table.core.windows.net' };
const local = {
  EDGE_TLS_CLOUD: 'Local',
  EDGE_TLS_ARM_ENDPOINT: 'https://localhost:8443',
  EDGE_TLS_TABLES: 'UseDevelopmentStorage=true',
};
const problems = (environment: Record<string, string>): readonly string[] => {
  const read = readConfig(environment);
  return read.ok ? [] : read.problems;
};

describe('the configuration', () => {
  test('in Azure, what the platform sets is enough', () => {
    expect(readConfig(azure)).toMatchObject({
      ok: true,
      config: {
        cloud: 'AzurePublic',
        auth: 'entra',
        tables: { endpoint: 'https://st.table.core.windows.net' },
        tablePrefix: 'edgetls',
        waitScale: 1,
        soakSeconds: 600,
        dnsServers: null,
        tunnel: null,
        drift: 'repair',
        sweepHours: 24,
        historyDays: 30,
        vaultSuffix: null,
        audiences: null,
      },
    });
  });

  test('what sweeps and events may do', () => {
    const environment = { ...azure, EDGE_TLS_DRIFT: 'report', EDGE_TLS_SWEEP_HOURS: '6', EDGE_TLS_PRINCIPAL_ID: 'oid' };
    expect(readConfig(environment)).toMatchObject({
      ok: true,
      config: { drift: 'report', sweepHours: 6, principalId: 'oid' },
    });
  });

  test('of local Azure', () => {
    const environment = {
      ...local,
      EDGE_TLS_AUTH: 'local',
      WEBSITE_HOSTNAME: '127.0.0.1:7071',
      EDGE_TLS_DNS_SERVERS: '127.0.0.1:5353, ::1',
      EDGE_TLS_TUNNEL: 'localhost:3128',
      EDGE_TLS_WAIT_SCALE: '600',
    };
    expect(readConfig(environment)).toMatchObject({
      ok: true,
      config: {
        cloud: 'Local',
        armEndpoint: 'https://localhost:8443',
        auth: 'local',
        dnsServers: ['127.0.0.1:5353', '::1'],
        tunnel: { host: 'localhost', port: 3128 },
        waitScale: 600,
      },
    });
  });

  test('tells everything that is wrong at once, a sentence each', () => {
    const found = problems({ EDGE_TLS_CLOUD: 'Mars', EDGE_TLS_TUNNEL: 'x', EDGE_TLS_DNS_SERVERS: 'dns.contoso.com' });
    expect(found).toHaveLength(4);
    for (const problem of found) expect(problem).toMatch(/^EDGE_TLS_\w+ .*\.$/);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ['no tables', {}, /EDGE_TLS_TABLES/],
    ['a word for drift that is none', { ...azure, EDGE_TLS_DRIFT: 'ignore' }, /EDGE_TLS_DRIFT/],
    ['a sweep that never comes', { ...azure, EDGE_TLS_SWEEP_HOURS: '0' }, /EDGE_TLS_SWEEP_HOURS/],
    ['a sweep less than daily', { ...azure, EDGE_TLS_SWEEP_HOURS: '48' }, /EDGE_TLS_SWEEP_HOURS/],
    ['tables over plain http', { EDGE_TLS_TABLES: 'http://st' }, /EDGE_TLS_TABLES/],
    ['local Azure without its address', { ...azure, EDGE_TLS_CLOUD: 'Local' }, /EDGE_TLS_ARM_ENDPOINT must be set/],
    [
      'an address of our own on a real cloud',
      { ...azure, EDGE_TLS_ARM_ENDPOINT: 'https://evil.example' },
      /only when EDGE_TLS_CLOUD is Local/,
    ],
    ['an address with a path', { ...local, EDGE_TLS_ARM_ENDPOINT: 'https://localhost/x' }, /without a path/],
    ['an address over http', { ...local, EDGE_TLS_ARM_ENDPOINT: 'http://localhost' }, /https/],
    [
      'no authentication on a public host',
      { ...azure, EDGE_TLS_AUTH: 'local', WEBSITE_HOSTNAME: 'edge.azurewebsites.net' },
      /loopback/,
    ],
    ['no authentication on an unknown host', { ...azure, EDGE_TLS_AUTH: 'local' }, /loopback/],
    [
      'a host that only looks like loopback',
      { ...azure, EDGE_TLS_AUTH: 'local', WEBSITE_HOSTNAME: 'localhost.evil.example' },
      /loopback/,
    ],
    ['a misspelt authentication', { ...azure, EDGE_TLS_AUTH: 'none' }, /EDGE_TLS_AUTH/],
    ['shorter waits on a real cloud', { ...azure, EDGE_TLS_WAIT_SCALE: '10' }, /EDGE_TLS_WAIT_SCALE/],
    ['waits of no length', { ...local, EDGE_TLS_WAIT_SCALE: '0' }, /at least 1/],
    ['a soak shorter than a probe cycle', { ...azure, EDGE_TLS_SOAK_MINUTES: '1' }, /EDGE_TLS_SOAK_MINUTES .* from 2/],
    ['a prefix that no table can have', { ...azure, EDGE_TLS_TABLE_PREFIX: '1-x' }, /EDGE_TLS_TABLE_PREFIX/],
    ['a suffix that lets tokens go anywhere', { ...azure, EDGE_TLS_VAULT_SUFFIX: 'net' }, /EDGE_TLS_VAULT_SUFFIX/],
    ['histories that nobody finds', { ...azure, EDGE_TLS_HISTORY_DAYS: '1' }, /EDGE_TLS_HISTORY_DAYS .* from 7 to 365/],
    ['a port that there is not', { ...azure, EDGE_TLS_TUNNEL: 'proxy:70000' }, /EDGE_TLS_TUNNEL/],
  ])('refuses %s', (_, environment, message) => {
    expect(problems(environment)).toEqual([expect.stringMatching(message)]);
  });

  describe('of notifications', () => {
    const hook = [{ name: 'ops', kind: 'json', url: 'https://hooks.contoso.com/x?sig=hunter2', secret: 'HOOK_KEY' }];
    const notify = { ...azure, EDGE_TLS_NOTIFY: JSON.stringify(hook), HOOK_KEY: 'k'.repeat(32) };

    test('names whom to tell, at hosts that are allowed', () => {
      expect(readConfig({ ...notify, EDGE_TLS_NOTIFY_HOSTS: 'Hooks.contoso.com, *.fabrikam.com' })).toMatchObject({
        ok: true,
        config: { notify: { destinations: [{ name: 'ops', key: 'k'.repeat(32) }], isLoopbackAllowed: false } },
      });
    });

    test('tells nobody unless it says so', () => {
      expect(readConfig(azure)).toMatchObject({ ok: true, config: { notify: { destinations: [] } } });
    });

    test('is refused as a whole, without a word of addresses and keys', () => {
      expect(problems(notify)).toEqual([expect.stringMatching(/ops is at a host that is not allowed/) as string]);
      expect(problems({ ...notify, HOOK_KEY: 'short' }).join(' ')).not.toMatch(/hunter2|short\b/);
    });

    test('leads to loopback on local Azure only', () => {
      const loopback = {
        EDGE_TLS_NOTIFY: JSON.stringify([{ ...hook[0], url: 'https://localhost:9/' }]),
        EDGE_TLS_NOTIFY_LOOPBACK: 'true',
      };
      expect(problems({ ...notify, ...loopback })).toEqual([
        'EDGE_TLS_NOTIFY_LOOPBACK may be set only when EDGE_TLS_CLOUD is Local.',
      ]);
      expect(problems({ ...local, ...loopback, HOOK_KEY: 'k'.repeat(32) })).toEqual([]);
    });
  });

  test('of tokens: audiences divided by commas, and an issuer', () => {
    const asked = { ...azure, EDGE_TLS_AUTH_AUDIENCES: 'api://a, a,', EDGE_TLS_AUTH_ISSUER: 'https://i' };
    expect(readConfig(asked)).toMatchObject({ ok: true, config: { audiences: ['api://a', 'a'], issuer: 'https://i' } });
    expect(readConfig(azure)).toMatchObject({ ok: true, config: { audiences: null, issuer: null } });
  });
});
