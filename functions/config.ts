import { isIP } from 'node:net';
import { type NotifyConfig, readNotify } from './notify-config.ts';

export type CloudName = 'AzurePublic' | 'AzureChina' | 'AzureUSGovernment' | 'Local';

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

export type Environment = Readonly<Record<string, string | undefined>>;
export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Throws nothing: an app that fails while it loads is deployed as one without functions. All problems at once, a sentence each. */
export function readConfig(environment: Environment): ConfigResult {
  const problems: string[] = [];
  const read = new Reader(environment, problems);
  const cloud = read.oneOf(
    'EDGE_TLS_CLOUD',
    ['AzurePublic', 'AzureChina', 'AzureUSGovernment', 'Local'],
    'AzurePublic',
  );
  const local = cloud === 'Local';
  const config: Config = {
    cloud,
    armEndpoint: read.origin('EDGE_TLS_ARM_ENDPOINT', local ? 'required' : 'forbidden'),
    armAudience: read.origin('EDGE_TLS_ARM_AUDIENCE', local ? 'optional' : 'forbidden'),
    managedIdentityClientId: read.text('EDGE_TLS_MANAGED_IDENTITY_CLIENT_ID'),
    principalId: read.text('EDGE_TLS_PRINCIPAL_ID'),
    tables: read.tables(),
    tablePrefix: read.tablePrefix(),
    dnsServers: read.dnsServers(),
    tunnel: read.tunnel(),
    auth: read.auth(),
    platformAuthentication: read.text('WEBSITE_AUTH_ENABLED')?.toLowerCase() === 'true',
    audiences: read.list('EDGE_TLS_AUTH_AUDIENCES'),
    issuer: read.text('EDGE_TLS_AUTH_ISSUER'),
    vaultSuffix: read.text('EDGE_TLS_VAULT_SUFFIX'),
    extraCaFile: read.text('NODE_EXTRA_CA_CERTS'),
    waitScale: read.waitScale(local),
    notify: read.notify(local),
    drift: read.oneOf('EDGE_TLS_DRIFT', ['repair', 'report'], 'repair'),
    soakSeconds: read.soakSeconds(),
    sweepHours: read.sweepHours(),
    historyDays: read.historyDays(),
  };
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
}

class Reader {
  readonly #environment: Environment;
  readonly #problems: string[];

  constructor(environment: Environment, problems: string[]) {
    this.#environment = environment;
    this.#problems = problems;
  }

  text(name: string): string | null {
    return this.#environment[name]?.trim() || null;
  }

