import type { JsonObject } from '../json.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { linkedResources } from './linked-resources.ts';
import { type EdgeTlsRole, roleActions } from './role-actions.ts';

/** Actions that are needed at one resource, or at one subscription. */
export interface PermissionNeed {
  /** Resource id, or `/subscriptions/{id}`. */
  readonly scope: string;
  /** Of `infra/roles.json`: the role to assign there. */
  readonly role: EdgeTlsRole;
  readonly actions: readonly string[];
}

/**
 * What edge-tls needs for an edge at each resource, as Resource Manager can tell it. Without the gateway's document, what it
 * refers to is left out. A vault's data actions are not among them: a spec names a vault by its address, not by its resource id.
 */
export function neededPermissions(spec: EdgeSpec, gateway: JsonObject | null): readonly PermissionNeed[] {
  const machine = 'virtualMachine' in spec.dns ? [spec.dns.virtualMachine] : [];
  const zones = new Set(spec.endpoints.flatMap(({ publicDns }) => publicDns?.zoneId ?? []));
  const resources = [spec.applicationGateway, spec.apiManagement, ...machine];
  return [
    needAt(spec.applicationGateway, 'gateway'),
    ...(gateway === null ? [] : linkedResources(gateway).flatMap(linkedNeed)),
    needAt(spec.apiManagement, 'apiManagement'),
    ...machine.map((id) => needAt(id, 'dnsServer')),
    ...('zoneId' in spec.dns ? [needAt(spec.dns.zoneId, 'privateDns')] : []),
    ...[...zones].map((id) => needAt(id, 'publicDns')),
    ...operationNeeds(resources),
  ];
}

function needAt(scope: string, role: EdgeTlsRole): PermissionNeed {
  return { scope, role, actions: roleActions[role].actions };
}

/** Of the role for linked resources, those that concern a resource of this type. */
function linkedNeed(id: string): readonly PermissionNeed[] {
  const type = typeOf(id);
  const actions = roleActions.gatewayLinked.actions.filter((action) => action.toLowerCase().startsWith(`${type}/`));
  return actions.length === 0 ? [] : [{ scope: id, role: 'gatewayLinked', actions }];
}

/** Operations of a provider are read at the subscription; one entry for each, whatever lies in it. */
function operationNeeds(resources: readonly string[]): readonly PermissionNeed[] {
  const subscriptions = [...new Set(resources.map(subscriptionOf))];
  return subscriptions.map((subscription) => {
    const providers = resources.filter((id) => subscriptionOf(id) === subscription).map(providerOf);
    const actions = roleActions.operations.actions.filter((action) =>
      providers.some((provider) => action.toLowerCase().startsWith(`${provider}/locations/`)),
    );
    return { scope: subscription, role: 'operations', actions };
  });
}

const subscriptionOf = (id: string): string => id.split('/').slice(0, 3).join('/').toLowerCase();
const providerOf = (id: string): string => typeOf(id).split('/')[0] ?? '';

/** `microsoft.network/virtualnetworks/subnets`: lower case, of the innermost resource. */
function typeOf(id: string): string {
  const [, after = ''] = /\/providers\/(.*)$/i.exec(id) ?? [];
  const [provider = '', ...rest] = after.toLowerCase().split('/');
  return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/');
}
