import { accessSync, chmodSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DnsServerTag } from './dns-server-tag.ts';

/** What the stand-ins of a machine's programs need to find its DNS server. */
export interface ToolTargets {
  readonly kind: DnsServerTag['kind'] | undefined;
  /** 127.0.0.1 ports: DNS, and the control channel that stands for rndc's and systemd's. */
  readonly dnsPort: number | undefined;
  readonly controlPort: number | undefined;
}

/**
 * Every program that a DNS script may call. Those that the machine does not have are there as well, to fail like a missing program:
 * the ones of the computer that local Azure runs on must never be reached.
 */
const PROGRAMS: Readonly<Record<string, readonly DnsServerTag['kind'][]>> = {
  'named-checkzone': ['bind9'],
  'named-checkconf': ['bind9'],
  rndc: ['bind9'],
  dig: ['bind9', 'dnsmasq'],
  dnsmasq: ['dnsmasq'],
  systemctl: ['bind9', 'dnsmasq'],
  service: [],
  named: [],
  nsupdate: [],
};

/** Writes the machine's bin folder and returns its path. */
export function installTools(folder: string, toolsFolder: string, targets: ToolTargets): string {
  const bin = join(folder, 'usr/local/bin');
  mkdirSync(bin, { recursive: true });
  for (const [program, kinds] of Object.entries(PROGRAMS)) {
    const installed = targets.kind !== undefined && kinds.includes(targets.kind);
    write(join(bin, program), installed ? standIn(join(toolsFolder, `${program}.ts`), targets) : missing(program));
  }
  if (!systemHas('timeout')) write(join(bin, 'timeout'), standIn(join(toolsFolder, 'timeout.ts'), targets));
  return bin;
}

/** The ports are written into the program, so that a script that clears its environment still finds the server. */
function standIn(source: string, { dnsPort, controlPort }: ToolTargets): string {
  const ports = `EDGE_TLS_LOCAL_DNS_PORT=${dnsPort ?? 0} EDGE_TLS_LOCAL_CONTROL_PORT=${controlPort ?? 0}`;
  return `#!/bin/sh\n${ports} NODE_OPTIONS= exec ${quote(process.execPath)} --disable-warning=ExperimentalWarning ${quote(source)} "$@"\n`;
}

function missing(program: string): string {
  return `#!/bin/sh\necho "sh: 1: ${program}: not found" >&2\nexit 127\n`;
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function systemHas(program: string): boolean {
  return ['/usr/bin', '/bin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