  /** Divided by commas. */
  list(name: string): readonly string[] | null {
    const values = (this.text(name) ?? '').split(',').map((value) => value.trim());
    const given = values.filter((value) => value !== '');
    return given.length === 0 ? null : given;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name) ?? fallback;
    const found = allowed.find((candidate) => candidate === value);
    return found ?? this.#refuse(`${name} must be one of ${allowed.join(', ')}.`, fallback);
  }

  /** An https origin without path. Elsewhere than on local Azure it would send tokens to a stranger. */
  origin(name: string, need: 'required' | 'optional' | 'forbidden'): string | null {
    const value = this.text(name);
    if (value === null)
      return need === 'required' ? this.#refuse(`${name} must be set when EDGE_TLS_CLOUD is Local.`, null) : null;
    if (need === 'forbidden') return this.#refuse(`${name} may be set only when EDGE_TLS_CLOUD is Local.`, null);
    const url = URL.canParse(value) ? new URL(value) : null;
    const plain = url?.protocol === 'https:' && !url.username && url.pathname === '/' && !url.search;
    return plain
      ? url.origin
      : this.#refuse(`${name} must be an https address without a path, such as https://localhost:8443.`, null);
  }

  tables(): Config['tables'] {
    const given = this.text('EDGE_TLS_TABLES') ?? this.text('AzureWebJobsStorage');
    const endpoint = this.text('AzureWebJobsStorage__tableServiceUri');
    const value = given ?? endpoint;
    if (value?.startsWith('https://')) return { endpoint: value };
    if (value && /(?:^|;)\s*(?:AccountName|TableEndpoint|UseDevelopmentStorage)=/i.test(value))
      return { connectionString: value };
    return this.#refuse(
      'EDGE_TLS_TABLES (or AzureWebJobsStorage, or AzureWebJobsStorage__tableServiceUri) must be a storage connection string or the https address of a table service.',
      { endpoint: '' },
    );
  }

  tablePrefix(): string {
    const value = this.text('EDGE_TLS_TABLE_PREFIX') ?? 'edgetls';
    return /^[a-z][a-z0-9]{2,30}$/i.test(value)
      ? value
      : this.#refuse('EDGE_TLS_TABLE_PREFIX must be 3-31 letters and digits, with a letter first.', value);
  }

  dnsServers(): readonly string[] | null {
    const value = this.text('EDGE_TLS_DNS_SERVERS');
    if (value === null) return null;
    const servers = value.split(',').map((server) => server.trim());
    return servers.every(isServer)
      ? servers
      : this.#refuse('EDGE_TLS_DNS_SERVERS must be IP addresses with an optional port, divided by commas.', null);
  }

  tunnel(): Config['tunnel'] {
    const value = this.text('EDGE_TLS_TUNNEL');
    if (value === null) return null;
    const match = /^(?<host>[A-Za-z0-9.-]+):(?<port>\d{1,5})$/.exec(value);
    const port = Number(match?.groups?.port);
    return match?.groups?.host && isPort(port)
      ? { host: match.groups.host, port }
      : this.#refuse('EDGE_TLS_TUNNEL must be host:port of an HTTP CONNECT proxy.', null);
  }

  /** Without authentication only on an address that nobody else can reach. */
  auth(): Config['auth'] {
    const value = this.oneOf('EDGE_TLS_AUTH', ['entra', 'local'], 'entra');
    const host = this.text('WEBSITE_HOSTNAME');
    const loopback = host !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);
    return value === 'local' && !loopback
      ? this.#refuse(
          'EDGE_TLS_AUTH may be "local" only where the app listens on loopback (WEBSITE_HOSTNAME localhost or 127.0.0.1).',
          'entra',
        )
      : value;
  }

  /** A leaf may live no more than a week, so that a longest period of a day leaves time for a few attempts. */
  sweepHours(): number {
    const value = this.text('EDGE_TLS_SWEEP_HOURS');
    const hours = Number(value ?? 24);
    return Number.isInteger(hours) && hours >= 1 && hours <= 24
      ? hours
      : this.#refuse('EDGE_TLS_SWEEP_HOURS must be a whole number of hours from 1 to 24.', 24);
  }

  /** A week at least: whoever looks into a failed run finds its history there. */
  historyDays(): number {
    const value = this.text('EDGE_TLS_HISTORY_DAYS');
    const days = Number(value ?? 30);
    return Number.isInteger(days) && days >= 7 && days <= 365
      ? days
      : this.#refuse('EDGE_TLS_HISTORY_DAYS must be a whole number of days from 7 to 365.', 30);
  }

  notify(local: boolean): NotifyConfig {
    const { problems, ...notify } = readNotify((name) => this.text(name), local);
    this.#problems.push(...problems);
    return notify;
  }

  waitScale(local: boolean): number {
    const value = this.text('EDGE_TLS_WAIT_SCALE');
    if (value === null) return 1;
    if (!local) return this.#refuse('EDGE_TLS_WAIT_SCALE may be set only when EDGE_TLS_CLOUD is Local.', 1);
    const scale = Number(value);
    return Number.isFinite(scale) && scale >= 1
      ? scale
      : this.#refuse('EDGE_TLS_WAIT_SCALE must be a number of at least 1.', 1);
  }

  /** Two minutes are a probe cycle of ours (three failures, 30 s each) and some more. */
  soakSeconds(): number {
    const minutes = Number(this.text('EDGE_TLS_SOAK_MINUTES') ?? '10');
    return Number.isFinite(minutes) && minutes >= 2 && minutes <= 300
      ? minutes * 60
      : this.#refuse('EDGE_TLS_SOAK_MINUTES must be a number from 2 to 300.', 600);
  }

  #refuse<T>(problem: string, instead: T): T {
    this.#problems.push(problem);
    return instead;
  }
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;

function isServer(server: string): boolean {
  if (isIP(server)) return true;
  const match = /^(?:\[(?<six>[0-9a-f:.]+)\]|(?<four>[0-9.]+)):(?<port>\d{1,5})$/i.exec(server);
  return isIP(match?.groups?.six ?? match?.groups?.four ?? '') !== 0 && isPort(Number(match?.groups?.port));
}
