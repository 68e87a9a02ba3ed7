import { nameOfResource } from '../plan/name-of-resource.ts';
import type { EdgeRecord } from '../stores.ts';
import { concernsEdge } from './concerns-edge.ts';
import { type EventVerdict, note } from './event-note.ts';
import { awaitsFirstRun, wasLookedAtSince, wasPlannedSince } from './looked-at-since.ts';
import type { ResourceEvent } from './resource-event.ts';

export interface ResourceContext {
  /** Client id and object id of the app's own identity, lower case, as far as they are known. */
  readonly ownIds: readonly string[];
  /** A run of any edge was under way then, so that edge-tls may have been who wrote. */
  readonly wasBusy: boolean;
}

/** Questions that Azure wants asked by POST, which it reports as actions all the same. Whatever is not listed is taken to change something. */
const questions: readonly string[] = [
  'microsoft.network/applicationgateways/backendhealth/action',
  'microsoft.network/applicationgateways/getbackendhealthondemand/action',
  'microsoft.network/applicationgateways/effectivenetworksecuritygroups/action',
  'microsoft.network/applicationgateways/effectiveroutetable/action',
  'microsoft.apimanagement/service/getssotoken/action',
  'microsoft.compute/virtualmachines/retrievebootdiagnosticsdata/action',
];

/** Whether an edge needs a run because of an event of a resource; null when the resource is none of the edge's. */
export function judgeResourceEvent(
  edge: EdgeRecord,
  event: ResourceEvent,
  { ownIds, wasBusy }: ResourceContext,
): EventVerdict | null {
  if (!concernsEdge(edge, event)) return null;
  if (edge.deleting) return note('EventEdgeDeleting', 'The edge is being removed.');
  if (awaitsFirstRun(edge)) return note('EventRunWillLook', 'The first run of the edge looks at everything.');
  if (questions.includes(event.operation)) return note('EventChangesNothing', 'It was a question.');
  // Who did it can be made up, so a run of ours must have been there as well. And a run that is started in vain writes nothing,
  // so that it raises no event that would start the next.
  if (wasBusy && event.callers.some((caller) => ownIds.includes(caller)))
    return note('EventOwnWrite', 'edge-tls did it itself.');
  // Where our own identity is not known, every write of ours would ask for another run.
  const wasSeen = ownIds.length === 0 ? wasLookedAtSince : wasPlannedSince;
  if (wasSeen(edge, event.at)) return note('EventLookedSince', 'A run has looked at the edge since then.');
  return { needed: true, message: messageOf(event) };
}

/** The resource's last two segments tell a reader what it was; the spec has the rest. */
function messageOf({ resource, change }: ResourceEvent): string {
  const kind = resource.split('/').at(-2) ?? '';
  return `Azure says that ${kind}/${nameOfResource(resource)} was ${change}.`;
}
