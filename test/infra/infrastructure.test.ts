import { readFileSync } from 'node:fs';
import { onKeyVaultEvent } from '../../functions/event-key-vault.ts';
import { onResourceEvent } from '../../functions/event-resource.ts';
import { settingPages } from '../../functions/settings/setting.ts';
import { settingNames, settings } from '../../functions/settings/settings.ts';
import { compiled, haveBicep, inner, made, resourcesOf, type Template } from './compiled-template.ts';

// Left out only where there is no Bicep, and never in CI; either way a test says so.
test.each([haveBicep ? 'is here' : 'is not here: what it compiles is LEFT OUT'])('Bicep %s', () => {
  expect(haveBicep || !process.env.CI).toBe(true);
});

const suite = haveBicep ? describe : describe.skip;
const settingsBy = (whom: string) =>
  settingNames.filter((name) => settingPages.get(settings.shape[name])?.setBy === whom);
let main: Template;
let events: Template;
beforeAll(() => {
  if (!haveBicep) return;
  main = compiled('infra/main.bicep');
  events = compiled('infra/events.bicep');
}, 120_000);

suite('the storage account', () => {
  test('lets nobody in but the app: no public blob, no shared key, no network but its own', () => {
    const [account, ...others] = made(main, 'Microsoft.Storage/storageAccounts');
    expect(others).toEqual([]);
    expect(account?.properties).toMatchObject({
      allowBlobPublicAccess: false,
      allowSharedKeyAccess: false,
      allowCrossTenantReplication: false,
      defaultToOAuthAuthentication: true,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
      networkAcls: {
        defaultAction: 'Deny',
        bypass: 'AzureServices',
        ipRules: [],
        virtualNetworkRules: [{ id: "[parameters('integrationSubnetId')]", action: 'Allow' }],
      },
    });
    for (const container of made(main, 'Microsoft.Storage/storageAccounts/blobServices/containers'))
      expect(container.properties).toMatchObject({ publicAccess: 'None' });
  });

  test('is reached out of the subnet that the app is integrated with', () => {
    const [site] = made(main, 'Microsoft.Web/sites');
    const given = inner(main, 'edge-tls-storage').parameters['integrationSubnetId'];
    expect(given).toEqual({ value: site?.properties?.['virtualNetworkSubnetId'] });
    expect(site?.properties).toMatchObject({ siteConfig: { vnetRouteAllEnabled: true, minTlsVersion: '1.2' } });
  });

  test('is named to the app by address, never by a key', () => {
    const text = JSON.stringify(main);
    expect(text).not.toMatch(/listKeys|AccountKey|listAccountSas/i);
    expect(text).toContain('AzureWebJobsStorage__tableServiceUri');
  });
});

