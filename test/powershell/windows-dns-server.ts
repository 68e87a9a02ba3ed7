import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(__dirname, '../..');
const script = join(root, 'shared/scripts/windows-dns-records.ps1');

/** Path of a PowerShell: on PATH, or where `.ci/install-check-tools` puts it; undefined where there is none. */
export function findPowerShell(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(root, '.ci/tools/bin')];
  return folders.map((folder) => join(folder, 'pwsh')).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface DnsState {
  readonly forwarders: readonly string[];
  readonly zones: Readonly<Record<string, DnsZone>>;
  /** Default: 127.0.0.1. */
  readonly listening?: readonly string[];
  readonly refuses?: boolean;
}

interface DnsZone {
  readonly type: string;
  readonly readOnly: boolean;
  readonly paused?: boolean;
  readonly records: readonly DnsRecord[];
}

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly data: string;
  readonly ttl: number;
}

export type Parameters = Readonly<Record<string, string>>;

/** The shipped script under a real PowerShell, with stand-ins of the DNS cmdlets that keep their records in a file. */
export class WindowsDnsServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'edge-tls-windows-dns-'));

  constructor(state: DnsState) {
    const module = join(this.folder, 'modules/DnsServer');
    mkdirSync(module, { recursive: true });
    cpSync(join(root, 'local/azure/compute/windows/DnsServer.psm1'), join(module, 'DnsServer.psm1'));
    this.write(state);
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  write(state: DnsState): void {
    writeFileSync(join(this.folder, 'state.json'), JSON.stringify(state));
  }

  text(): string {
    return readFileSync(join(this.folder, 'state.json'), 'utf8');
  }

  records(): readonly DnsRecord[] {
    const state = JSON.parse(this.text()) as DnsState;
    return state.zones['contoso.internal']?.records ?? [];
  }

  withoutModule(): void {
    rmSync(join(this.folder, 'modules'), { recursive: true });
  }

  /** One run with each of these parameters, in one PowerShell; what each printed, as JSON. */
  async run(...requests: readonly Parameters[]): Promise<readonly Record<string, unknown>[]> {
    const requestsFile = join(this.folder, 'requests.json');
    const full = requests.map((request) => ({ ZONE: 'contoso.internal', TTL: '300', ...request }));
    writeFileSync(requestsFile, JSON.stringify(full));
    const each = `foreach ($request in (Get-Content -Raw '${requestsFile}' | ConvertFrom-Json -AsHashtable)) { & '${script}' @request }`;
    const stdout = await this.#powerShell(['-Command', each]);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** As from a command line, values as words. */
  async runFile(parameters: Parameters): Promise<Record<string, unknown>> {
    const words = Object.entries(parameters).flatMap(([name, value]) => [`-${name}`, value]);
    return JSON.parse(await this.#powerShell(['-File', script, ...words])) as Record<string, unknown>;
  }

  /** Where AppLocker or App Control holds PowerShell to a part of its language. */
  async runConstrained(): Promise<Record<string, unknown>> {
    const constrained = `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; & '${script}' -RECORDS 'apim=10.0.1.4'`;
    return JSON.parse(await this.#powerShell(['-Command', constrained])) as Record<string, unknown>;
  }

  async #powerShell(words: readonly string[]): Promise<string> {
    const child = spawn(findPowerShell() ?? 'pwsh', ['-NoLogo', '-NoProfile', '-NonInteractive', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: this.folder,
      env: {
        ...process.env,
        HOME: this.folder,
        PSModulePath: join(this.folder, 'modules'),
        EDGE_TLS_DNS_STATE: join(this.folder, 'state.json'),
        POWERSHELL_TELEMETRY_OPTOUT: '1',
      },
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    await once(child, 'close');
    return stdout;
  }
}
