import type { Progress } from '../shared/domain/run/run.ts';
import { defineActivity } from './define-activity.ts';
import type { Delivered, Done, Planned, RunInput, StepInput, Undo } from './run-input.ts';

/** The activities as orchestrators see them: names and types, no code. A name is never changed while runs are in flight. */
export const planRun = defineActivity<RunInput, Planned>('planRun');
export const beginStep = defineActivity<StepInput, Progress>('beginStep');
export const pollStep = defineActivity<StepInput, Progress>('pollStep');
export const planUndo = defineActivity<RunInput, Undo>('planUndo');
export const finishRun = defineActivity<RunInput, Done>('finishRun');
export const deliverNotifications = defineActivity<RunInput, Delivered>('deliverNotifications');
