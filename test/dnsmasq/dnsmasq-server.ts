import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../local/stack/free-port.ts';
import type { ScriptResult } from '../bind9/bind9-server.ts';

const places = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];
const programme = (name: string): string | undefined =>
  places.map((place) => join(place, name)).find((path) => existsSync(path));

/** Programs that are not on this machine; none means that the suite can run. */
export function missingPrograms(): string[] {
  return ['dnsmasq', 'dig'].filter((name) => programme(name) === undefined);
}

/** How people set dnsmasq up. */
export interface DnsmasqSetup {
  readonly files?: Readonly<Record<string, string>>;
  /** Its command line. */
  readonly options?: readonly string[];
}

/** A real dnsmasq in a folder that stands for the machine's file system, on a loopback port of its own. */
export class DnsmasqServer {
  readonly folder: string;
  readonly port: number;
  readonly #resolver = new Resolver({ timeout: 1000, tries: 2 });
  readonly #restarts: string;
  #pidFile = 'run/dnsmasq.pid';
  #options: readonly string[] = ['--conf-file=/dev/null', '--conf-dir=@@/etc/dnsmasq.d', '--listen-address=127.0.0.1'];

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
    this.#restarts = join(folder, 'restarts');
    this.#resolver.setServers([`127.0.0.1:${port}`]);
  }

  /** In configuration, files and options `@@` stands for the folder of the machine. */
  static async start(configuration: string, setup: DnsmasqSetup = {}): Promise<DnsmasqServer> {
    const folder = mkdtempSync(join(tmpdir(), 'edge-tls-dnsmasq-'));
    const server = new DnsmasqServer(folder, await freePort());
    for (const name of ['etc/dnsmasq.d', 'bin', 'run', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
    server.write('/etc/dnsmasq.d/base.conf', configuration);
    for (const [path, text] of Object.entries(setup.files ?? {})) server.write(path, text);
    server.#options = setup.options ?? server.#options;
    const parts = ['record-request.sh', 'dnsmasq-records.sh'].map((name) =>
      readFileSync(join(__dirname, '../../shared/scripts', name), 'utf8'),
    );
    writeFileSync(join(folder, 'script.sh'), parts.join(''));
    server.replaceProgram('dig', `exec ${programme('dig')} -p ${server.port} "$@"`);
    server.useRealSystemctl();
    execFileSync(join(folder, 'bin/systemctl'), ['restart', 'dnsmasq']);
    return server;
  }

  stop(): void {
    this.#kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  read(path: string): string | null {
    const file = join(this.folder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll('@@', this.folder));
  }

  restarts(): number {
    return (this.read('restarts') ?? '').split('\n').length - 1;
  }

  async addresses(name: string): Promise<string[]> {
    return this.#resolver.resolve4(name).catch(() => []);
  }

  replaceProgram(name: string, script: string): void {
    writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.folder, 'bin', name), 0o755);
  }

  /** As the unit does it: ends the server and starts it with the whole configuration. */
  useRealSystemctl(): void {
    const pidFile = join(this.folder, this.#pidFile);
    const options = [
      ...this.#options.map((option) => option.replaceAll('@@', this.folder)),
      `--port=${this.port}`,
      '--bind-interfaces',
      '--no-resolv',
      // This computer's own; the machine's stands for it.
      '--no-hosts',
      `--addn-hosts=${join(this.folder, 'etc/hosts')}`,
      `--user=${userName()}`,
      `--pid-file=${pidFile}`,
    ];
    this.replaceProgram(
      'systemctl',
      `[ "$*" = "restart dnsmasq" ] || exit 1
${this.#restartScript(pidFile, options)}`,
    );
  }

  /** Another program that restarts it, where there is no systemd. */
  restartsBy(name: string): void {
    const systemctl = this.read('bin/systemctl') ?? '';
    this.replaceProgram(name, systemctl.replace('"restart dnsmasq"', '"dnsmasq restart"').replace('#!/bin/sh\n', ''));
    this.replaceProgram('systemctl', 'echo "sh: 1: systemctl: not found" >&2; exit 127');
  }

  /** Puts its pid file elsewhere; nobody looks for the default. */
  hideProcess(pidFile = 'run/hidden.pid'): void {
    mkdirSync(dirname(join(this.folder, pidFile)), { recursive: true });
    renameSync(join(this.folder, this.#pidFile), join(this.folder, pidFile));
    this.#pidFile = pidFile;
    this.useRealSystemctl();
  }

  /** As NetworkManager runs it, which has no unit of its own. */
  runByNetworkManager(): void {
    this.hideProcess('run/NetworkManager/dnsmasq.pid');
    this.replaceProgram(
      'nmcli',
      (this.read('bin/systemctl') ?? '').replace('restart dnsmasq', 'general reload dns-full'),
    );
    this.replaceProgram('systemctl', 'echo "Unit dnsmasq.service not found." >&2; exit 5');
  }

  #restartScript(pidFile: string, options: readonly string[]): string {
    return `echo restart >>${this.#restarts}
if [ -s ${pidFile} ]; then
  old=$(cat ${pidFile}); kill "$old" 2>/dev/null
  while kill -0 "$old" 2>/dev/null; do sleep 0.02; done
  rm -f ${pidFile}
fi
exec ${programme('dnsmasq')} ${options.join(' ')}`;
  }

  /** Runs the shipped script as run-command does. */
  async run(parameters: Record<string, string>): Promise<ScriptResult> {
    const child: ChildProcess = spawn('/bin/sh', [join(this.folder, 'script.sh')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: `${join(this.folder, 'bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        TMPDIR: join(this.folder, 'tmp'),
        EDGE_TLS_VM_ROOT: this.folder,
        ZONE: 'contoso.internal',
        ZONE_FILE: '/etc/dnsmasq.d/edge-tls.conf',
        TTL: '300',
        ...parameters,
      },
    });
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    const [exit] = (await once(child, 'close')) as [number];
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    return { exit, stdout, result: JSON.parse(last) as Record<string, unknown> };
  }

  #kill(): void {
    const pid = Number(this.read(this.#pidFile) ?? Number.NaN);
    try {
      if (pid > 1) process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

const userName = (): string => execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
