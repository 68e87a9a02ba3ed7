import Ajv2020 from 'ajv/dist/2020';
import { answerRequest } from '../../functions/answer-request.ts';
import type { Config } from '../../functions/config.ts';
import { responseOf, type HttpEndpoint, type Setup } from '../../functions/http-endpoint.ts';
import { problemAnswer } from '../../functions/problem-response.ts';
import { openApiDocument } from '../../shared/domain/api/openapi-document.ts';
import { TestApi } from './test-call.ts';

export interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** JSON, unless it is a text, which is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
  /** The body comes in chunks, of which the host hands over nothing. */
  readonly isLengthUnknown?: boolean;
  readonly setup?: Setup;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

interface Described {
  readonly content: Readonly<Record<string, { readonly schema?: { readonly $ref: string } }>>;
  readonly headers: Readonly<Record<string, unknown>>;
}
type Operation = { readonly operationId: string; readonly responses: Readonly<Record<string, Described>> };

const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
};
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
ajv.addSchema({ $id: 'api', components: document.components });
export const describedOperations = Object.values(document.paths).flatMap((item) => Object.values(item));

export const entra = { auth: 'entra', platformAuthentication: true } as Config;
export const principalWith = (...roles: readonly string[]): string =>
  Buffer.from(
    JSON.stringify({ claims: [{ typ: 'name', val: 'ann' }, ...roles.map((val) => ({ typ: 'roles', val }))] }),
  ).toString('base64');

/** The HTTP surface from the request to the answer, in this process. Every answer is held against the OpenAPI document. */
export class DescribedApi extends TestApi {
  /** `{operation} {status}` of every answer that was seen. */
  readonly seen = new Set<string>();

  async request(endpoint: HttpEndpoint, sent: Sent = {}): Promise<Received> {
    const { headers = { 'x-ms-client-principal': principalWith('Edge.Apply') }, params = {}, query = '' } = sent;
    const isLengthUnknown = sent.isLengthUnknown === true;
    const text =
      sent.body === undefined || isLengthUnknown
        ? ''
        : typeof sent.body === 'string'
          ? sent.body
          : JSON.stringify(sent.body);
    const all: Readonly<Record<string, string>> = { 'content-type': 'application/json', ...headers };
    const answer = await answerRequest(endpoint, sent.setup ?? { ok: true, app: this.app, config: entra }, {
      method: endpoint.method,
      host: sent.host ?? 'edge-tls.example.com',
      params,
      query: new URLSearchParams(query),
      correlationId: 'c0',
      header: (name) => all[name] ?? null,
      body: { contentType: all['content-type'] ?? null, contentLength: null, isLengthUnknown, stream: chunks(text) },
      start: async (run) => void this.started.push(run),
    }).catch((error: unknown) => problemAnswer(error, 'c0'));
    const { status = 0, headers: given, body } = responseOf(answer, 'c0');
    const isJson = given['content-type']?.includes('json') ?? false;
    const received = { status, headers: given, body: isJson ? (JSON.parse(body as string) as unknown) : body };
    this.seen.add(`${endpoint.name} ${status}`);
    holdAgainstDocument(endpoint.name, received);
    return received;
  }
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  if (text !== '') yield Buffer.from(text);
}

/** Throws unless the document describes such an answer: status, type, headers and body. */
export function holdAgainstDocument(operation: string, { status, headers, body }: Received): void {
  const described = describedOperations.find(({ operationId }) => operationId === operation)?.responses[`${status}`];
  if (!described) throw new Error(`${operation} answered ${status}, which is not described: ${JSON.stringify(body)}`);
  const type = headers['content-type']?.split(';')[0] ?? '';
  const media = described.content[type];
  if (!media) throw new Error(`${operation} ${status} is of type ${type}, which is not described`);
  const shared = ['cache-control', 'x-content-type-options', 'content-type', 'referrer-policy'];
  const own = Object.keys(headers).filter(
    (name) => !shared.includes(name) && !/^(?:content-security|cross-origin)/.test(name),
  );
  const undescribed = own.filter((name) => !(name in described.headers));
  if (undescribed.length > 0)
    throw new Error(`${operation} ${status} has headers that are not described: ${undescribed.join(', ')}`);
  if (!media.schema) return;
  const validate = ajv.compile({ $ref: `api${media.schema.$ref}` });
  if (!validate(body))
    throw new Error(`${operation} ${status}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body)}`);
}
