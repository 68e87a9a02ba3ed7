import type { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  decompressResponsePolicy,
  type HttpClient,
  type HttpMethods,
  type Pipeline,
  type PipelineResponse,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import { armUrl, isOnOrigin } from '../domain/operation/arm-url.ts';
import type { AzureResponse } from '../domain/operation/azure-response.ts';
import { foreignUrlFailure } from '../domain/operation/interpret-start.ts';
import type { AzureFailure } from '../domain/operation/operation.ts';
import type { Clock } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import { idInvalid } from '../domain/spec/document-id.ts';

import { retryReads } from './retry-reads.ts';
import { transportFailure } from './transport-failure.ts';

export interface ArmClientOptions {
  /** Origin of Resource Manager. */
  readonly endpoint: string;
  /** Audience of the tokens. */
  readonly audience: string;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** Other than the default for tests of the wire alone. */
  readonly httpClient?: HttpClient;
}

export interface ArmRequest {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** Resource id, with an action behind it where there is one. */
  readonly path: string;
  readonly apiVersion: string;
  /** Beside the api-version. */
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; left out, the body is empty. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer of any status, or why there was none. */
export type ArmAnswer =
  | { readonly answered: true; readonly response: AzureResponse }
  | { readonly answered: false; readonly failure: AzureFailure };

// It was named in an answer that succeeded; only status 0 would mean that Azure cannot be reached.
const foreign: ArmAnswer = { answered: false, failure: foreignUrlFailure(200) };

const TIMEOUT_MS = 30_000;
/** The largest gateways have a few MB. */
const MAX_BODY_CHARACTERS = 32 * 1024 * 1024;

/**
 * Resource Manager as it is on the wire: JSON goes in and comes out with every field, each call is one request, and only reads are
 * repeated. A repeated write would send a body that may be stale by then (azure-cli#28615).
 */
export class ArmClient {
  readonly #options: ArmClientOptions;
  readonly #http: HttpClient;
  readonly #reads: Pipeline;
  readonly #once: Pipeline;

  constructor(options: ArmClientOptions) {
    this.#options = options;
    this.#http = options.httpClient ?? createDefaultHttpClient();
    this.#reads = pipeline(options, true);
    this.#once = pipeline(options, false);
  }

  /** A read is repeated for a few seconds; anything else is sent once. */
  async send({ method, path, apiVersion, query = {}, body, headers }: ArmRequest): Promise<ArmAnswer> {
    const url = armUrl(this.#options.endpoint, path, { 'api-version': apiVersion, ...query });
    if (url === null) throw new EdgeError(idInvalid(path, 'ask Resource Manager', 'a path of Resource Manager'));
    return this.#exchange(method === 'GET' ? this.#reads : this.#once, { method, url, body, headers });
  }

  /** One status request to an address that Azure named. The token goes along, so it must lie on Resource Manager. */
  poll(url: string): Promise<ArmAnswer> {
    // Checked where the address is taken over too; a stored one is checked again before a token is sent to it.
    if (!isOnOrigin(url, this.#options.endpoint)) return Promise.resolve(foreign);
    return this.#exchange(this.#once, { method: 'GET', url, body: undefined, headers: undefined });
  }

  async #exchange(
    pipeline: Pipeline,
    request: { method: HttpMethods; url: string; body: unknown; headers: ArmRequest['headers'] },
  ): Promise<ArmAnswer> {
    const { method, url, body } = request;
    const headers = createHttpHeaders({ accept: 'application/json', ...request.headers });
    if (body !== undefined) headers.set('content-type', 'application/json');
    const sent = createPipelineRequest({ url, method, headers, timeout: TIMEOUT_MS });
    if (body !== undefined) sent.body = JSON.stringify(body);
    try {
      const response = await pipeline.sendRequest(this.#http, sent);
      return { answered: true, response: plainResponse(response, url, this.#options.clock) };
    } catch (error) {
      return { answered: false, failure: transportFailure(error, { write: method !== 'GET' }) };
    }
  }
}

function pipeline({ credential, audience }: ArmClientOptions, retry: boolean): Pipeline {
  const made = createEmptyPipeline();
  made.addPolicy(proxyPolicy());
  made.addPolicy(decompressResponsePolicy());
  made.addPolicy(userAgentPolicy({ userAgentPrefix: 'edge-tls' }), { phase: 'Serialize' });
  made.addPolicy(setClientRequestIdPolicy(), { phase: 'Serialize' });
  // No redirects: Resource Manager sends none, and the token would follow.
  if (retry) made.addPolicy(retryReads(), { phase: 'Retry' });
  made.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: `${audience}/.default` }), { phase: 'Sign' });
  return made;
}

function plainResponse(response: PipelineResponse, url: string, clock: Clock): AzureResponse {
  const text = response.bodyAsText ?? '';
  return {
    status: response.status,
    headers: response.headers.toJSON(),
    body: parsed(text),
    url,
    receivedAt: Math.floor(clock.now() / 1000),
  };
}

function parsed(text: string): unknown {
  if (text === '' || text.length > MAX_BODY_CHARACTERS) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
