import { withoutLeftovers } from '../../../local/stack/without-leftovers.ts';
import { settings } from '../../../functions/settings/settings.ts';
import { readSettings } from '../../../functions/settings/read-settings.ts';

test('no proxy stands between what runs on this machine, whatever the shell has', () => {
  const both = (list: string) => ({ NO_PROXY: list, no_proxy: list });
  expect(withoutLeftovers({ HTTPS_PROXY: 'http://proxy:8080' })).toEqual(both('127.0.0.1,localhost'));
  expect(withoutLeftovers({ NO_PROXY: '.corp' })).toEqual(both('.corp,127.0.0.1,localhost'));
  expect(withoutLeftovers({ no_proxy: '.corp', NO_PROXY: '' })).toEqual(both('.corp,127.0.0.1,localhost'));
});

test('what a deployment has set is as if it were not there', () => {
  const left = {
    EDGE_TLS_VAULT_SUFFIX: 'vault.azure.net',
    EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID: '11111111-1111-1111-1111-111111111111',
    EDGE_TLS_ARM_AUDIENCE: 'https://management.azure.com',
    AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
  };
  const bare = withoutLeftovers(left);
  expect(Object.keys(bare)).toEqual(expect.arrayContaining(Object.keys(left)));
  expect(readSettings({ ...left, ...bare }).values).toEqual(readSettings({}).values);
  expect(Object.keys(settings.shape)).toEqual(
    expect.arrayContaining(Object.keys(left).filter((name) => name.startsWith('EDGE_TLS'))),
  );
});
