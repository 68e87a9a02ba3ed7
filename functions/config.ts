import { type NotifyConfig, readNotify } from './notify-config.ts';
import { type Environment, readSettings, settingText } from './settings/read-settings.ts';
import type { CloudName, Settings } from './settings/settings.ts';

/** Everything that the app is told by its environment, parsed once. */
export interface Config {
  readonly cloud: CloudName;
  /** Azure Resource Manager and the audience of its tokens; only `Local` may say other than the cloud's own. */
  readonly armEndpoint: string | null;
  readonly armAudience: string | null;
  readonly managedIdentityClientId: string | null;
  /** Object id of the app's identity, to tell its own writes from others'. */
  readonly principalId: string | null;
  readonly tables: { readonly connectionString: string } | { readonly endpoint: string };
  readonly tablePrefix: string;
  /** Null: the system's, which under VNet integration is the virtual network's. */
  readonly dnsServers: readonly string[] | null;
  /** HTTP CONNECT proxy through which TLS probes go; null: direct. */
  readonly tunnel: { readonly host: string; readonly port: number } | null;
  readonly auth: 'entra' | 'local';
  /** App Service Authentication is on, so that its headers cannot be forged by a caller. */
  readonly platformAuthentication: boolean;
  /** Audiences of tokens that are let in; null: what the platform accepts. */
  readonly audiences?: readonly string[] | null;
  /** Issuer of tokens that are let in; null: what the platform accepts. */
  readonly issuer?: string | null;
  readonly vaultSuffix: string | null;
  /** PEM file of authorities that Node trusts beside its own. */
  readonly extraCaFile: string | null;
  /** How many times shorter the app's own waits are; other than 1 on local Azure only. */
  readonly waitScale: number;
  readonly notify?: NotifyConfig;
  /** What runs do about drift that nobody asked them to mend: mend it, or only tell of it. */
  readonly drift: 'repair' | 'report';
  /** How long a backend stays healthy with a new certificate before the trust of the old one is taken away. */
  readonly soakSeconds: number;
  /** Each edge is looked at once in so many hours, whatever events tell. */
  readonly sweepHours: number;
  /** Histories of orchestrations that have ended are kept for so many days. */
  readonly historyDays: number;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Throws nothing: an app that fails while it loads is deployed as one without functions. All problems at once, a sentence each. */
export function readConfig(environment: Environment): ConfigResult {
  const { values, problems: wrong } = readSettings(environment);
  const tables = tablesOf(values);
  const isLocal = values.EDGE_TLS_CLOUD === 'Local';
  const { problems: wrongNotify, ...notify } = readNotify((name) => settingText(environment, name), isLocal);
  const problems = [...wrong, ...contradictions(environment, values), ...(tables ? [] : [noTables]), ...wrongNotify];
  if (problems.length > 0 || tables === null) return { ok: false, problems };
  return { ok: true, config: configOf(values, { tables, notify }) };
}

function configOf(values: Settings, { tables, notify }: Pick<Config, 'tables' | 'notify'>): Config {
  return {
    cloud: values.EDGE_TLS_CLOUD,
    armEndpoint: values.EDGE_TLS_ARM_ENDPOINT,
    armAudience: values.EDGE_TLS_ARM_AUDIENCE,
    managedIdentityClientId: values.EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID,
    principalId: values.EDGE_TLS_PRINCIPAL_ID,
    tables,
    tablePrefix: values.EDGE_TLS_TABLE_PREFIX,
    dnsServers: values.EDGE_TLS_DNS_SERVERS,
    tunnel: values.EDGE_TLS_TUNNEL,
    auth: values.EDGE_TLS_AUTH,
    platformAuthentication: values.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true',
    audiences: divided(values.EDGE_TLS_AUTH_AUDIENCES),
    issuer: values.EDGE_TLS_AUTH_ISSUER,
    vaultSuffix: values.EDGE_TLS_VAULT_SUFFIX,
    extraCaFile: values.NODE_EXTRA_CA_CERTS,
    waitScale: values.EDGE_TLS_WAIT_SCALE,
    ...(notify === undefined ? {} : { notify }),
    drift: values.EDGE_TLS_DRIFT,
    soakSeconds: values.EDGE_TLS_SOAK_MINUTES,
    sweepHours: values.EDGE_TLS_SWEEP_HOURS,
    historyDays: values.EDGE_TLS_HISTORY_DAYS,
  };
}

/** Null where there is no word. */
function divided(list: string | null): readonly string[] | null {
  const words = (list ?? '').split(',').map((word) => word.trim());
  const given = words.filter((word) => word !== '');
  return given.length === 0 ? null : given;
}

/** What settings demand of each other. */
function contradictions(environment: Environment, values: Settings): readonly string[] {
  const { EDGE_TLS_CLOUD: cloud, EDGE_TLS_AUTH: auth, WEBSITE_HOSTNAME: host } = values;
  const hasEndpoint = settingText(environment, 'EDGE_TLS_ARM_ENDPOINT') !== null;
  // Without authentication only on an address that nobody else can reach.
  const isLoopback = host !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
  return [
    ...(cloud === 'Local' && !hasEndpoint ? ['EDGE_TLS_ARM_ENDPOINT must be set when EDGE_TLS_CLOUD is Local.'] : []),
    ...(auth === 'local' && !isLoopback
      ? [
          'EDGE_TLS_AUTH may be "local" only where the app listens on loopback (WEBSITE_HOSTNAME localhost or 127.0.0.1).',
        ]
      : []),
  ];
}

const noTables =
  'EDGE_TLS_TABLES (or AzureWebJobsStorage, or AzureWebJobsStorage__tableServiceUri) must be a storage connection string or the https address of a table service.';

/** Null where there are none, or in no form that is one. */
function tablesOf(values: Settings): Config['tables'] | null {
  const given = values.EDGE_TLS_TABLES ?? values.AzureWebJobsStorage;
  const value = given ?? values.AzureWebJobsStorage__tableServiceUri;
  if (value?.startsWith('https://')) return { endpoint: value };
  const isConnection = value !== null && /(?:^|;)\s*(?:AccountName|TableEndpoint|UseDevelopmentStorage)=/i.test(value);
  return isConnection ? { connectionString: value } : null;
}
