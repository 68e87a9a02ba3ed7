import type { RunCommand } from '../ports.ts';
import type { Dns } from '../spec/dns.ts';

/** A DNS server on a virtual machine. */
export type MachineDns = Extract<Dns, { virtualMachine: string }>;

interface RecordScript {
  readonly commandId: RunCommand['commandId'];
  /** Files of the shipped scripts that make up the script, in their order. */
  readonly files: readonly string[];
}

/** What changes records on each kind of server. All take the same parameters and print the same result line. */
export const recordScripts: Readonly<Record<MachineDns['kind'], RecordScript>> = {
  bind9: { commandId: 'RunShellScript', files: ['record-request.sh', 'bind9-records.sh'] },
  dnsmasq: { commandId: 'RunShellScript', files: ['record-request.sh', 'dnsmasq-records.sh'] },
  windowsDns: { commandId: 'RunPowerShellScript', files: ['windows-dns-records.ps1'] },
};
