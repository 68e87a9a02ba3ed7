import type { HostSettings } from '../app/host-json.ts';
import type { Log } from '../log.ts';
import type { AppFunctions } from './app-functions.ts';
import type { DurableWorker, OrchestratorRun } from './durable-worker.ts';
import {
  customStatusText,
  type Episode,
  type EpisodeEnd,
  endAsNew,
  endFinal,
  endWaiting,
  terminationOf,
} from './episode.ts';
import { longestTimerMilliseconds, timerHopMilliseconds } from './issue-action.ts';
import { defaultHttpPollMilliseconds } from './issue-http-call.ts';
import { type ReplayResult, replay } from './orchestration-shim.ts';
import { outboxOf } from './outbox.ts';
import { jsonText } from './payload.ts';

export interface TurnScope {
  readonly settings: HostSettings;
  readonly functions: AppFunctions;
  readonly worker: DurableWorker;
  readonly log: Log;
  /** Timers fire as early as Azure Storage lets them. */
  readonly earlyTimers?: boolean;
}

/** Runs the orchestrator on an episode, and finds how the episode ends. Never rejects: what goes wrong fails the instance. */
export async function takeTurn(scope: TurnScope, episode: Episode): Promise<EpisodeEnd> {
  const terminated = terminationOf(episode);
  if (terminated) return endFinal(episode, { status: 'Terminated', output: JSON.stringify(terminated.Input) });
  try {
    const run = await scope.worker.orchestrator(episode.instance.name, triggerText(episode));
    return decide(scope, withCustomStatus(episode, run), run);
  } catch (error) {
    return endFailed(scope, episode, error instanceof Error ? error.message : String(error));
  }
}

function decide(scope: TurnScope, episode: Episode, run: OrchestratorRun): EpisodeEnd {
  const result = replayEpisode(scope, episode, run);
  const { settings, earlyTimers = false } = scope;
  const { instance, now } = episode;
  const outbox = outboxOf(result.decisions, { ...settings, instance, now, earlyTimers });
  if (result.continuedAsNew) return endAsNew(episode, result.continuedAsNew, outbox);
  if (result.completion === 'completed') {
    return endFinal(episode, { status: 'Completed', output: jsonText(run.state.output), outbox });
  }
  if (result.completion === 'failed') return endFailed(scope, episode, run.state.error ?? '', outbox);
  if (result.stuck) warnStuck(scope, episode);
  return endWaiting(episode, result.suspended ? 'Suspended' : 'Running', outbox);
}

function replayEpisode(scope: TurnScope, { instance, past, fresh }: Episode, run: OrchestratorRun): ReplayResult {
  return replay({
    history: [...past, ...fresh],
    state: run.state,
    sdkOpenTasks: run.openTasks,
    instanceId: instance.id,
    executionId: instance.executionId,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    functions: scope.functions,
  });
}

/** The SDK leaves out a status that is null, 0 or empty, so the last one stays, as in Azure. */
function withCustomStatus(episode: Episode, { state }: OrchestratorRun): Episode {
  if (state.customStatus === undefined) return episode;
  return { ...episode, instance: { ...episode.instance, customStatus: customStatusText(state.customStatus) } };
}

function endFailed(scope: TurnScope, episode: Episode, message: string, outbox?: EpisodeEnd['outbox']): EpisodeEnd {
  const text = `Orchestrator function '${episode.instance.name}' failed: ${message}`;
  scope.log({ level: 'error', source: episode.instance.name, message: `instance ${episode.instance.id}: ${text}` });
  return endFinal(episode, { status: 'Failed', output: JSON.stringify(text), ...(outbox ? { outbox } : {}) });
}

function warnStuck(scope: TurnScope, { instance }: Episode): void {
  scope.log({
    level: 'warning',
    source: instance.name,
    message:
      `instance ${instance.id} waits for something that nobody will ever send, in Azure as here. ` +
      'The usual cause is retryTimeoutInMilliseconds: leave it out of the retry options.',
  });
}

/** The trigger's JSON, as the extension writes it (OrchestrationTriggerAttributeBindingProvider.cs). */
export function triggerText({ instance, past, fresh }: Episode): string {
  const rest = JSON.stringify({
    instanceId: instance.id,
    isReplaying: past.length > 0,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 3,
    longRunningTimerIntervalDuration: timeSpanOfDays(timerHopMilliseconds),
    maximumShortTimerDuration: timeSpanOfDays(longestTimerMilliseconds),
    // The extension's own spelling.
    defaultHttpAsyncRequestSleepTimeMillseconds: defaultHttpPollMilliseconds,
  });
  return `{"history":${JSON.stringify([...past, ...fresh])},"input":${instance.input ?? 'null'},${rest.slice(1)}`;
}

function timeSpanOfDays(milliseconds: number): string {
  return `${milliseconds / (24 * 3_600_000)}.00:00:00`;
}
