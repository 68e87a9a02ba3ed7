import { relativeName } from '../../../shared/domain/spec/host-name.ts';
import { zoneNameOf } from '../../../shared/domain/spec/dns.ts';
import type { StepContext, StepHandler } from './step-handler.ts';

/** The CNAMEs whose metadata name this edge; whatever else is at a public host name stays. Guarded by the etag. */
export const removeCname: StepHandler = {
  async begin(context) {
    const removed: string[] = [];
    for (const { publicDns, publicHostnames } of context.spec.endpoints)
      for (const host of publicDns ? publicHostnames : [])
        if (await remove(context, publicDns?.zoneId ?? '', host)) removed.push(host);
    const note =
      removed.length === 0
        ? 'There was no CNAME of this edge.'
        : `There is no CNAME at ${removed.join(', ')} any more.`;
    return { state: 'done', note, writes: removed.length };
  },
};

async function remove({ ports, edge }: StepContext, zoneId: string, host: string): Promise<boolean> {
  const name = relativeName(host, zoneNameOf(zoneId) ?? '');
  const found = await ports.publicDns.readCname(zoneId, name);
  if (found?.owner !== edge.name) return false;
  await ports.publicDns.deleteCname(zoneId, name, found.etag);
  return true;
}
