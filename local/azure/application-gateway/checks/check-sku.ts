import type { ArmError } from '../../core/arm-error.ts';
import { assumedRefusal } from '../../core/assumed-refusal.ts';
import type { GatewayDraft } from '../draft.ts';
import { type Collection, childrenOf, type GatewayChild, isV2 } from '../gateway-document.ts';
import { firstRefusal, type GatewayCheck, refuse } from './check.ts';

interface Feature {
  readonly name: string;
  readonly of: Collection;
  readonly used?: (child: GatewayChild) => boolean;
}

const V2_ONLY: readonly Feature[] = [
  {
    name: 'KeyVaultSecretId',
    of: 'sslCertificates',
    used: ({ properties }) => Boolean(properties['keyVaultSecretId']),
  },
  { name: 'TrustedRootCertificates', of: 'trustedRootCertificates' },
  { name: 'RewriteRuleSets', of: 'rewriteRuleSets' },
  { name: 'SslProfiles', of: 'sslProfiles' },
  {
    name: 'HostNames',
    of: 'httpListeners',
    used: ({ properties }) => (properties['hostNames'] as string[]).length > 0,
  },
  { name: 'Priority', of: 'requestRoutingRules', used: ({ properties }) => properties['priority'] !== undefined },
];

const V1_ONLY: readonly Feature[] = [{ name: 'AuthenticationCertificates', of: 'authenticationCertificates' }];

interface Sku {
  readonly name?: string;
  readonly tier?: string;
  readonly capacity?: number;
}

interface Autoscale {
  readonly minCapacity?: number;
  readonly maxCapacity?: number;
}

/** v1 does not know what came with v2, and v2 trusts by root: it takes no authentication certificates. */
export const checkSku: GatewayCheck = ({ draft }) => {
  const sku = (draft.document.properties['sku'] ?? {}) as Sku;
  const feature = (draft.v2 ? V1_ONLY : V2_ONLY).find((it) => uses(draft, it));
  return firstRefusal(
    () => (sku.name ? undefined : assumedRefusal(`Sku must be specified for application gateway ${draft.id}.`)),
    () => feature && unsupported(feature, draft.v2, sku.tier),
    () => differentTier(sku),
    () => wrongCapacity(draft, sku),
    () => changedGeneration(draft),
  );
};

/** `Standard_Small` and its kind are of the tier before the underscore; every other name is its tier. */
function differentTier({ name = '', tier }: Sku): ArmError | undefined {
  const own = /_(Small|Medium|Large)$/.test(name) ? name.split('_')[0] : name;
  if (tier === undefined || tier === own) return undefined;
  return refuse(
    'ApplicationGatewaySkuNameInvalidForSkuTier',
    `Application Gateway SKU name ${name} is not valid for the SKU tier ${tier}`,
  );
}

/**
 * Azure docs, "Application Gateway limits": 125 instances of v2, 32 of v1. Of v2 one of both, a number or autoscaling: azure-cli#28160 gives
 * both, application-gateway-kubernetes-ingress#82 neither.
 */
function wrongCapacity({ id, document, v2 }: GatewayDraft, { capacity, tier = '' }: Sku): ArmError | undefined {
  const autoscale = document.properties['autoscaleConfiguration'] as Autoscale | undefined;
  const most = v2 ? 125 : 32;
  if (v2 && (autoscale === undefined) === (capacity === undefined))
    return refuse(
      'ApplicationGatewayV2SkuMustSpecifyEitherCapacityOrAutoscaleConfiguration',
      `Application Gateway ${id} must specify either Capacity or AutoscaleConfiguration for the selected SKU tier ${tier}`,
    );
  if (autoscale !== undefined) return wrongAutoscale(autoscale, most);
  return capacity !== undefined && capacity >= 1 && capacity <= most
    ? undefined
    : assumedRefusal(
        `Sku capacity is ${String(capacity)}; without AutoscaleConfiguration it must be between 1 and ${most}.`,
      );
}

function wrongAutoscale({ minCapacity = -1, maxCapacity = Math.max(2, minCapacity) }: Autoscale, most: number) {
  return minCapacity >= 0 && maxCapacity >= 2 && minCapacity <= maxCapacity && maxCapacity <= most
    ? undefined
    : assumedRefusal(`AutoscaleConfiguration from ${minCapacity} to ${maxCapacity} is not possible.`);
}

function unsupported({ name }: Feature, v2: boolean, tier = ''): ArmError {
  return refuse(
    'ApplicationGatewayFeatureCannotBeEnabledForSelectedSku',
    `Application Gateway does not support ${name} for the selected SKU tier ${tier}. ${name} is only ` +
      `supported for ${v2 ? 'v1' : 'v2'} SKUs.`,
  );
}

function changedGeneration({ previous, v2, id }: GatewayDraft): ArmError | undefined {
  if (!previous || isV2(previous) === v2) return undefined;
  return assumedRefusal(`Application gateway ${id} cannot change between v1 and v2.`);
}

function uses({ document }: GatewayDraft, { of, used = () => true }: Feature): boolean {
  return childrenOf(document, of).some(used);
}

/** A firewall belongs to the WAF tiers, and they to it; with a WAF policy the older configuration inside the gateway cannot change any more. */
export const checkFirewall: GatewayCheck = (input) =>
  firstRefusal(
    () => firewallOfTier(input.draft),
    () => changedFirewall(input),
  );

/** AKS-Construction#678 for a WAF tier without one; the other code is that of a Standard gateway which keeps its configuration. */
function firewallOfTier({ id, document }: GatewayDraft): ArmError | undefined {
  const { sku = {}, firewallPolicy, webApplicationFirewallConfiguration: own } = document.properties;
  const { tier = '' } = sku as Sku;
  if (tier === 'WAF_v2' && !firewallPolicy && !own)
    return refuse(
      'ApplicationGatewayFirewallNotConfiguredForSelectedSku',
      `Application Gateway ${id} with the selected SKU tier ${tier} must have a valid WAF policy or configuration`,
    );
  if (!tier.startsWith('Standard') || (own as { enabled?: boolean } | undefined)?.enabled !== true) return undefined;
  return refuse(
    'ApplicationGatewayFirewallCannotBeEnabledForSelectedSku',
    `Application Gateway ${id} does not support WebApplicationFirewall with the selected SKU tier ${tier}`,
  );
}

const changedFirewall: GatewayCheck = ({ draft }) => {
  const { firewallPolicy, webApplicationFirewallConfiguration: wanted } = draft.document.properties;
  const before = draft.previous?.properties['webApplicationFirewallConfiguration'];
  if (!firewallPolicy || !wanted || JSON.stringify(wanted) === JSON.stringify(before)) return undefined;
  return refuse(
    'ApplicationGatewayWafConfigurationCannotBeChangedWithWafPolicy',
    `WebApplicationFirewallConfiguration of application gateway ${draft.id} cannot be changed when there is a WAF Policy associated with it.`,
  );
};
