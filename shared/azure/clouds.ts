/** What differs between Azure's clouds (Azure docs, "Compare Azure Government and global Azure", "Azure in China endpoints"). */
export interface Cloud {
  /** Origin of Resource Manager. */
  readonly armEndpoint: string;
  /** Audience of its tokens, without a slash at the end. */
  readonly armAudience: string;
  /** What follows the name of a vault; null where any https origin may be one. */
  readonly vaultSuffix: string | null;
  /** Whether the domain of a vault's challenge must be the vault's own, so that no token for Key Vault goes elsewhere. */
  readonly verifyVaultChallenge: boolean;
}

const PUBLIC: Cloud = {
  armEndpoint: 'https://management.azure.com',
  armAudience: 'https://management.azure.com',
  vaultSuffix: 'vault.azure.net',
  verifyVaultChallenge: true,
};

const CHINA: Cloud = {
  armEndpoint: 'https://management.chinacloudapi.cn',
  armAudience: 'https://management.chinacloudapi.cn',
  vaultSuffix: 'vault.azure.cn',
  verifyVaultChallenge: true,
};

const US_GOVERNMENT: Cloud = {
  armEndpoint: 'https://management.usgovcloudapi.net',
  armAudience: 'https://management.usgovcloudapi.net',
  vaultSuffix: 'vault.usgovcloudapi.net',
  verifyVaultChallenge: true,
};

export type CloudName = 'AzurePublic' | 'AzureChina' | 'AzureUSGovernment' | 'Local';

export interface LocalEndpoints {
  readonly armEndpoint: string | null;
  readonly armAudience: string | null;
}

/** The endpoints of a cloud. `Local` has its Resource Manager wherever it was started, and vaults on ports of localhost. */
export function cloudNamed(name: CloudName, local: LocalEndpoints): Cloud {
  if (name === 'AzureChina') return CHINA;
  if (name === 'AzureUSGovernment') return US_GOVERNMENT;
  if (name === 'AzurePublic') return PUBLIC;
  // The configuration is checked before anything is made of it, so this is a defect and not a user's mistake.
  if (local.armEndpoint === null) throw new TypeError('Local Azure needs the address of its Resource Manager.');
  return {
    armEndpoint: local.armEndpoint,
    armAudience: local.armAudience ?? PUBLIC.armAudience,
    vaultSuffix: null,
    verifyVaultChallenge: false,
  };
}
