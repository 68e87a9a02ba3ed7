import { recordParameters } from '../../../shared/domain/dns/record-parameters.ts';
import { recordScripts } from '../../../shared/domain/dns/record-script.ts';
import { type RecordsWritten, recordsWritten } from '../../../shared/domain/dns/run-command-result.ts';
import type { WantedRecord } from '../../../shared/domain/dns/wanted-records.ts';
import type { Started } from '../../../shared/domain/operation/operation.ts';
import { EdgeError } from '../../../shared/domain/problem.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import type { StepContext } from './step-handler.ts';

/** Starts the shipped script on the DNS machine; values travel as parameters only. */
export function startRecords(
  { ports, spec, script: read }: StepContext,
  records: readonly WantedRecord[],
): Promise<Started> {
  const { dns } = spec;
  if (dns.kind !== 'bind9') throw new EdgeError(notYet(dns.kind));
  const parameters = recordParameters(dns, records);
  return ports.virtualMachines.startRunCommand(dns.virtualMachine, {
    commandId: 'RunShellScript',
    script: recordScripts[dns.kind].files.flatMap((file) => read(file)),
    parameters,
  });
}

/** What the script said, since Azure calls a failing script a success. `EdgeError` when it says that it failed. */
export function readRecordsResult(body: unknown): RecordsWritten {
  const result = recordsWritten(body);
  if (!result.ok) throw new EdgeError(result.problem);
  return result.value;
}

function notYet(kind: string) {
  return problem('DnsKindNotYet', {
    what: `Records of a ${kind} zone cannot be written yet.`,
    why: 'Only bind9 is supported.',
    fix: 'Use a zone on a bind9 server for now.',
  });
}
