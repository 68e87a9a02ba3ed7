import { readDestinations } from '../../../../shared/domain/notifications/destination.ts';

const key = 's'.repeat(32);
const settings: Readonly<Record<string, string>> = { NOTIFY_KEY: key, SHORT_KEY: 'short' };
const rules = {
  hosts: ['hooks.example.com', '*.contoso.com'],
  isLoopbackAllowed: false,
  setting: (name: string) => settings[name] ?? null,
};
const json = { name: 'ops', kind: 'json', url: 'https://hooks.example.com/in?sig=hunter2', secret: 'NOTIFY_KEY' };
const read = (document: unknown, change: Partial<typeof rules> = {}) =>
  readDestinations(typeof document === 'string' ? document : JSON.stringify(document), { ...rules, ...change });
const problems = (document: unknown, change: Partial<typeof rules> = {}): string => {
  const found = read(document, change);
  return found.ok ? 'accepted' : found.problems.join(' ');
};

describe('destinations of notifications', () => {
  test('hear of everything unless told otherwise, and get their key from the setting that is named', () => {
    const found = read([
      json,
      { name: 'chat', kind: 'slack', url: 'https://hooks.slack.com/services/T/B/x', events: ['runFailed'] },
    ]);
    expect(found).toMatchObject({
      ok: true,
      destinations: [
        { name: 'ops', key, events: ['runFailed', 'runSucceeded', 'certificateExpiring', 'driftFound'] },
        { name: 'chat', key: null, events: ['runFailed'] },
      ],
    });
  });

  test.each([
    ['slack', 'https://hooks.slack.com/services/T/B/x'],
    ['teams', 'https://prod-01.westeurope.logic.azure.com/workflows/a/triggers/manual/paths/invoke?sig=x'],
    ['teams', 'https://defaultabc.d1.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/a'],
  ])('%s needs no entry in the list of hosts', (kind, url) => {
    expect(problems([{ name: 'chat', kind, url }], { hosts: [] })).toBe('accepted');
  });

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /EDGE_TLS_NOTIFY/],
    ['no list', json, /EDGE_TLS_NOTIFY/],
    ['plain http', [{ ...json, url: 'http://hooks.example.com/' }], /needs an https address/],
    ['a file', [{ ...json, url: 'file:///etc/passwd' }], /needs an https address/],
    ['gopher', [{ ...json, url: 'gopher://hooks.example.com/' }], /needs an https address/],
    ['a user in the address', [{ ...json, url: 'https://hooks.example.com@evil.example/' }], /user/],
    ['a fragment', [{ ...json, url: 'https://hooks.example.com/#x' }], /fragment/],
    ['a port', [{ ...json, url: 'https://hooks.example.com:8443/' }], /port/],
    ['a host that is not allowed', [{ ...json, url: 'https://evil.example/' }], /not allowed/],
    ['a host that only ends alike', [{ ...json, url: 'https://evilcontoso.com/' }], /not allowed/],
    ['the domain itself, where what is below is allowed', [{ ...json, url: 'https://contoso.com/' }], /not allowed/],
    ['an address in place of a name', [{ ...json, url: 'https://20.1.2.3/' }], /host name/],
    ['the metadata service', [{ ...json, url: 'https://169.254.169.254/' }], /host name/],
    ['the metadata service as one number', [{ ...json, url: 'https://2852039166/' }], /host name/],
    ['an IPv6 address', [{ ...json, url: 'https://[fd00::1]/' }], /host name/],
    ['loopback', [{ ...json, url: 'https://localhost/' }], /host name/],
    ['Slack for JSON', [{ ...json, url: 'https://hooks.slack.com/services/a' }], /not allowed/],
    ['no secret', [{ ...json, secret: undefined }], /needs "secret"/],
    ['a secret that is not there', [{ ...json, secret: 'GONE' }], /GONE, which is not there/],
    ['a short key', [{ ...json, secret: 'SHORT_KEY' }], /fewer than 32/],
    ['the key itself in place of its name', [{ ...json, secret: 'hunter2!' }], /name of an application setting/],
    [
      'a secret for Slack',
      [{ name: 'c', kind: 'slack', url: 'https://hooks.slack.com/a', secret: 'NOTIFY_KEY' }],
      /takes no secret/,
    ],
    ['two of one name', [json, json], /two destinations named ops/],
    ['an unknown event', [{ ...json, events: ['runStarted'] }], /events/],
    ['no event', [{ ...json, events: [] }], /events/],
    ['an unknown field', [{ ...json, redirect: true }], /redirect/],
    ['an unknown kind', [{ ...json, kind: 'mail' }], /kind/],
    ['a name with a line break', [{ ...json, name: 'a\nb' }], /name/],
  ])('%s is refused', (_, document, expected) => {
    expect(problems(document)).toMatch(expected);
    expect(problems(document)).not.toMatch(/hunter2|sig=/);
  });

  test('loopback is allowed on local Azure, with any port', () => {
    const local = [{ ...json, url: 'https://localhost:9443/hook' }];
    expect(problems(local, { isLoopbackAllowed: true })).toBe('accepted');
  });
});
