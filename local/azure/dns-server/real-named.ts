import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeServer, listenOnLoopback, LOOPBACK } from '../core/loopback-server.ts';

export interface RealNamed {
  /** 127.0.0.1 port of DNS. */
  readonly port: number;
  readonly controlPort: number;
  /** For `rndc -c`: key and port of this server. */
  readonly rndcConfiguration: string;
  /** Holds configuration, key and log; removed at stop. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface RealNamedOptions {
  /** `file` is a path of this computer. */
  readonly zones: readonly { readonly name: string; readonly file: string }[];
}

const CANDIDATES = ['/usr/sbin/named', '/usr/bin/named', '/usr/local/sbin/named', '/opt/homebrew/sbin/named'];
const START_TIMEOUT = 10_000;

/** Where BIND 9's `named` is installed; undefined where it is not. */
export function findNamed(): string | undefined {
  return CANDIDATES.find((path) => existsSync(path));
}

/** Starts a real BIND 9 on free loopback ports, authoritative for these zone files and for nothing else. Ends by process id. */
export async function startRealNamed({ zones }: RealNamedOptions): Promise<RealNamed> {
  const named = findNamed();
  if (named === undefined) throw new Error('BIND 9 is not installed. On Debian: apt-get install bind9');
  const folder = mkdtempSync(join(tmpdir(), 'edge-tls-named-'));
  mkdirSync(join(folder, 'run'));
  const [port, controlPort] = [await freePort(), await freePort()];
  const secret = randomBytes(32).toString('base64');
  const configuration = join(folder, 'named.conf');
  writeFileSync(configuration, namedConfiguration({ folder, port, controlPort, secret, zones }), { mode: 0o600 });
  const rndcConfiguration = join(folder, 'rndc.conf');
  writeFileSync(rndcConfiguration, rndcText(secret, controlPort), { mode: 0o600 });
  const child = spawn(named, ['-g', '-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = async (): Promise<void> => {
    await endProcess(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilRunning(child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, controlPort, rndcConfiguration, folder, stop };
}

interface Configuration extends RealNamedOptions {
  readonly folder: string;
  readonly port: number;
  readonly controlPort: number;
  readonly secret: string;
}

function namedConfiguration({ folder, port, controlPort, secret, zones }: Configuration): string {
  const blocks = zones.map(({ name, file }) => `zone "${name}" { type primary; file "${file}"; };`);
  return `options {
  directory "${folder}";
  listen-on port ${port} { ${LOOPBACK}; };
  listen-on-v6 { none; };
  pid-file "${folder}/run/named.pid";
  session-keyfile "${folder}/run/session.key";
  managed-keys-directory "${folder}/run";
  recursion no;
  dnssec-validation no;
};
${keyText(secret)}
controls { inet ${LOOPBACK} port ${controlPort} allow { ${LOOPBACK}; } keys { "edge-tls"; }; };
${blocks.join('\n')}
`;
}

function rndcText(secret: string, port: number): string {
  return `${keyText(secret)}\noptions { default-key "edge-tls"; default-server ${LOOPBACK}; default-port ${port}; };\n`;
}

function keyText(secret: string): string {
  return `key "edge-tls" { algorithm hmac-sha256; secret "${secret}"; };`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await closeServer(server);
  return port;
}

function untilRunning(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (why: string): void => reject(new Error(`named ${why}:\n${log.slice(-2_000)}`));
    const timer = setTimeout(() => fail('did not start in time'), START_TIMEOUT);
    child.on('error', (error) => fail(error.message));
    child.on('exit', () => fail('ended'));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      log = (log + chunk).slice(-20_000);
      if (!/\brunning$/m.test(log)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
