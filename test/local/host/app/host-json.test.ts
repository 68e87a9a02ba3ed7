import { hostSettingsOf } from '../../../../local/host/app/host-json.ts';

test('what host.json leaves out has the defaults of Azure', () => {
  expect(hostSettingsOf({ version: '2.0' })).toEqual({
    routePrefix: 'api',
    taskHubName: 'TestHubName',
    storeInputs: false,
    concurrentActivities: 10,
    concurrentOrchestrators: 10,
    defaultVersion: null,
    functionTimeout: 1_800_000,
  });
});

test('what it has is taken', () => {
  const durableTask = { hubName: 'Edge', storeInputsInOrchestrationHistory: true, defaultVersion: '2' };
  const settings = hostSettingsOf({
    version: '2.0',
    functionTimeout: '-1',
    extensions: { http: { routePrefix: '/' }, durableTask },
  });
  expect(settings).toMatchObject({
    routePrefix: '',
    taskHubName: 'Edge',
    storeInputs: true,
    defaultVersion: '2',
    functionTimeout: Number.POSITIVE_INFINITY,
  });
});

test('another version is refused', () => {
  expect(() => hostSettingsOf({ version: '1.0' })).toThrow('its "version" must be "2.0"');
});

describe('the task hub', () => {
  const named = (hubName: string) => ({ version: '2.0', extensions: { durableTask: { hubName } } });

  test('may be named by a setting', () => {
    expect(hostSettingsOf(named('%HUB%'), { HUB: 'edge' }).taskHubName).toBe('edge');
    expect(hostSettingsOf(named('a%HUB%b'), { HUB: 'edge' }).taskHubName).toBe('aedgeb');
  });

  test('is not guessed where the setting is missing: Azure answers nothing but 503 then', () => {
    expect(() => hostSettingsOf(named('%HUB%'), {})).toThrow('names the setting HUB, which is not set');
  });

  test('can be overridden by a setting, as every field can', () => {
    const env = { AzureFunctionsJobHost__extensions__durableTask__hubName: 'other' };
    expect(hostSettingsOf(named('edgetls'), env).taskHubName).toBe('other');
  });
});
