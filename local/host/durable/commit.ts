import { isTerminal } from '../store/instance-store.ts';
import type { StoredActivityWork, StoredLetter } from '../store/work-store.ts';
import type { ActivityResult } from './durable-worker.ts';
import type { EntityEnd } from './entity-turn.ts';
import type { Episode, EpisodeEnd } from './episode.ts';
import { historyEvent } from './history.ts';
import { newInstance, type StartRequest, startLetter } from './new-instance.ts';
import type { Stores } from './stores.ts';

/**
 * Writes an episode: its history, the letters that it took and all that it sends, in one transaction, so that a crash at any moment leaves
 * all of it or nothing. False if the instance was purged or begun anew meanwhile; then nothing is written.
 */
export function commitEpisode(
  stores: Stores,
  episode: Episode,
  written: { readonly letters: readonly StoredLetter[]; readonly end: EpisodeEnd },
): boolean {
  const { letters, end } = written;
  return stores.database.transaction(() => {
    if (stores.instances.find(episode.instance.id)?.executionId !== episode.instance.executionId) return false;
    stores.work.discardLetters(letters);
    if (end.append) stores.instances.appendHistory(episode.instance.id, episode.past.length, end.append);
    else stores.instances.clearHistory(episode.instance.id);
    stores.instances.put(end.instance);
    send(stores, end, episode.now);
    return true;
  });
}

function send(stores: Stores, { outbox }: EpisodeEnd, now: number): void {
  for (const letter of outbox.letters) stores.work.post(letter);
  for (const activity of outbox.activities) stores.work.addActivity(activity);
  for (const start of outbox.starts) startChild(stores, start, now);
  for (const letter of outbox.entityLetters) stores.entities.post(letter);
}

/** A sub-orchestration under the id of one that still runs fails: stricter than Azure, which mixes the two up. */
function startChild(stores: Stores, start: StartRequest, now: number): void {
  const existing = stores.instances.find(start.id);
  if (existing && !isTerminal(existing.status)) return refuseChild(stores, start, now);
  if (existing) stores.instances.purge(start.id);
  const instance = newInstance(start, now);
  stores.instances.put(instance);
  stores.work.post(startLetter(instance, now));
}

function refuseChild(stores: Stores, { id, parent }: StartRequest, now: number): void {
  if (!parent) return;
  const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
  const event = historyEvent('SubOrchestrationInstanceFailed', {
    TaskScheduledId: parent.TaskScheduleId,
    Reason: `An Orchestration instance with the id '${id}' already exists and has not ended.`,
    Details: '',
  });
  stores.work.post({ instanceId: InstanceId, executionId: ExecutionId, dueAt: now, event });
}

/** Removes the activity and posts its result, together. Nothing if the activity is gone: its instance was purged. */
export function commitActivity(
  stores: Stores,
  work: StoredActivityWork,
  done: { result: ActivityResult; now: number },
): void {
  const TaskScheduledId = work.taskId;
  const event =
    'result' in done.result
      ? historyEvent('TaskCompleted', { TaskScheduledId, Result: done.result.result })
      : historyEvent('TaskFailed', { TaskScheduledId, ...done.result.failure });
  const { instanceId, executionId } = work;
  stores.database.transaction(() => {
    if (!stores.work.removeActivity(work.seq)) return;
    stores.work.post({ instanceId, executionId, dueAt: done.now, event });
  });
}

export function commitEntity(stores: Stores, { entity, taken, answers, letters }: EntityEnd, now: number): void {
  stores.database.transaction(() => {
    stores.entities.put(entity, now);
    stores.entities.discardLetters(taken);
    for (const answer of answers) stores.work.post(answer);
    for (const letter of letters) stores.entities.post(letter);
  });
}
