import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalAzureContext } from '../core/contracts.ts';
import type { DnsAnswer, Question } from '../dns-server/answer-query.ts';
import { createAzureResolver } from '../dns-server/azure-resolver.ts';
import { createBind9Server } from '../dns-server/bind9-server.ts';
import { createDnsmasqServer } from '../dns-server/dnsmasq-server.ts';
import type { NameServer } from '../dns-server/name-server.ts';
import { newZoneFile } from '../dns-server/new-zone-file.ts';
import { createWindowsDnsServer, newWindowsDnsState } from '../dns-server/windows-dns-server.ts';
import { serveDns } from '../dns-server/serve-dns.ts';
import { openControlChannel } from './control-channel.ts';
import type { DnsServerTag } from './dns-server-tag.ts';
import { createMachineFiles, type MachineFiles } from './machine-files.ts';
import { installTools } from './machine-tools.ts';
import type { RunningScript } from './run-script.ts';

/** From the project's root, where local Azure is started: these sources also run as CommonJS, which has no import.meta. */
const TOOLS = join(process.cwd(), 'local/azure/compute/tools');
const WINDOWS = join(process.cwd(), 'local/azure/compute/windows');
/** What the stand-ins of the DNS cmdlets keep, on the machine. */
const WINDOWS_DNS_STATE = '/var/lib/windows-dns.json';
const DNS = 53;
/** What they say to `version.bind`; Windows DNS says nothing. */
const VERSIONS: Readonly<Partial<Record<DnsServerTag['kind'], string>>> = { bind9: '9.18', dnsmasq: 'dnsmasq-2.90' };

/** A virtual machine that runs. */
export interface Machine {
  readonly files: MachineFiles;
  readonly bin: string;
  /** Whether it runs Windows, whose scripts are PowerShell. */
  readonly isWindows: boolean;
  /** What PowerShell on it needs to find the stand-ins of the DNS cmdlets and what they keep. */
  readonly powerShellEnvironment: Readonly<Record<string, string>>;
  readonly nameServer: NameServer | undefined;
  readonly dnsPort: number | undefined;
  /** The run command in progress. */
  script: RunningScript | undefined;
  stop(): Promise<void>;
}

export interface MachineOptions {
  readonly name: string;
  readonly address: string;
  readonly isWindows: boolean;
  readonly dnsServer: DnsServerTag | undefined;
  /** The loopback port that its DNS server had before: who was told of it keeps it through a restart. */
  readonly preferredPort: number | undefined;
}

/** Boots a virtual machine: its folder, its programs and, if it is a DNS server, the server, published in the virtual network. */
export async function bootMachine(context: LocalAzureContext, options: MachineOptions): Promise<Machine> {
  const files = createMachineFiles(join(context.folder, 'vms', options.name));
  const dns = options.dnsServer && (await startDns(context, files, { ...options, dnsServer: options.dnsServer }));
  const targets = { kind: options.dnsServer?.kind, dnsPort: dns?.port, controlPort: dns?.controlPort };
  const machine: Machine = {
    files,
    bin: installTools(files.folder, TOOLS, targets),
    isWindows: options.isWindows || options.dnsServer?.kind === 'windowsDns',
    powerShellEnvironment: powerShellEnvironment(files.folder),
    nameServer: dns?.nameServer,
    dnsPort: dns?.port,
    script: undefined,
    stop: async () => {
      machine.script?.kill();
      await dns?.stop();
    },
  };
  return machine;
}

function powerShellEnvironment(folder: string): Record<string, string> {
  const modules = join(folder, 'modules');
  mkdirSync(join(modules, 'DnsServer'), { recursive: true });
  copyFileSync(join(WINDOWS, 'DnsServer.psm1'), join(modules, 'DnsServer/DnsServer.psm1'));
  return {
    PSModulePath: modules,
    EDGE_TLS_DNS_STATE: join(folder, WINDOWS_DNS_STATE),
    POWERSHELL_TELEMETRY_OPTOUT: '1',
  };
}

async function startDns(
  context: LocalAzureContext,
  files: MachineFiles,
  { address, dnsServer, preferredPort }: Omit<MachineOptions, 'dnsServer'> & { dnsServer: DnsServerTag },
) {
  const nameServer = createNameServer(context, files, { address, dnsServer });
  const version = VERSIONS[dnsServer.kind];
  const answer = (question: Question): DnsAnswer => nameServer.answer(question);
  const dns = await serveDns({ answer, recursive: true, ...(version === undefined ? {} : { version }) }, preferredPort);
  const control = await openControlChannel(nameServer);
  const unpublish = context.network.publish(address, DNS, dns.port);
  const own = { address: '127.0.0.1', port: dns.port };
  context.network.setDnsServer(own);
  return {
    nameServer,
    port: dns.port,
    controlPort: control.port,
    stop: async () => {
      unpublish();
      if (context.network.dnsServer() === own) context.network.setDnsServer(undefined);
      await control.stop();
      await dns.stop();
    },
  };
}

/** Which files of /etc/dnsmasq.d Debian's unit has dnsmasq read (man dnsmasq, `--conf-dir`; CONFIG_DIR in /etc/default/dnsmasq). */
const isConfiguration = (name: string): boolean =>
  !/^\.|~$|^#.*#$/.test(name) && !/\.dpkg-(?:dist|old|new)$/.test(name);

function createNameServer(
  { resources }: LocalAzureContext,
  files: MachineFiles,
  { address, dnsServer }: { address: string; dnsServer: DnsServerTag },
): NameServer {
  const forward = createAzureResolver(resources);
  if (dnsServer.kind === 'dnsmasq') {
    files.createOnce('/etc/dnsmasq.d/azure.conf', 'server=168.63.129.16\n');
    return createDnsmasqServer({ readConfiguration: () => files.list('/etc/dnsmasq.d', isConfiguration), forward });
  }
  if (dnsServer.kind === 'windowsDns') {
    files.createOnce(WINDOWS_DNS_STATE, newWindowsDnsState(dnsServer.zones.map(({ name }) => name)));
    return createWindowsDnsServer({ readState: () => files.read(WINDOWS_DNS_STATE), forward });
  }
  const zones = dnsServer.zones.map(({ name, file = `/etc/bind/db.${name}` }) => ({ name, file }));
  for (const { name, file } of zones) files.createOnce(file, newZoneFile({ zone: name, address }));
  return createBind9Server({ zones, readFile: (path) => files.read(path), forward });
}
