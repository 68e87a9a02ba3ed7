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
  return tier === undefined || tier === own ? undefined : assumedRefusal(`Sku ${name} is not of the tier ${tier}.`);
}

/** Azure docs, "Application Gateway limits": 125 instances of v2, 32 of v1; autoscaling takes the place of a fixed number. */
function wrongCapacity({ document, v2 }: GatewayDraft, { capacity }: Sku): ArmError | undefined {
  const autoscale = document.properties['autoscaleConfiguration'] as Autoscale | undefined;
  const most = v2 ? 125 : 32;
  if (autoscale !== undefined && capacity !== undefined)
    return assumedRefusal('Sku capacity and AutoscaleConfiguration cannot be given together.');
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

/** With a WAF policy attached, the older configuration inside the gateway cannot be changed any more. */
export const checkFirewall: GatewayCheck = ({ draft }) => {
  const { firewallPolicy, webApplicationFirewallConfiguration: wanted } = draft.document.properties;
  const before = draft.previous?.properties['webApplicationFirewallConfiguration'];
  if (!firewallPolicy || !wanted || JSON.stringify(wanted) === JSON.stringify(before)) return undefined;
  return refuse(
    'ApplicationGatewayWafConfigurationCannotBeChangedWithWafPolicy',
    `WebApplicationFirewallConfiguration of application gateway ${draft.id} cannot be changed when there is a WAF Policy associated with it.`,
  );
};
