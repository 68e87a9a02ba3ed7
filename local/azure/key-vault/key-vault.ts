import type { LocalAzureContext, LocalAzureService, LocalTimer } from '../core/contracts.ts';
import { announceExpiry } from './expiry-watch.ts';
import { vaultState } from './key-vault-state.ts';
import { createServiceReader } from './read-secret-as-service.ts';
import { purgeOverdue } from './soft-delete.ts';
import { nowSeconds } from './vault-call.ts';
import { VaultFleet } from './vault-fleet.ts';
import { registerVaultRoutes } from './vault-resource-routes.ts';

/** How often expiry and retention are looked at, in Azure milliseconds; the clock's `advance` makes up for what it skips. */
const WATCH_EVERY_MS = 3_600_000;

/** Key Vault: a data plane of its own for every vault, on its own port. */
export function createKeyVault(azure: LocalAzureContext): LocalAzureService {
  const fleet = new VaultFleet(azure);
  let watch: LocalTimer | undefined;
  azure.vaults.attach(createServiceReader(azure, fleet));
  return {
    name: 'keyVault',
    registerArm: (router) => registerVaultRoutes(router, azure, fleet),
    start: async () => {
      watch = azure.clock.every(WATCH_EVERY_MS, () => watchVaults(azure, fleet));
    },
    stop: async () => {
      watch?.cancel();
      await fleet.closeAll();
    },
    state: () => ({
      vaults: fleet.all().map((vault) => ({ ...vaultState(vault), running: fleet.isRunning(vault) })),
      publicRoot: fleet.publicRoot() ?? null,
    }),
  };
}

function watchVaults(azure: LocalAzureContext, fleet: VaultFleet): void {
  const now = nowSeconds(azure);
  for (const vault of fleet.all().filter((it) => fleet.isRunning(it))) {
    announceExpiry(azure.events, vault, now);
    for (const shelf of [vault.certificates, vault.keys, vault.secrets]) purgeOverdue(shelf, now);
  }
}
