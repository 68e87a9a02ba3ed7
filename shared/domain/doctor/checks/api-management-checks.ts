import { hostNameOf } from '../../api-management/hostname-entry.ts';
import { asText } from '../../gateway/gateway-document.ts';
import type { ObservedApiManagement, ObservedEdge } from '../../observed.ts';
import { nameOfResource } from '../../plan/name-of-resource.ts';
import type { Endpoint } from '../../spec/endpoint.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import { afterFailure, converge, sentences, showNetwork, showResource } from '../commands.ts';
import type { Examination } from '../edge-observations.ts';
import { described } from './described.ts';
import { ownValue } from '../../own-value.ts';

/** The service, its custom domains, and what it really serves for them. */
export function apiManagementChecks(examination: Examination): readonly Check[] {
  const { spec, observed, observations } = examination;
  const service = observations.apiManagement;
  if (!service.ok) {
    const need = { scope: spec.apiManagement, role: 'apiManagement' } as const;
    const next = afterFailure(service.problem, spec, need);
    return [fail(`API Management ${nameOfResource(spec.apiManagement)}`, sentences(service.problem), next)];
  }
  return [
    stateCheck(service.value),
    ...(observed === null ? [] : [hostnamesCheck(examination, service.value)]),
    ...(observed === null ? [] : spec.endpoints.map((endpoint) => chainCheck(examination, observed, endpoint))),
  ];
}

function stateCheck({
  id,
  skuName,
  provisioningState,
  virtualNetworkType,
  privateIPAddresses,
}: ObservedApiManagement): Check {
  const name = `API Management ${nameOfResource(id)}`;
  const seen = `${skuName}, ${virtualNetworkType} at ${privateIPAddresses.join(', ') || 'no private address'}, ${provisioningState}.`;
  const isInternal = virtualNetworkType === 'Internal' && privateIPAddresses.length > 0;
  if (!isInternal || /^failed$/i.test(provisioningState)) return fail(name, seen, showResource(id));
  return provisioningState === 'Succeeded' ? ok(name, seen) : warn(name, seen, showResource(id));
}

function hostnamesCheck({ spec, plan }: Examination, { hostnameConfigurations }: ObservedApiManagement): Check {
  const name = 'API Management host names';
  const step = plan?.steps.find(({ kind }) => kind === 'updateApiManagement');
  if (step) return fail(name, step.reason.message, converge(spec));
  const wanted = spec.endpoints.map(({ internalHostname }) => internalHostname);
  const entries = hostnameConfigurations.filter((entry) => wanted.includes(hostNameOf(entry)));
  const shown = entries.map(
    (entry) => `${hostNameOf(entry)} (certificate ${asText(entry.certificateStatus) ?? 'read'})`,
  );
  return ok(name, `${shown.join(', ')}.`);
}

function chainCheck({ spec, observations }: Examination, { endpoints }: ObservedEdge, endpoint: Endpoint): Check {
  const name = `API Management chain (${endpoint.name})`;
  const { servedByApiManagement: served = null, leaf = null } = ownValue(endpoints, endpoint.name) ?? {};
  const first = served?.chain[0];
  if (served === null || first === undefined)
    return warn(name, 'It cannot be reached from the app; backend health stands for it.', showNetwork);
  if (!served.verified)
    return fail(
      name,
      `For ${endpoint.internalHostname} it serves ${first.subject}: ${served.reason ?? 'not trusted'}.`,
      converge(spec),
    );
  if (leaf !== null && leaf.certificate.thumbprint !== first.thumbprint)
    return fail(
      name,
      `It serves ${first.thumbprint}; the newest in Key Vault is ${leaf.certificate.thumbprint}.`,
      converge(spec),
    );
  return ok(name, `Serves ${described(first, observations.at)}`);
}
