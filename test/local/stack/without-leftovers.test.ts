import { readSettings } from '../../../functions/settings/read-settings.ts';
import { withoutLeftovers } from '../../../local/stack/without-leftovers.ts';

test.each(['HTTP_PROXY', 'https_proxy', 'ALL_PROXY'])(
  'no proxy of %s stands between what runs on this machine',
  (name) => {
    expect(withoutLeftovers({ [name]: '10.0.0.1:8080', PATH: '/bin' })).toEqual({
      [name]: '',
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com',
    });
  },
);

test('what a deployment has set is as if it were not there', () => {
  const left = {
    EDGE_TLS_VAULT_SUFFIX: 'vault.azure.net',
    EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID: '11111111-1111-1111-1111-111111111111',
    EDGE_TLS_ARM_AUDIENCE: 'https://management.azure.com',
    EDGE_TLS_AUTH_AUDIENCES: 'api://edge-tls',
    WEBSITE_AUTH_ENABLED: 'true',
  };
  expect(readSettings(left).values).not.toEqual(readSettings({}).values);
  expect(readSettings({ ...left, ...withoutLeftovers(left) }).values).toEqual(readSettings({}).values);
});
