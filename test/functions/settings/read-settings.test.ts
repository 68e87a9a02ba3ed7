import { readSettings, settingText } from '../../../functions/settings/read-settings.ts';
import { settingPages } from '../../../functions/settings/setting.ts';
import { settingNames, settings } from '../../../functions/settings/settings.ts';

const pageOf = (name: (typeof settingNames)[number]) => settingPages.get(settings.shape[name]);

describe('settings', () => {
  test.each(settingNames)('%s has a page with its default and its meaning', (name) => {
    expect(pageOf(name)).toMatchObject({
      default: expect.stringMatching(/\S/) as string,
      meaning: expect.stringMatching(/\S/) as string,
    });
  });

  test('that are not there, or blank, have their defaults and are no problem', () => {
    const blank = Object.fromEntries(settingNames.map((name) => [name, '  ']));
    expect(readSettings(blank)).toEqual(readSettings({}));
    expect(readSettings({}).problems).toEqual([]);
  });

  test('for local Azure only are refused elsewhere, whatever they say, and taken there', () => {
    const only = settingNames.filter((name) => pageOf(name)?.onlyLocal);
    expect(only).toEqual(['EDGE_TLS_ARM_ENDPOINT', 'EDGE_TLS_ARM_AUDIENCE', 'EDGE_TLS_WAIT_SCALE']);
    for (const name of only) {
      const message = `${name} may be set only when EDGE_TLS_CLOUD is Local.`;
      expect(readSettings({ [name]: 'nonsense' })).toMatchObject({
        problems: [message],
        values: { [name]: readSettings({}).values[name] },
      });
    }
    const local = { EDGE_TLS_CLOUD: 'Local', EDGE_TLS_ARM_ENDPOINT: 'https://localhost:1', EDGE_TLS_WAIT_SCALE: '600' };
    expect(readSettings(local)).toMatchObject({
      problems: [],
      values: { EDGE_TLS_ARM_ENDPOINT: 'https://localhost:1', EDGE_TLS_WAIT_SCALE: 600 },
    });
  });

  test('that are wrong are told of by name, and never with their value', () => {
    const secret = 'https://user:hunter2@x/';
    const wrong = Object.fromEntries(settingNames.map((name) => [name, secret]));
    const { problems } = readSettings({ ...wrong, EDGE_TLS_CLOUD: 'Local' });
    expect(problems.length).toBeGreaterThan(8);
    for (const problem of problems) expect(problem).toMatch(/^EDGE_TLS_\w+ must be .*\.$/);
    expect(problems.join(' ')).not.toContain('hunter2');
  });

  test('are read without blanks around them', () => {
    expect(settingText({ A: ' x ' }, 'A')).toBe('x');
    expect(settingText({}, 'constructor')).toBeNull();
  });
});
