import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/** What one needs to talk to local Azure as its owner. */
export interface AzureAccess {
  readonly arm: string;
  readonly accessToken: string;
  readonly caFile: string;
}

export interface AzureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

const pollMilliseconds = 50;
const mostAttempts = 8;

const asksToComeLater = ({ status }: AzureAnswer): boolean => status === 429 || status === 503;

/** Azure's REST API as a person with curl uses it: one request, and the wait for what it started. */
export class AzureSession {
  readonly #access: AzureAccess;
  readonly #ca: string;

  constructor(access: AzureAccess) {
    this.#access = access;
    this.#ca = readFileSync(access.caFile, 'utf8');
  }

  /** PUTs a resource and waits until its provisioning has ended. Throws with Azure's words when it is refused. */
  async put(id: string, apiVersion: string, body: unknown): Promise<unknown> {
    const started = await this.send('PUT', `${this.#access.arm}${id}?api-version=${apiVersion}`, body);
    if (started.status >= 300) throw new Error(`PUT ${id} was refused: ${JSON.stringify(started.body)}`);
    await this.#wait(started);
    return (await this.send('GET', `${this.#access.arm}${id}?api-version=${apiVersion}`)).body;
  }

  /** POSTs an action such as `…/runCommand` and waits until it has ended. */
  async post(path: string, apiVersion: string, body: unknown): Promise<void> {
    const started = await this.send('POST', `${this.#access.arm}${path}?api-version=${apiVersion}`, body);
    if (started.status >= 300) throw new Error(`POST ${path} was refused: ${JSON.stringify(started.body)}`);
    await this.#wait(started);
  }

  async get(id: string, apiVersion: string): Promise<unknown> {
    const answer = await this.send('GET', `${this.#access.arm}${id}?api-version=${apiVersion}`);
    if (answer.status !== 200) throw new Error(`GET ${id} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Steers local Azure: `/_local/journal`, `/_local/faults`, `/_local/time-scale`, … */
  async local(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.send(method, `${this.#access.arm}/_local/${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} /_local/${path} answered ${answer.status}`);
    return answer.body;
  }

  /** Sent again while Azure asks to come later: nothing has happened then. */
  async send(method: string, url: string, body?: unknown, token = this.#access.accessToken): Promise<AzureAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#sendOnce(method, url, body, token);
      if (!asksToComeLater(answer) || attempt === mostAttempts) return answer;
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds * attempt));
    }
  }

  #sendOnce(method: string, url: string, body: unknown, token: string): Promise<AzureAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      'content-length': Buffer.byteLength(text ?? ''),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers, ca: this.#ca }, (incoming) => {
        let received = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => {
          received += chunk;
        });
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: received === '' ? undefined : (JSON.parse(received) as unknown),
          }),
        );
      });
      outgoing.on('error', reject).end(text);
    });
  }

  async #wait(started: AzureAnswer): Promise<void> {
    const url = started.headers['azure-asyncoperation'] ?? started.headers.location;
    if (typeof url !== 'string') return;
    for (;;) {
      const answer = await this.send('GET', url);
      const status = (answer.body as { status?: string } | undefined)?.status;
      if (answer.status !== 202 && status !== 'InProgress') {
        if (status === 'Failed' || status === 'Canceled') throw new Error(JSON.stringify(answer.body));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }
}
