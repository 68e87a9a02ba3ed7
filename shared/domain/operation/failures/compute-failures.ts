import { all, type FailureRule, has, says } from './failure-rule.ts';

/** Run-command on a virtual machine. */
export const computeFailures: readonly FailureRule[] = [
  { matches: all(has('Conflict'), says(/run command extension execution is in progress/i)), code: 'RunCommandBusy' },
  {
    matches: all(has('OperationNotAllowed'), says(/requires the vm to be running/i)),
    code: 'VirtualMachineStopped',
  },
  {
    matches: has(
      'VMAgentStatusCommunicationError',
      'VMExtensionHandlerNonTransientError',
      'VMExtensionProvisioningTimeout',
    ),
    code: 'VirtualMachineAgentSilent',
  },
];
