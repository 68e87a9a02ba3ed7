import { codes } from './problem-code-entry.ts';

/** What can end or hold up a run by itself. */
export const runCodes = codes({
  Internal: [
    'terminal',
    'a defect of edge-tls',
    'A state came up that edge-tls does not expect; report it with the correlation id.',
  ],
  PlanBlocked: [
    'terminal',
    'something must be mended first',
    'The plan names what stands in the way; nothing was written.',
  ],
  ChainNotProven: [
    'terminal',
    'another certificate is served',
    'A handshake shows another certificate than Key Vault holds; look at the custom domain or listener, then request another run.',
  ],
  RecordNotAnswered: [
    'terminal',
    'the record is not answered',
    'The record was written, but the DNS server of the virtual network does not answer with it; check which server it asks.',
  ],
  DnsScriptFailed: [
    'terminal',
    'the script on the DNS machine failed',
    'The evidence has the code of the script; mend what it names on the machine, then request another run.',
  ],
  StepTimedOut: [
    'terminal',
    'a step took too long',
    'Look at the resource in the portal, then request another run, which continues from what is there.',
  ],
  WritesKeepBeingUndone: [
    'terminal',
    'somebody else writes the same resource',
    'Find the other writer in the activity log and stop it, then request another run.',
  ],
  RunStuck: [
    'terminal',
    'the run stopped moving',
    'The watchdog found no progress past the deadline and replaced the run.',
  ],
  RunCanceled: ['terminal', 'the run was canceled', 'Somebody canceled it; request another run to continue.'],
  PlanChanged: [
    'terminal',
    'another plan would run',
    'The world changed since the plan was made; look at the new plan in the answer and approve that one.',
  ],
  RunEnded: ['terminal', 'the run has ended', 'It can be neither approved nor canceled any more; request another run.'],
  RunNotWaiting: ['terminal', 'nothing to approve', 'The run does not wait for an approval; look at its status.'],
  ApprovalRefused: [
    'terminal',
    'the plan was not approved',
    'Change the spec, or request another run and approve its plan.',
  ],
  StoreUnavailable: [
    'retryable',
    'the tables cannot be reached',
    'Check the storage account, its network rules and the role of the app on it.',
  ],
  RecordTooLarge: ['terminal', 'too large to store', 'A plan or step is over what a table row holds; report it.'],
});
