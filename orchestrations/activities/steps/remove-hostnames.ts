import { changeHostnames, type HostnameTask } from './change-hostnames.ts';
import { hostNamesLeftInUse } from './host-names-left.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

const task: HostnameTask = {
  note: 'API Management lets go of the custom domains; that often takes 15 to 45 minutes.',
  change: async (context) => {
    const { name, keyVault, endpoints } = context.spec;
    return { kind: 'leave', spec: { name, keyVault, endpoints }, inUse: await hostNamesLeftInUse(context) };
  },
};

/** The custom domains that carry a certificate of this edge. */
async function remove(context: StepContext): Promise<Turn> {
  const outcome = await changeHostnames(context, task);
  if ('state' in outcome) return outcome;
  return { state: 'done', note: 'API Management has no custom domain of this edge.' };
}

export const removeHostnames: Required<StepHandler> = { begin: remove, poll: remove };
