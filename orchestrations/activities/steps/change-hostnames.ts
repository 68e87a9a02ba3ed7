import {
  changedHostnames,
  grantedHostnames,
  halved,
  type HostnameChange,
  type HostnameWish,
} from '../../../shared/domain/api-management/hostname-wish.ts';
import { identitiesOf } from '../../../shared/domain/api-management/service-identities.ts';
import type { ObservedApiManagement } from '../../../shared/domain/observed.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { canonicalResourceId } from '../../../shared/domain/spec/resource-id.ts';
import { canceled } from '../canceled.ts';
import { withVaultAccess } from '../with-vault-access.ts';
import { observedService } from './observed-service.ts';
import { isTurn, operationIn, pollLater, pollOperation } from './operation-turn.ts';
import { freeSharedTurn, isAtWork, takeSharedTurn } from './shared-turn.ts';
import type { StepContext, Turn } from './step-handler.ts';

/** Its own updates take a quarter of an hour and more; asking oftener than Azure does itself tells nothing. */
const transitionSeconds = 60;

export interface HostnameTask {
  readonly change: (context: StepContext) => Promise<HostnameChange>;
  /** What API Management is doing while the write runs, a sentence. */
  readonly note: string;
  /** What to do in place of a write; null when it is to be written. */
  readonly instead?: (context: StepContext, service: ObservedApiManagement, change: HostnameChange) => Turn | null;
}

/** The service as it is once the edge has what it wants of it, or what to come back for. */
type Outcome = Turn | { readonly service: ObservedApiManagement };

/**
 * Read, merge, write, read again: what the write itself answers is not to be trusted (azure-sdk-for-js, poller of `beginUpdate`). The
 * list of host names is replaced whole, without any precondition, and edges share it. So only one of them reads and writes at a time,
 * and whoever does takes along what the others want: a service takes one change at a time, which lasts three quarters of an hour.
 */
export async function changeHostnames(context: StepContext, task: HostnameTask): Promise<Outcome> {
  const operation = operationIn(context.memory);
  return operation === null ? begin(context, task) : poll(context, task, operation);
}

const serviceOf = ({ spec }: StepContext): string => canonicalResourceId(spec.apiManagement);

async function begin(context: StepContext, task: HostnameTask): Promise<Outcome> {
  if (await isAtWork(context, await context.stores.sharedTurns.get(serviceOf(context)))) return queue(context, task);
  const change = await task.change(context);
  // Whoever wrote meanwhile has most likely taken this along, which needs no turn to be seen.
  const seen = context.memory?.queued === true ? await read(context) : null;
  if (seen !== null && isAsWanted(seen, change)) return settled(context, seen);
  if ((await takeSharedTurn(context, serviceOf(context))) === null) return queue(context, task);
  const service = await read(context);
  if (isChanging(service)) return waitForOthers(context);
  if (isAsWanted(service, change)) return settled(context, service);
  const instead = task.instead?.(context, service, change) ?? null;
  if (instead === null) return write(context, task, { service, change });
  if (instead.state === 'failed') await leave(context);
  else await freeSharedTurn(context, serviceOf(context));
  return instead;
}

/** Where there is a choice of identities, with who of them may read the vault: the plan has chosen by the same. */
async function read({ ports, spec }: StepContext): Promise<ObservedApiManagement> {
  const service = observedService(spec.apiManagement, await ports.apiManagement.read(spec.apiManagement));
  const hasChoice = identitiesOf(service.identity).all.length > 1;
  return hasChoice && !isChanging(service) ? withVaultAccess(ports, spec, service) : service;
}

const isChanging = ({ provisioningState }: ObservedApiManagement): boolean =>
  !/^(?:succeeded|failed)$/i.test(provisioningState);

const isAsWanted = (service: ObservedApiManagement, change: HostnameChange): boolean =>
  !isChanging(service) && changedHostnames(service, change) === service.hostnameConfigurations;

async function settled(context: StepContext, service: ObservedApiManagement): Promise<Outcome> {
  await leave(context);
  return { service };
}

/** Nothing is wanted any more, or cannot be had: who else writes is not to try it again. */
async function leave(context: StepContext): Promise<void> {
  await context.stores.hostnameWishes.remove(serviceOf(context), context.edge.name);
  await freeSharedTurn(context, serviceOf(context));
}