suite('the function app', () => {
  test.each(['scm', 'ftp'])('takes no password to publish by %s', (way) => {
    const policies = made(main, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    const policy = policies.find(({ name }) => name.includes(`'${way}'`));
    expect(policy?.properties).toEqual({ allow: false });
  });

  test('is there over https alone, behind a sign-in', () => {
    expect(made(main, 'Microsoft.Web/sites')[0]?.properties).toMatchObject({ httpsOnly: true });
    const authentication = made(main, 'Microsoft.Web/sites/config').find(({ name }) => name.includes('authsettingsV2'));
    expect(authentication?.properties).toMatchObject({
      platform: { enabled: true },
      globalValidation: { requireAuthentication: true },
    });
  });
});

suite('the settings of the app', () => {
  const deployment = () => inner(main, 'edge-tls-settings');

  test('are written over those that are there, which are read after the site was made', () => {
    const { parameters, resource } = deployment();
    expect(parameters['current']).toEqual({
      value: expect.stringMatching(
        /^\[list\(format\('\{0\}\/config\/appsettings', resourceId\('Microsoft\.Web\/sites'/,
      ) as string,
    });
    expect(resource.dependsOn?.some((id) => id.includes("resourceId('Microsoft.Web/sites'"))).toBe(true);
    const written = made(main, 'Microsoft.Web/sites/config').filter(({ name }) => name.includes('appsettings'));
    expect(written.map(({ properties }) => properties)).toEqual([
      expect.stringMatching(
        /^\[union\(parameters\('current'\), parameters\('wanted'\), createObject\('\w+', .*\)\)\]$/,
      ),
    ]);
    // Any list of settings at the site itself would replace them all.
    expect(JSON.stringify(made(main, 'Microsoft.Web/sites'))).not.toMatch(/appSettings/i);
  });

  test('let in who was given or added by people beside the callers of the Entra application', () => {
    const { template } = deployment();
    const [written] = made(main, 'Microsoft.Web/sites/config').filter(({ name }) => name.includes('appsettings'));
    expect(written?.properties).toMatch(
      /, createObject\('EDGE_TLS_AUTH_AUDIENCES', join\(union\(variables\('added'\), parameters\('audiences'\)\), ','\)\)\)\]$/,
    );
    const further = String(template.variables?.['further']);
    expect(
      [...further.matchAll(/tryGet\(parameters\('(\w+)'\), '(\w+)'\)/g)].map(([, from, name]) => [from, name]),
    ).toEqual([
      ['wanted', 'EDGE_TLS_AUTH_AUDIENCES'],
      ['current', 'EDGE_TLS_AUTH_AUDIENCES'],
    ]);
  });

  test('travel as secrets: somebody else’s key may be among them', () => {
    const { template } = deployment();
    expect([template.parameters['current']?.type, template.parameters['wanted']?.type]).toEqual([
      'secureObject',
      'secureObject',
    ]);
    expect(main.parameters['settings']?.type).toBe('secureObject');
    expect(inner(main, 'edge-tls-app').template.parameters['offeredSettings']?.type).toBe('secureObject');
  });

  test('that people may set are offered, each once, and filled from the azd environment', () => {
    const offered = main.parameters['settings']?.properties ?? {};
    const { parameters } = JSON.parse(readFileSync('infra/main.parameters.json', 'utf8')) as {
      parameters: { settings: { value: Record<string, string> } };
    };
    expect(Object.keys(offered)).toEqual(settingsBy('person'));
    expect(parameters.settings.value).toEqual(
      Object.fromEntries(settingsBy('person').map((name) => [name, `\${${name}=}`])),
    );
    const { variables = {} } = inner(main, 'edge-tls-app').template;
    expect(variables['givenSettings']).toMatch(/filter\(items\(parameters\('offeredSettings'\)\).*not\(empty\(/);
  });

  test('that the deployment sets are those that it alone knows', () => {
    const wanted = (deployment().parameters['wanted'] as { value: string }).value;
    expect(wanted).toMatch(/^\[union\(variables\('givenSettings'\), createObject\(/);
    const set = settingNames.filter((name) => wanted.includes(`'${name}', `));
    expect(set.toSorted()).toEqual([...settingsBy('deployment')].toSorted());
  });

  test('that the host needs are there', () => {
    const host = readFileSync('host.json', 'utf8');
    const needed = [...host.matchAll(/%(\w+)%/g)].map(([, name]) => name);
    const wanted = (deployment().parameters['wanted'] as { value: string }).value;
    expect(needed.filter((name) => !wanted.includes(`'${name}', `))).toEqual([]);
  });
});

suite('events', () => {
  /** What `uniqueString` gives, whatever it is given (Azure docs: "String functions for Bicep"). */
  const hash = 'abcdefghijklm';
  const nameOf = (expression: string): string => {
    const [, form = ''] =
      /^\[(?:format\('\{0\}\/\{1\}', parameters\('topicName'\), )?format\('([^']+)', uniqueString\(.+\)\)\)?\]$/.exec(
        expression,
      ) ?? [];
    return form.replace('{0}', hash);
  };

  test('have names that are valid whatever group, vault or app they are for, and tell these apart', () => {
    const topics = made(events, 'Microsoft.EventGrid/systemTopics');
    const subscriptions = made(events, 'Microsoft.EventGrid/systemTopics/eventSubscriptions');
    expect([topics.length, subscriptions.length]).toEqual([2, 2]);
    // Azure docs, "Naming rules and restrictions": 3-50, and 3-64, of letters, digits and "-".
    for (const { name } of topics) {
      expect(nameOf(name)).toMatch(/^[a-z0-9-]{3,50}$/);
      expect(name).toContain("uniqueString(toLower(parameters('sourceId')))");
    }
    for (const { name } of subscriptions) {
      expect(nameOf(name)).toMatch(/^[a-z0-9-]{3,64}$/);
      expect(name).toContain("toLower(parameters('functionAppId'))");
    }
  });

  test('take a topic that is there already, and make one only where none is named', () => {
    const topics = resourcesOf(events).filter(({ resource }) => resource.name.startsWith("[format('edge-tls-topic-"));
    const outer = topics.filter(({ template }) => template === events).map(({ resource }) => resource.condition);
    expect(outer).toHaveLength(2);
    for (const condition of outer)
      expect(condition).toMatch(/^\[empty\(variables\('(vault|group)Sources'\)\[copyIndex\(\)\]\.topic\)\]$/);
    const given = resourcesOf(events)
      .filter(({ resource }) => resource.name.startsWith("[format('edge-tls-events-"))
      .map(({ resource }) => (resource.properties?.['parameters'] as { topicName: string } | undefined)?.topicName);
    for (const name of given) expect(name).toMatch(/^\[if\(empty\(.*\.topic\), .*outputs\.name.*, .*last\(.*\.place\)/);
    expect(given).toHaveLength(2);
  });

  test('are made where their source lies: in its group and, of a vault, in its region', () => {
    for (const { resource } of resourcesOf(events).filter(({ template }) => template === events)) {
      const { subscriptionId, resourceGroup } = resource as unknown as Record<string, string>;
      expect(subscriptionId).toMatch(/\.place\[2\]\]$/);
      expect(resourceGroup).toMatch(/\.place\[4\]\]$/);
    }
    const locations = resourcesOf(events).flatMap(({ resource }) => {
      const { location } = (resource.properties?.['parameters'] ?? {}) as { location?: { value: string } };
      return location ? [location.value] : [];
    });
    expect(locations.toSorted()).toEqual([
      expect.stringMatching(/^\[reference\(resourceId\('Microsoft\.KeyVault\/vaults'.*'full'\)\.location\]$/) as string,
      'global',
    ]);
  });

  test('reach functions that the app has', () => {
    const functions = resourcesOf(events).flatMap(({ resource }) => {
      const { functionName } = (resource.properties?.['parameters'] ?? {}) as { functionName?: { value: string } };
      return functionName ? [functionName.value] : [];
    });
    expect(functions.toSorted()).toEqual([onKeyVaultEvent.name, onResourceEvent.name].toSorted());
  });
});
