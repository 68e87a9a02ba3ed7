import { unsendable } from '../../../shared/domain/api-management/api-management-blockers.ts';
import { hostNameOf } from '../../../shared/domain/api-management/hostname-entry.ts';
import { ownHostnames } from '../../../shared/domain/api-management/without-hostnames.ts';
import { leafCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import { otherOwnerOf } from '../../../shared/domain/names/leaf-owner.ts';
import { changeHostnames, type HostnameTask } from './change-hostnames.ts';
import { hostNamesLeftInUse } from './host-names-left.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const task: HostnameTask = {
  note: 'API Management lets go of the custom domains; that often takes 15 to 45 minutes.',
  change: async (context) => {
    const { name, keyVault } = context.spec;
    const endpoints = await withLeavesOfTheirOwn(context);
    return { kind: 'leave', spec: { name, keyVault, endpoints }, inUse: await hostNamesLeftInUse(context) };
  },
  instead(_context, service, change) {
    if (change.kind !== 'leave') return null;
    const gone = ownHostnames(service.hostnameConfigurations, change).map((entry) => ({ hostName: hostNameOf(entry) }));
    const [unsent] = unsendable(service, gone);
    return unsent === undefined ? null : { state: 'failed', problem: unsent };
  },
};

/** An entry is told by its certificate, which is another edge's where the two give their leaves one name: that one's entry stays. */
async function withLeavesOfTheirOwn({ spec, stores }: StepContext): Promise<StepContext['spec']['endpoints']> {
  const edges = await stores.edges.list();
  return spec.endpoints.filter(({ name }) => otherOwnerOf(leafCertificateName(spec.name, name), spec, edges) === null);
}

/** The custom domains that carry a certificate of this edge. */
async function remove(context: StepContext): Promise<Turn> {
  const outcome = await changeHostnames(context, task);
  if ('state' in outcome) return outcome;
  return { state: 'done', note: 'API Management has no custom domain of this edge.' };
}

export const removeHostnames: Required<StepHandler> = { begin: remove, poll: remove };
