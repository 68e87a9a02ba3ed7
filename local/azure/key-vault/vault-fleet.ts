import { createServer, type Server } from 'node:https';
import { closeServer, listenOnLoopback } from '../core/loopback-server.ts';
import type { LocalAzureContext } from '../core/contracts.ts';
import { createRandom } from '../core/random.ts';
import { ObjectShelf } from './object-shelf.ts';
import { createPublicAuthority, type PublicAuthority } from './public-authority.ts';
import { resourceNotFound } from '../core/arm-error.ts';
import { propertiesOf, type VaultProperties } from './vault-properties.ts';
import type { VaultParts } from './vault-pipeline.ts';
import { vaultListener } from './vault-server.ts';
import { createVaultThrottle } from './vault-throttle.ts';
import type { Vault } from './vault.ts';

interface RunningVault {
  readonly vault: Vault;
  readonly port: number;
  server: Server | undefined;
}

/** Every vault with its server, and the deleted ones that can still be recovered. */
export class VaultFleet {
  readonly #azure: LocalAzureContext;
  /** By lower-cased name: vault names are unique in the whole cloud. */
  readonly #vaults = new Map<string, RunningVault>();
  #authority: Promise<PublicAuthority> | undefined;
  #publicRoot: string | undefined;

  constructor(azure: LocalAzureContext) {
    this.#azure = azure;
  }

  byName(name: string): Vault | undefined {
    return this.#vaults.get(name.toLowerCase())?.vault;
  }

  /** The vault behind `https://{name}.vault.azure.net` or its local address, deleted ones too. */
  byUrl(url: URL): Vault | undefined {
    const [, name] = /^([^.]+)\.vault\.azure\.net$/i.exec(url.hostname) ?? [];
    return name === undefined ? this.all().find((vault) => vault.url === url.origin) : this.byName(name);
  }

  all(): Vault[] {
    return [...this.#vaults.values()].map(({ vault }) => vault);
  }

  isRunning({ name }: Vault): boolean {
    return this.#vaults.get(name.toLowerCase())?.server !== undefined;
  }

  properties({ id }: Vault): VaultProperties {
    const document = this.#azure.resources.get(id);
    if (!document) throw resourceNotFound(id);
    return propertiesOf(document);
  }

  /** The authority behind integrated issuers, made when first needed. */
  async authority(): Promise<PublicAuthority> {
    this.#authority ??= createPublicAuthority(this.#azure.clock.now());
    const authority = await this.#authority;
    this.#publicRoot = authority.rootPem;
    return authority;
  }

  /** PEM of that authority's root; undefined before it has been needed. */
  publicRoot(): string | undefined {
    return this.#publicRoot;
  }

  /** A new vault on a free port, or a deleted one back on its own. */
  async open(identity: Pick<Vault, 'id' | 'name' | 'location'>): Promise<Vault> {
    const key = identity.name.toLowerCase();
    const known = this.#vaults.get(key);
    if (known?.server) return known.vault;
    const certificate = await this.#azure.pki.issue(['localhost', '127.0.0.1']);
    // The port is part of the vault's address, and known only once something listens on it.
    const server = createServer({ cert: certificate.chain, key: certificate.key, keepAliveTimeout: 60_000 });
    const port = await listenOnLoopback(server, known?.port);
    const vault = known?.vault ?? emptyVault(identity, port);
    server.on('request', vaultListener(this.#partsOf(vault)));
    const opened: RunningVault = { vault, port, server };
    this.#vaults.set(key, opened);
    return vault;
  }

  /** Stops answering; the objects stay for recovery. */
  async close({ name }: Vault): Promise<void> {
    const running = this.#vaults.get(name.toLowerCase());
    if (!running?.server) return;
    await closeServer(running.server);
    running.server = undefined;
  }

  forget({ name }: Vault): void {
    this.#vaults.delete(name.toLowerCase());
  }

  async closeAll(): Promise<void> {
    for (const vault of this.all()) await this.close(vault);
  }

  #partsOf(vault: Vault): VaultParts {
    return {
      azure: this.#azure,
      vault,
      authority: () => this.authority(),
      properties: () => this.properties(vault),
      throttle: createVaultThrottle(this.#azure),
      random: createRandom(this.#azure.settings.seed),
    };
  }
}

function emptyVault(identity: Pick<Vault, 'id' | 'name' | 'location'>, port: number): Vault {
  return {
    ...identity,
    url: `https://localhost:${port}`,
    certificates: new ObjectShelf(),
    keys: new ObjectShelf(),
    secrets: new ObjectShelf(),
    issuers: new Map(),
    contacts: undefined,
  };
}
