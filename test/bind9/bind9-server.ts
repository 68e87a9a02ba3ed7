import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../local/stack/free-port.ts';

const places = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

function programme(name: string): string | undefined {
  return places.map((place) => join(place, name)).find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Programs of BIND 9 that are not on this machine; none means that the suite can run. */
export function missingPrograms(): string[] {
  return ['named', 'named-checkconf', 'named-checkzone', 'rndc', 'dig'].filter((name) => programme(name) === undefined);
}

export interface ScriptResult {
  readonly exit: number;
  /** The last line of standard output, parsed. */
  readonly result: Record<string, unknown>;
  readonly stdout: string;
}

/** How people set BIND 9 up. In what is text, `@@` stands for the folder of the machine. */
export interface Bind9Setup {
  /** Zones and views of named.conf; default: the zone, primary, with `zoneOptions`. */
  readonly zones?: string;
  readonly zoneOptions?: string;
  /** The folder that named is started in; its configuration names no directory then. */
  readonly startedIn?: string;
  /** More of `options { … }`. */
  readonly options?: string;
  /** What named listens on, and is asked on: 127.0.0.1 or ::1, or both of which the second is asked on. */
  readonly address?: '127.0.0.1' | '::1' | 'both';
  /** More files of the machine. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where the zone file really is; it is a link to there then. */
  readonly linkTo?: string;
}

/** A real BIND 9 with one zone, in a folder that stands for the machine's file system, on loopback ports of its own. */
export class Bind9Server {
  readonly folder: string;
  readonly zoneFile: string;
  readonly port: number;
  readonly #resolver = new Resolver({ timeout: 1000, tries: 2 });
  #named: ChildProcess | undefined;

  private constructor(folder: string, port: number, address: string) {
    this.folder = folder;
    this.zoneFile = join(folder, 'etc/bind/db.contoso.internal');
    this.port = port;
    this.#resolver.setServers([`${address}:${port}`]);
  }

  static async start(zone: string, setup: Bind9Setup = {}): Promise<Bind9Server> {
    const folder = mkdtempSync(join(tmpdir(), 'edge-tls-bind9-'));
    const server = new Bind9Server(
      folder,
      await freePort(),
      (setup.address ?? '127.0.0.1') === '127.0.0.1' ? '127.0.0.1' : '[::1]',
    );
    for (const name of ['etc/bind', 'bin', 'run', 'keys', 'tmp']) mkdirSync(join(folder, name), { recursive: true });
    for (const [name, text] of Object.entries(setup.files ?? {})) server.write(name, text);
    if (setup.linkTo !== undefined) {
      server.write(setup.linkTo, '');
      symlinkSync(join(folder, setup.linkTo), server.zoneFile);
    }
    writeFileSync(server.zoneFile, zone);
    const parts = ['record-request.sh', 'bind9-records.sh'].map((name) =>
      readFileSync(join(__dirname, '../../shared/scripts', name), 'utf8'),
    );
    writeFileSync(join(folder, 'script.sh'), parts.join(''));
    const control = await freePort();
    server.#configure(control, setup);
    server.#wrap('dig', `-p ${server.port}`);
    server.useRealRndc();
    server.replaceProgram('named-checkconf', `exec ${programme('named-checkconf')} "$@" ${join(folder, 'named.conf')}`);
    await server.#launch(setup.startedIn);
    return server;
  }

  async stop(): Promise<void> {
    if (this.#named && this.#named.exitCode === null) {
      this.#named.kill('SIGKILL');
      await once(this.#named, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  text(): string {
    return readFileSync(this.zoneFile, 'utf8');
  }

  /** What a client of the server gets; empty when the name does not exist. */
  async addresses(name: string): Promise<string[]> {
    return this.#resolver.resolve4(name).catch(() => []);
  }

  /** Puts a program of the machine's own in front of a real one. */
  replaceProgram(name: string, script: string): void {
    writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.folder, 'bin', name), 0o755);
  }

  /** rndc, which writes down what it was told. `refusing` makes it fail at `reload` alone, or do nothing. */
  useRealRndc(refusing = ''): void {
    const real = `exec ${programme('rndc')} -c ${join(this.folder, 'rndc.conf')} "$@"`;
    this.replaceProgram(
      'rndc',
      `echo "$*" >>${this.folder}/rndc.log\ncase "$1" in reload) ${refusing} ;; esac\n${real}`,
    );
  }

  /** As an administrator does it. */
  tell(command: string): void {
    execFileSync(programme('rndc') ?? '', ['-c', join(this.folder, 'rndc.conf'), ...command.split(' ')]);
  }

  /** Reloads that were asked for. */
  reloads(): readonly string[] {
    if (!existsSync(join(this.folder, 'rndc.log'))) return [];
    return readFileSync(join(this.folder, 'rndc.log'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('reload'));
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll('@@', this.folder));
  }

  /** Runs the shipped script as run-command does: from a file, as root, with named parameters as its environment. */
  async run(parameters: Record<string, string>): Promise<ScriptResult> {
    const child = spawn('/bin/sh', [join(this.folder, 'script.sh')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
      env: {
        TMPDIR: join(this.folder, 'tmp'),
        PATH: `${join(this.folder, 'bin')}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        EDGE_TLS_VM_ROOT: this.folder,
        ZONE: 'contoso.internal',
        ZONE_FILE: '/etc/bind/db.contoso.internal',
        TTL: '300',
        ...parameters,
      },
    });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    const [exit] = (await once(child, 'close')) as [number];
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    return { exit, stdout, result: JSON.parse(last) as Record<string, unknown> };
  }

  #wrap(name: string, options: string): void {
    this.replaceProgram(name, `exec ${programme(name)} ${options} "$@"`);
  }

  #configure(control: number, setup: Bind9Setup): void {
    const { zoneOptions = '', options = '', address = '127.0.0.1' } = setup;
    const listens = { four: address === '::1' ? 'none' : '127.0.0.1', six: address === '127.0.0.1' ? 'none' : '::1' };
    const { zones = `zone "contoso.internal" { type primary; file "${this.zoneFile}"; ${zoneOptions} };` } = setup;
    const key = 'key "test" { algorithm hmac-sha256; secret "dGVzdC1vbmx5LW5vdC1hLXNlY3JldA=="; };';
    writeFileSync(
      join(this.folder, 'named.conf'),
      `${key}
controls { inet 127.0.0.1 port ${control} allow { 127.0.0.1; } keys { "test"; }; };
options {
  ${setup.startedIn === undefined ? `directory "${this.folder}/run";` : ''} key-directory "${this.folder}/keys"; pid-file none; session-keyfile none; recursion no; dnssec-validation no;
  listen-on port ${this.port} { ${listens.four}; }; listen-on-v6 port ${this.port} { ${listens.six}; };
  forwarders { 168.63.129.16; }; ${options}
};
${zones.replaceAll('@@', this.folder)}
`,
    );
    const controlOptions = `options { default-key "test"; default-server 127.0.0.1; default-port ${control}; };`;
    writeFileSync(join(this.folder, 'rndc.conf'), `${key}\n${controlOptions}\n`);
  }

  async #launch(startedIn?: string): Promise<void> {
    const named = spawn(programme('named') ?? '', ['-g', '-c', join(this.folder, 'named.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: join(this.folder, startedIn ?? ''),
    });
    this.#named = named;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      named.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        log += chunk;
        if (/\brunning$/m.test(log)) resolve();
      });
      named.on('exit', () => reject(new Error(`named ended:\n${log.slice(-2000)}`)));
    });
  }
}
