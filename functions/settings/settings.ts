import { z } from 'zod';
import { dnsServers, numberFrom, oneOf, origin, tablePrefix, tunnel, vaultSuffix } from './forms.ts';
import { setting, text } from './setting.ts';

export type CloudName = 'AzurePublic' | 'AzureChina' | 'AzureUSGovernment' | 'Local';
const cloudNames: readonly CloudName[] = ['AzurePublic', 'AzureChina', 'AzureUSGovernment', 'Local'];

/**
 * Every setting that the app reads, in the order in which they are told of. What it becomes, the page of documentation, what the
 * deployment offers and what it sets itself are made from this, or held to it by a test.
 */
export const settings = z.object({
  EDGE_TLS_CLOUD: setting(
    { default: '`AzurePublic`', meaning: 'or `AzureChina`, `AzureUSGovernment`', setBy: 'deployment' },
    oneOf(cloudNames, 'AzurePublic'),
  ),
  EDGE_TLS_ARM_ENDPOINT: setting(
    { default: '–', meaning: 'Resource Manager of local Azure', setBy: 'local', onlyLocal: true },
    origin,
  ),
  EDGE_TLS_ARM_AUDIENCE: setting(
    { default: '–', meaning: 'audience of its tokens', setBy: 'local', onlyLocal: true },
    origin,
  ),
  EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID: text({
    default: 'the system-assigned one',
    meaning: 'client id of the user-assigned identity to use',
    setBy: 'deployment',
  }),
  EDGE_TLS_PRINCIPAL_ID: text({
    default: '–',
    meaning: 'object id of that identity, by which the app tells its own writes from those of others',
    setBy: 'deployment',
  }),
  EDGE_TLS_TABLES: text({
    default: '`AzureWebJobsStorage`',
    meaning: 'connection string, or the https address of a table service',
    setBy: 'person',
  }),
  EDGE_TLS_TABLE_PREFIX: setting(
    { default: '`edgetls`', meaning: 'prefix of its tables', setBy: 'person' },
    tablePrefix,
  ),
  EDGE_TLS_DNS_SERVERS: setting(
    {
      default: "the system's",
      meaning: "DNS servers to ask, when they are not the virtual network's own: addresses, divided by commas",
      setBy: 'person',
    },
    dnsServers,
  ),
  EDGE_TLS_TUNNEL: setting(
    { default: '–', meaning: 'HTTP CONNECT proxy that TLS probes go through', setBy: 'local' },
    tunnel,
  ),
  EDGE_TLS_AUTH: setting(
    {
      default: '`entra`',
      meaning:
        '`entra` needs App Service Authentication and fails closed without it; `local` is refused anywhere but on loopback',
      setBy: 'deployment',
    },
    oneOf(['entra', 'local'], 'entra'),
  ),
  EDGE_TLS_AUTH_AUDIENCES: text({
    default: 'what the platform accepts',
    meaning:
      'audiences of the tokens that are let in, divided by commas; the deployment adds those of its Entra application',
    setBy: 'person',
  }),
  EDGE_TLS_AUTH_ISSUER: text({
    default: 'what the platform accepts',
    meaning: 'issuer of the tokens that are let in',
    setBy: 'person',
  }),
  EDGE_TLS_VAULT_SUFFIX: setting(
    {
      default: "the cloud's own",
      meaning: 'what follows the name of a vault in a cloud of your own; tokens for Key Vault go nowhere else',
      setBy: 'person',
    },
    vaultSuffix,
  ),
  EDGE_TLS_WAIT_SCALE: setting(
    { default: '`1`', meaning: "how many times shorter the app's own waits are", setBy: 'local', onlyLocal: true },
    numberFrom({ from: 1, to: Number.POSITIVE_INFINITY }, 1),
  ),
  EDGE_TLS_NOTIFY: text({
    default: 'nobody',
    meaning: 'whom to tell of runs, expiring certificates and drift: [notifications](notifications.md)',
    setBy: 'person',
  }),
  EDGE_TLS_NOTIFY_HOSTS: text({
    default: 'Teams and Slack',
    meaning: 'further host names that notifications may be sent to, divided by commas',
    setBy: 'person',
  }),
  EDGE_TLS_NOTIFY_LOOPBACK: text({
    default: '–',
    meaning: '`true`: notifications may be sent to this machine; refused elsewhere than on local Azure',
    setBy: 'local',
  }),
  EDGE_TLS_DRIFT: setting(
    {
      default: '`repair`',
      meaning: 'what is done about drift that nobody asked to mend: `repair` it, or `report` it only',
      setBy: 'person',
    },
    oneOf(['repair', 'report'], 'repair'),
  ),
  EDGE_TLS_SOAK_MINUTES: setting(
    {
      default: '`10`',
      meaning:
        'how long the backend stays healthy with a new certificate before the trust of the old one is taken off the gateway (2 to 300)',
      setBy: 'person',
    },
    // Two minutes are a probe cycle of ours (three failures, 30 s each) and some more.
    numberFrom({ from: 2, to: 300 }, 10, (minutes) => minutes * 60),
  ),
  EDGE_TLS_SWEEP_HOURS: setting(
    {
      default: '`24`',
      meaning: 'each edge is looked at once in so many hours, whatever events tell (1 to 24)',
      setBy: 'person',
    },
    // A leaf may live no more than a week, so that a longest period of a day leaves time for a few attempts.
    numberFrom({ from: 1, to: 24, whole: 'hours' }, 24),
  ),
  EDGE_TLS_HISTORY_DAYS: setting(
    {
      default: '`30`',
      meaning: 'how long histories of ended orchestrations are kept, in days (7 to 365)',
      setBy: 'person',
    },
    // A week at least: whoever looks into a failed run finds its history there.
    numberFrom({ from: 7, to: 365, whole: 'days' }, 30),
  ),
  WEBSITE_AUTH_ENABLED: text({
    default: '–',
    meaning: 'whether App Service Authentication is on',
    setBy: 'platform',
  }),
  WEBSITE_HOSTNAME: text({ default: '–', meaning: 'host name of the app', setBy: 'platform' }),
  AzureWebJobsStorage: text({
    default: '–',
    meaning: 'connection string of the storage of the host',
    setBy: 'platform',
  }),
  AzureWebJobsStorage__tableServiceUri: text({
    default: '–',
    meaning: 'address of the table service, where the storage is reached with an identity',
    setBy: 'deployment',
  }),
  NODE_EXTRA_CA_CERTS: text({
    default: '–',
    meaning: 'PEM file of authorities that Node trusts beside its own',
    setBy: 'platform',
  }),
});

export type SettingName = keyof typeof settings.shape;
export type Settings = z.output<typeof settings>;
export const settingNames = Object.keys(settings.shape) as readonly SettingName[];
