import type { GatewayDraft } from '../draft.ts';
import { type Collection, childrenOf, type GatewayChild } from '../gateway-document.ts';
import { type GatewayCheck, refuse } from './check.ts';

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

/** v1 does not know what came with v2, and v2 trusts by root: it takes no authentication certificates. */
export const checkSku: GatewayCheck = ({ draft }) => {
  const { tier, name } = (draft.document.properties['sku'] ?? {}) as { tier?: string; name?: string };
  if (!name && !tier)
    return refuse('ApplicationGatewaySkuNotSpecified', `Sku must be specified for application gateway ${draft.id}.`);
  const feature = (draft.v2 ? V1_ONLY : V2_ONLY).find((it) => uses(draft, it));
  return (
    feature &&
    refuse(
      'ApplicationGatewayFeatureCannotBeEnabledForSelectedSku',
      `Application Gateway does not support ${feature.name} for the selected SKU tier ${tier ?? ''}. ${feature.name} is only ` +
        `supported for ${draft.v2 ? 'v1' : 'v2'} SKUs.`,
    )
  );
};

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
