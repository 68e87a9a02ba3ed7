import { EdgeError, type Problem } from '../../shared/domain/problem.ts';
import { problem } from '../../shared/domain/problem-codes.ts';
import { privateZoneBlockers } from './private-zone-blockers.ts';
import type { Ports } from '../../shared/domain/ports.ts';
import type { EdgeSpec } from '../../shared/domain/spec/edge-spec.ts';

/** Whether records can be changed where the zone is kept; `address` is the one that is to be written, if any is. Asked only when that is planned: a converged edge needs no machine. */
export async function machineBlockers(
  ports: Ports,
  spec: EdgeSpec,
  address: string | null,
): Promise<readonly Problem[]> {
  const { dns } = spec;
  if (dns.kind === 'privateZone') return privateZoneBlockers(ports, spec, address);
  const { virtualMachines } = ports;
  const id = dns.virtualMachine;
  try {
    const { powerState, agentReady } = await virtualMachines.readInstanceView(id);
    if (!/running$/i.test(powerState)) return [stopped(id, powerState)];
    return agentReady ? [] : [silent(id)];
  } catch (error) {
    if (error instanceof EdgeError && error.problem.kind === 'terminal') return [error.problem];
    throw error;
  }
}

function stopped(id: string, powerState: string): Problem {
  return problem('VirtualMachineStopped', {
    what: 'The DNS server machine is not running.',
    why: `Its state is ${powerState}, and a record is written by a command on it.`,
    fix: 'Start the virtual machine, then request another run.',
    evidence: { virtualMachine: id, powerState },
  });
}

function silent(id: string): Problem {
  return problem('VirtualMachineAgentSilent', {
    what: 'The agent of the DNS server machine is not ready.',
    why: 'Commands reach the machine through its agent.',
    fix: 'Check that the Azure VM agent runs and reaches Azure; it is looked at again by itself.',
    retryAfterSeconds: 60,
    evidence: { virtualMachine: id },
  });
}
