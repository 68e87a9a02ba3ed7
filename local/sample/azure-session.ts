import { readFileSync } from 'node:fs';
import { azureFailure } from '../../shared/domain/operation/azure-failure.ts';
import type { AzureResponse } from '../../shared/domain/operation/azure-response.ts';
import { interpretPoll } from '../../shared/domain/operation/interpret-poll.ts';
import { interpretStart } from '../../shared/domain/operation/interpret-start.ts';
import type { AzureFailure, Polled } from '../../shared/domain/operation/operation.ts';
import { stateOfBody } from '../../shared/domain/operation/status-word.ts';
import { sendJson } from './send-json.ts';
import { repeatWait } from './repeat-wait.ts';

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

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly token?: string | undefined;
  /** Whether it may be sent again when nobody knows what has become of it; everything but a POST unless it says so. */
  readonly idempotent?: boolean;
}

/**
 * How often local Azure is asked how an operation stands. Its `Retry-After` is of whole seconds, in which an estate that is built
 * thousands of times as fast as Azure would be ready ten times over; a refused question waits as long as it says.
 */
const pollMilliseconds = 50;
/** Longer than this nobody waits for one resource. */
const patienceMilliseconds = 90_000;

/**
 * Azure's REST API as a careful person with curl uses it: one request, the wait for what it started, and once more what Azure asks
 * to send again.
 */
export class AzureSession {
  readonly #access: AzureAccess;
  readonly #ca: string;
  /** Requests that local Azure wanted to have again. */
  repeated = 0;

  constructor(access: AzureAccess) {
    this.#access = access;
    this.#ca = readFileSync(access.caFile, 'utf8');
  }

  /** PUTs a resource and waits until its provisioning has ended. Throws with Azure's words when it is refused. */
  async put(id: string, apiVersion: string, body: unknown): Promise<unknown> {
    const url = this.#url(id, apiVersion);
    await this.#carryOut({ method: 'PUT', url, body }, `PUT ${id}`);
    return this.#settled(url, id);
  }

  /** POSTs an action such as `…/runCommand` and waits until it has ended. */
  async post(path: string, apiVersion: string, body: unknown): Promise<void> {
    await this.#carryOut({ method: 'POST', url: this.#url(path, apiVersion), body }, `POST ${path}`);
  }

  async get(id: string, apiVersion: string): Promise<unknown> {
    const answer = await this.ask({ method: 'GET', url: this.#url(id, apiVersion) });
    if (answer.status !== 200) throw new Error(`GET ${id} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Steers local Azure: `/_local/journal`, `/_local/faults`, `/_local/time-scale`, … */
  async local(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.send(method, `${this.#access.arm}/_local/${path}`, body);
    if (answer.status >= 300) throw new Error(`${method} /_local/${path} answered ${answer.status}`);
    return answer.body;
  }

  /** One request, whatever it answers. */
  send(method: string, url: string, body?: unknown, token = this.#access.accessToken): Promise<AzureAnswer> {
    return sendJson({ method, url, body, token, ca: this.#ca });
  }

  /** One request, and again as long as Azure asks for it: its final answer, which may be a refusal. */
  async ask(sent: Sent): Promise<AzureResponse> {
    const deadline = Date.now() + patienceMilliseconds;
    for (let refusals = 0; ; refusals += 1) {
      const { response, failure } = await this.#try(sent);
      if (failure === undefined) return response;
      const wait = repeatWait(failure, { refusals, idempotent: sent.idempotent ?? sent.method !== 'POST' });
      if (wait === null || Date.now() + wait * 1000 > deadline) return response;
      await this.#before(wait);
    }
  }

  async #try(sent: Sent): Promise<{ response: AzureResponse; failure: AzureFailure | undefined }> {
    const { method, url, body, token } = sent;
    const receivedAt = (): number => Date.now() / 1000;
    try {
      const answer = await this.send(method, url, body, token);
      const response = { ...answer, headers: single(answer.headers), url, receivedAt: receivedAt() };
      return { response, failure: answer.status < 400 ? undefined : azureFailure(response) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failure: AzureFailure = { status: 0, code: 'LostResponse', message, details: [], lostResponse: true };
      return { response: { status: 0, headers: {}, body: message, url, receivedAt: receivedAt() }, failure };
    }
  }

  /** Starts something and waits for its end; an operation that fails for a moment's reason is started again. */
  async #carryOut(sent: Sent, doing: string): Promise<void> {
    for (let refusals = 0; ; refusals += 1) {
      const ended = await this.#ended(sent, doing);
      if (ended.state !== 'failed') return;
      // The resource itself tells how a forgotten operation has ended.
      if (ended.failure.code === 'OperationUrlGone') return;
      const wait = repeatWait(ended.failure, { refusals, idempotent: sent.method === 'PUT' });
      if (wait === null) throw new Error(`${doing} failed: ${textOf(ended.failure)}`);
      await this.#before(wait);
    }
  }

  async #ended(sent: Sent, doing: string): Promise<Exclude<Polled, { state: 'running' }>> {
    const response = await this.ask(sent);
    // Only the usual length of a wait depends on the kind, and here nobody keeps to that.
    const started = interpretStart('putGateway', sent.url, response);
    if (started.state === 'refused') {
      if (response.status < 300) return { state: 'failed', failure: started.failure };
      throw new Error(`${doing} was refused: ${textOf(started.failure)}`);
    }
    if (started.state === 'finished') return { state: 'succeeded', body: started.body };
    const deadline = Date.now() + patienceMilliseconds;
    let polled: Polled = { state: 'running', operation: started.operation };
    while (polled.state === 'running') {
      if (Date.now() > deadline) throw new Error(`${doing} was not over within ${patienceMilliseconds / 1000} s`);
      await pause(pollMilliseconds);
      polled = interpretPoll(polled.operation, await this.ask({ method: 'GET', url: polled.operation.pollUrl }));
    }
    return polled;
  }

  /** The resource once it is seen and nothing is under way on it. */
  async #settled(url: string, id: string): Promise<unknown> {
    const deadline = Date.now() + patienceMilliseconds;
    for (;;) {
      const { status, body } = await this.ask({ method: 'GET', url });
      if (status >= 300 || status === 0) throw new Error(`GET ${id} answered ${status}: ${JSON.stringify(body)}`);
      if (stateOfBody(body) !== 'running' || Date.now() > deadline) return body;
      await pause(pollMilliseconds);
    }
  }

  #url(path: string, apiVersion: string): string {
    return `${this.#access.arm}${path}?api-version=${apiVersion}`;
  }

  #before(waitSeconds: number): Promise<void> {
    this.repeated += 1;
    return pause(waitSeconds * 1000);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function single(headers: AzureAnswer['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function textOf({ status, code, message, details }: AzureFailure): string {
  const inner = details.map((detail) => ` ${detail.code}: ${detail.message}`).join('');
  return `${code} (${status}): ${message}${inner}`;
}
