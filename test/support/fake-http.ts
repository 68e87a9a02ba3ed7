import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/core-auth';

export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export type FakeAnswer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  /** A connection that breaks, with the system's code. */
  | { readonly breaks: string };

/** Answers in order and records what was sent; one request more than there are answers is an error of the test. */
export class FakeHttp implements HttpClient {
  readonly sent: SentRequest[] = [];
  readonly #answers: FakeAnswer[];

  constructor(...answers: FakeAnswer[]) {
    this.#answers = answers;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const { method, url, headers, body } = request;
    this.sent.push({ method, url, headers: headers.toJSON(), body: typeof body === 'string' ? body : null });
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`nobody expected ${method} ${url}`);
    if ('breaks' in answer) throw new RestError(`it broke: ${answer.breaks}`, { code: answer.breaks, request });
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    return { request, status: answer.status, headers: createHttpHeaders(answer.headers), bodyAsText: text ?? '' };
  }
}

/** Tokens that tell what they were asked for. */
export const fakeCredential: TokenCredential = {
  getToken: async (scopes) => ({
    token: `token-for:${[scopes].flat().join(' ')}`,
    expiresOnTimestamp: Date.now() + 3_600_000,
  }),
};
