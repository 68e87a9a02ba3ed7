import { unsendable } from '../api-management/api-management-blockers.ts';
import { hostNameOf } from '../api-management/hostname-entry.ts';
import { ownHostnames } from '../api-management/without-hostnames.ts';
import { backendHostnames } from '../gateway/backend-hostnames.ts';
import { foreignObjects } from '../gateway/foreign-objects.ts';
import { gatewayChanges } from '../gateway/gateway-diff.ts';
import { removalProblems } from '../gateway/reference-problems.ts';
import { withoutSurplus } from '../gateway/surplus-objects.ts';
import type { JsonObject } from '../json.ts';
import { leafCertificateName } from '../names/key-vault-names.ts';
import type { ObservedApiManagement } from '../observed.ts';
import { problem } from '../problem-codes.ts';
import type { Problem } from '../problem.ts';
import type { EdgeSpec } from '../spec/edge-spec.ts';
import { makeStep } from './make-step.ts';
import { nameOfResource } from './name-of-resource.ts';
import type { FieldChange, Plan, Reason, Step } from './plan.ts';
import { ownValue } from '../own-value.ts';

/** What is left of an edge that is to go. A resource that is not there any more is null: nothing of ours is on it. */
export interface Remains {
  readonly gateway: JsonObject | null;
  readonly apiManagement: ObservedApiManagement | null;
  /** Public host names whose CNAME this edge made. */
  readonly cnames: readonly string[];
  /** A records that the DNS server answers, by internal host name; null where it could not be asked. */
  readonly addresses: Readonly<Record<string, readonly string[] | null>>;
}

const reason: Reason = { code: 'EdgeDeleted', message: 'The edge was deleted.' };

/** Takes away what edge-tls made for the edge, in reverse order of its making. Nothing of others, and no certificate. */
export function planRemoval(spec: EdgeSpec, remains: Remains): Plan {
  const { gateway, apiManagement, cnames } = remains;
  const freed = gateway === null ? null : withoutSurplus(gateway, () => true);
  const inUse = freed === null ? [] : backendHostnames(freed);
  const entries = apiManagement?.hostnameConfigurations ?? [];
  const ours = ownHostnames(entries, { spec, inUse });
  const references = gateway === null ? { blockers: [], warnings: [] } : removalProblems(gateway);
  const left = entries.filter((entry) => !ours.includes(entry));
  const hostnames = ours.map(hostNameOf);
  return {
    route: 'remove',
    steps: [
      ...cnameStep(cnames),
      ...gatewayStep(spec, gateway === null || freed === null ? [] : gatewayChanges(gateway, freed)),
      ...hostnamesStep(spec, hostnames),
      ...recordStep(spec, remains, inUse),
    ],
    blockers: [
      ...references.blockers,
      ...(apiManagement === null || ours.length === 0 ? [] : unsendable(apiManagement, ours.map(named))),
    ],
    warnings: [...references.warnings, certificatesStay(spec)],
    foreign: { gatewayObjects: gateway === null ? 0 : foreignObjects(gateway).count, hostnames: left.length },
  };
}

const named = (entry: JsonObject) => ({ hostName: hostNameOf(entry) });

function cnameStep(hosts: readonly string[]): readonly Step[] {
  if (hosts.length === 0) return [];
  const changes = hosts.map((host) => gone(`publicDns/${host}`));
  return [makeStep('removeCname', { title: `Take the CNAME at ${hosts.join(', ')} away`, reason, changes })];
}

function gatewayStep({ applicationGateway }: EdgeSpec, changes: readonly FieldChange[]): readonly Step[] {
  if (changes.length === 0) return [];
  const title = `Take away from ${nameOfResource(applicationGateway)} what edge-tls made on it`;
  return [makeStep('removeGateway', { title, reason, changes })];
}

function hostnamesStep({ apiManagement }: EdgeSpec, names: readonly string[]): readonly Step[] {
  if (names.length === 0) return [];
  const changes = names.map((name) => gone(`apiManagement/hostnameConfigurations/${name}`));
  const title = `Take the custom domain ${names.join(', ')} off ${nameOfResource(apiManagement)}`;
  return [makeStep('removeHostnames', { title, reason, changes })];
}

/** What the server could not be asked about is looked for on the server itself. */
function recordStep({ endpoints }: EdgeSpec, { addresses }: Remains, inUse: readonly string[]): readonly Step[] {
  const names = endpoints
    .map(({ internalHostname }) => internalHostname)
    .filter((name) => !inUse.includes(name) && ownValue(addresses, name)?.length !== 0);
  if (names.length === 0) return [];
  const changes = names.map((name) => ({
    ...gone(`dns/${name}`),
    before: ownValue(addresses, name)?.join(', ') ?? 'present',
  }));
  return [makeStep('removeRecord', { title: `Take the record of ${names.join(', ')} away`, reason, changes })];
}

const gone = (path: string): FieldChange => ({ path, before: 'present', after: null });

/** A certificate costs nothing where it is, and a deleted one that something still refers to blocks that something (azure-docs#102784). */
function certificatesStay({ name, keyVault, endpoints, issuer }: EdgeSpec): Problem {
  const leaves = endpoints.map((endpoint) => leafCertificateName(name, endpoint.name));
  const kept = issuer.kind === 'internalCa' ? [...leaves, issuer.certificateName] : leaves;
  return problem('CertificatesStay', {
    what: `The certificates of the edge stay in Key Vault: ${kept.join(', ')}.`,
    why: 'edge-tls never deletes a certificate: other edges may use the root, and something may still refer to a leaf.',
    fix: 'Delete them in Key Vault when nothing refers to them any more.',
    evidence: { keyVault, certificates: kept.join(', ') },
  });
}
