import { convergeEdge } from './converge-edge.ts';
import { registerOrchestration } from './define-orchestration.ts';
import { notify } from './notify.ts';
import { runBranch } from './run-branch.ts';
import { runStep } from './run-step.ts';

/** A name is never changed while runs are in flight. */
export function registerOrchestrations(): void {
  registerOrchestration(convergeEdge);
  registerOrchestration(runBranch);
  registerOrchestration(runStep);
  registerOrchestration(notify);
}
