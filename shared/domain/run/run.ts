import type { JsonObject } from '../json.ts';
import type { Plan, Step, StepKind } from '../plan/plan.ts';
import type { Problem } from '../problem.ts';

export type RunStatus = 'NotStarted' | 'Running' | 'WaitingForApproval' | 'Succeeded' | 'Failed' | 'Canceled';

/** Why a run was asked for: the code is stable (`SpecChanged`, `RenewRequested`, `ConvergeRequested`, `Sweep`, `KeyVaultEvent`, …). */
export interface RunReason {
  readonly code: string;
  readonly message: string;
  /** Who asked: a user's name or object id, or the trigger's name. */
  readonly requestedBy: string;
}

export interface Run {
  /** `{edge}.{generation}`, and `.{n}` behind it for a run that replaces a stuck one. Also the orchestration's instance id. */
  readonly id: string;
  readonly edge: string;
  readonly generation: number;
  readonly reason: RunReason;
  readonly status: RunStatus;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly plan: Plan | null;
  /** The spec that was planned. Steps follow it, also when somebody stores another one meanwhile: that one gets the next run. */
  readonly spec?: JsonObject;
  /** What the run's own activities remember between their turns. Never shown: it may hold a signed URL. */
  readonly continuation?: JsonObject | null;
  readonly problem: Problem | null;
  /** Its plan was stored to be read and is not carried out: it found drift where drift is only reported. */
  readonly isReport?: boolean;
  /** What takes a failed or canceled run's changes back; absent while nothing is to be taken back. */
  readonly undo?: readonly Step[];
}

export type StepState = 'Pending' | 'Running' | 'Waiting' | 'Succeeded' | 'Failed' | 'Skipped';

export interface StepRecord {
  readonly id: string;
  readonly kind: StepKind;
  readonly endpoint: string | null;
  readonly title: string;
  readonly reason: string;
  readonly state: StepState;
  /** Writes begun; a poll or a wait for somebody else's lock does not count. */
  readonly attempts: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly lastProblem: Problem | null;
  /** What it did or found, a sentence; null while nothing is to be said. */
  readonly note: string | null;
  /** The step's own memory between polls (an operation, a streak of healthy answers). Never shown: it may hold a signed URL. */
  readonly continuation: JsonObject | null;
}

/** What begin and poll of a step answer. */
export type Progress =
  | { readonly state: 'done' }
  /** Come back after so many seconds, to `poll` what was begun or to `begin` anew (somebody else's lock, throttling, a superseded write). */
  | { readonly state: 'waiting'; readonly next: 'poll' | 'begin'; readonly afterSeconds: number }
  | { readonly state: 'failed'; readonly problem: Problem };
