import { mkdtempSync, rmSync } from 'node:fs';
import { request as send, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Azurite, startAzurite } from '../../local/stack/azurite.ts';
import { type Child, readyJson, startChild } from '../../local/stack/child.ts';

export interface Raw {
  readonly method?: string;
  /** As it goes over the wire. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Of a problem document; null for anything else, the answer to HEAD included. */
  readonly code: string | null;
}

/** The built app on the local host, as a process of its own, with tables but without any Azure behind it. */
export class AppProcess {
  readonly #azurite: Azurite;
  readonly #host: Child<{ port: number }>;
  readonly #folder: string;

  private constructor(azurite: Azurite, host: Child<{ port: number }>, folder: string) {
    this.#azurite = azurite;
    this.#host = host;
    this.#folder = folder;
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'edge-tls-app-'));
    const azurite = await startAzurite();
    const host = await startChild<{ port: number }>({
      name: 'the local host',
      args: [resolve('local/host/main.ts'), '--json', '--app', 'dist/app', '--port', '0', '--data', folder],
      env: {
        EDGE_TLS_CLOUD: 'Local',
        EDGE_TLS_AUTH: 'local',
        // Nobody listens there.
        EDGE_TLS_ARM_ENDPOINT: 'https://127.0.0.1:9',
        EDGE_TLS_TABLES: azurite.connectionString,
        EDGE_TLS_WAIT_SCALE: '1000',
        ...environment,
      },
      ready: readyJson,
    }).catch(async (error: unknown) => {
      await azurite.stop();
      throw error;
    });
    return new AppProcess(azurite, host, folder);
  }

  async stop(): Promise<void> {
    await this.#host.stop();
    await this.#azurite.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Whether it is the process that was started. */
  get isAlive(): boolean {
    try {
      return process.kill(this.#host.pid, 0);
    } catch {
      return false;
    }
  }

  get port(): number {
    return this.#host.ready.port;
  }

  /** Nothing is made right on the way: neither the path nor the headers. */
  request({ method = 'GET', path, headers = {}, body }: Raw): Promise<RawAnswer> {
    // Node sends a body without its length where the method usually has none.
    const length =
      body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
    const all = { ...length, ...headers };
    return new Promise((resolve, reject) => {
      const sending = send(
        { host: '127.0.0.1', port: this.port, method, path, headers: all, agent: false },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const text = Buffer.concat(parts).toString();
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              code: codeOf(response.headers['content-type'], text),
            });
          });
        },
      );
      sending.on('error', reject).end(body);
    });
  }
}

function codeOf(type: string | undefined, text: string): string | null {
  return text !== '' && type?.startsWith('application/problem+json')
    ? (JSON.parse(text) as { code: string }).code
    : null;
}
