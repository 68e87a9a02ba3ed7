import type { EntityLetter } from '../store/entity-store.ts';
import type { Instance } from '../store/instance-store.ts';
import type { ActivityWork, Letter } from '../store/work-store.ts';
import { type Decision, HTTP_ACTIVITY } from './decisions.ts';
import { type HistoryEvent, historyEvent } from './history.ts';
import type { StartRequest } from './new-instance.ts';
import { activityInputText, jsonText } from './payload.ts';

/** What an episode sends out, and the event that it leaves in the history for each. */
export interface Outbox {
  readonly events: HistoryEvent[];
  readonly letters: Letter[];
  readonly activities: ActivityWork[];
  readonly starts: StartRequest[];
  readonly entityLetters: EntityLetter[];
}

export interface Sender {
  readonly instance: Instance;
  readonly now: number;
  /** Whether inputs stay in the history (`storeInputsInOrchestrationHistory`). */
  readonly storeInputs: boolean;
  /** The version of sub-orchestrations that name none. */
  readonly defaultVersion: string | null;
  /** Timers fire as early as Azure Storage lets them. */
  readonly earlyTimers?: boolean;
}

/** Azure Storage keeps a message back for whole seconds; a timer of less fires at once (seen on the extension 3.19.0). */
const wholeSecond = 1_000;

export function emptyOutbox(): Outbox {
  return { events: [], letters: [], activities: [], starts: [], entityLetters: [] };
}

export function outboxOf(decisions: readonly Decision[], sender: Sender): Outbox {
  const outbox = emptyOutbox();
  for (const decision of decisions) put(outbox, decision, sender);
  return outbox;
}

function put(outbox: Outbox, decision: Decision, sender: Sender): void {
  switch (decision.kind) {
    case 'activity':
      return putActivity(outbox, decision, sender);
    case 'http':
      return putHttpCall(outbox, decision, sender);
    case 'timer':
      return putTimer(outbox, decision, sender);
    case 'subOrchestration':
      return putStart(outbox, decision, sender);
    case 'message':
      return putMessage(outbox, decision, sender);
  }
}

type Of<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

function putActivity(outbox: Outbox, { id, name, input }: Of<'activity'>, sender: Sender): void {
  const stored = sender.storeInputs ? jsonText([input ?? null]) : null;
  outbox.events.push(historyEvent('TaskScheduled', { Name: name, Version: null, Input: stored }, id));
  outbox.activities.push({
    ...workOf(sender),
    taskId: id,
    kind: 'activity',
    name,
    input: activityInputText(input) ?? null,
  });
}

function putHttpCall(outbox: Outbox, { id, request }: Of<'http'>, sender: Sender): void {
  const stored = sender.storeInputs ? jsonText([request]) : null;
  outbox.events.push(historyEvent('TaskScheduled', { Name: HTTP_ACTIVITY, Version: null, Input: stored }, id));
  outbox.activities.push({
    ...workOf(sender),
    taskId: id,
    kind: 'http',
    name: HTTP_ACTIVITY,
    input: JSON.stringify(request),
  });
}

function workOf({ instance }: Sender): { instanceId: string; executionId: string } {
  return { instanceId: instance.id, executionId: instance.executionId };
}

function putTimer(outbox: Outbox, { id, fireAt }: Of<'timer'>, sender: Sender): void {
  const FireAt = new Date(fireAt).toISOString();
  outbox.events.push(historyEvent('TimerCreated', { FireAt }, id));
  outbox.letters.push({
    ...workOf(sender),
    dueAt: sender.earlyTimers === true && fireAt - sender.now < wholeSecond ? sender.now : fireAt,
    event: historyEvent('TimerFired', { TimerId: id, FireAt }),
  });
}

function putStart(outbox: Outbox, decision: Of<'subOrchestration'>, sender: Sender): void {
  const { id, name, instanceId, version, input } = decision;
  const text = input === undefined ? null : jsonText(input);
  const stored = sender.storeInputs ? text : null;
  outbox.events.push(
    historyEvent('SubOrchestrationInstanceCreated', { Name: name, InstanceId: instanceId, Input: stored }, id),
  );
  outbox.starts.push({
    id: instanceId,
    name,
    version: version ?? sender.defaultVersion,
    input: text,
    parent: {
      OrchestrationInstance: { InstanceId: sender.instance.id, ExecutionId: sender.instance.executionId },
      Name: sender.instance.name,
      Version: sender.instance.version,
      TaskScheduleId: id,
    },
  });
}

function putMessage(outbox: Outbox, { id, target, name, message, dueAt }: Of<'message'>, sender: Sender): void {
  const input = JSON.stringify(message);
  outbox.events.push(historyEvent('EventSent', { InstanceId: target, Name: name, Input: input }, id));
  outbox.entityLetters.push({
    entityId: target,
    dueAt: dueAt ?? sender.now,
    name: name === 'release' ? 'release' : 'op',
    message,
  });
}