/** Somebody beside edge-tls changes it. The turn is kept: who else comes is taken along then. */
const waitForOthers = ({ pace }: StepContext): Turn => ({
  state: 'again',
  afterSeconds: pace.ours(transitionSeconds),
  note: 'Another change of API Management is waited for.',
});

async function queue(context: StepContext, task: HostnameTask): Promise<Turn> {
  if (context.memory?.queued !== true) await putWish(context, await task.change(context));
  return {
    state: 'poll',
    memory: { ...context.memory, queued: true },
    afterSeconds: context.pace.ours(transitionSeconds),
    note: 'API Management is changed for another edge; this one is taken along as soon as it can be.',
  };
}

async function putWish(context: StepContext, change: HostnameChange): Promise<HostnameWish> {
  const { stores, edge, run } = context;
  const known = (await stores.hostnameWishes.list(serviceOf(context))).find((wish) => wish.edge === edge.name);
  const wish = { edge: edge.name, run, change, group: known?.run === run ? known.group : '' };
  await stores.hostnameWishes.put(serviceOf(context), wish);
  return wish;
}

interface Writing {
  readonly service: ObservedApiManagement;
  readonly change: HostnameChange;
}

async function write(context: StepContext, task: HostnameTask, { service, change }: Writing): Promise<Turn> {
  const { ports, pace, spec } = context;
  const own = await putWish(context, change);
  const others = (await waitingTogether(context)).filter((wish) => wish.edge !== own.edge);
  try {
    const next = grantedHostnames(service, [own, ...others]);
    const started = await ports.apiManagement.startUpdateHostnames(spec.apiManagement, next);
    const memory = { company: others.length };
    return started.state === 'started'
      ? pollLater(pace, started.operation, { note: noteOf(task, others.length), memory, writes: 1 })
      : { state: 'poll', memory: { written: true }, afterSeconds: 0, note: task.note, writes: 1 };
  } catch (error) {
    if (!(error instanceof EdgeError) || error.problem.kind === 'retryable') throw error;
    return refused(context, error.problem, others.length);
  }
}

const noteOf = ({ note }: HostnameTask, company: number): string =>
  company === 0
    ? note
    : `${note} What ${company} other ${company === 1 ? 'edge wants' : 'edges want'} is written along.`;

/** Wishes of the own group, the own one among them. One whose run has ended, or was told to end, is of the past. */
async function waitingTogether(context: StepContext): Promise<readonly HostnameWish[]> {
  const { stores, edge } = context;
  const wishes = await stores.hostnameWishes.list(serviceOf(context));
  const active = new Set((await stores.edges.list()).map(({ activeRun }) => activeRun));
  const group = wishes.find((wish) => wish.edge === edge.name)?.group;
  const together = wishes.filter((wish) => wish.group === group && active.has(wish.run));
  const ends = await Promise.all(together.map(({ run }) => canceled(stores.runs, run)));
  return together.filter((wish, index) => wish.edge === edge.name || ends[index] === null);
}

/** Of several nobody knows whose entry it was: no edge fails for another's fault. */
async function refused(context: StepContext, problem: EdgeError['problem'], company: number): Promise<Turn> {
  if (company > 0) return halve(context, problem);
  await leave(context);
  return { state: 'failed', problem };
}

async function halve(context: StepContext, problem: EdgeError['problem']): Promise<Turn> {
  for (const wish of halved(await waitingTogether(context), JSON.stringify(problem)))
    await context.stores.hostnameWishes.put(serviceOf(context), wish);
  const note = 'A change for several edges was refused; it is made for a part of them at a time now.';
  return { state: 'again', afterSeconds: 0, note, problem };
}

async function poll(
  context: StepContext,
  task: HostnameTask,
  operation: NonNullable<ReturnType<typeof operationIn>>,
): Promise<Outcome> {
  // Who has the turn is seen at every poll.
  await takeSharedTurn(context, serviceOf(context));
  const company = Number(context.memory?.company ?? 0);
  const polled = await pollOperation(context, operation, noteOf(task, company));
  if (!isTurn(polled)) return begin({ ...context, memory: { written: true } }, task);
  return polled.state === 'failed' ? refused(context, polled.problem, company) : polled;
}
