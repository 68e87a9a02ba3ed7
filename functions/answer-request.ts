import { EdgeError } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import { admit, type Admission } from './authentication.ts';
import type { Answer, Call } from './call.ts';
import type { Config } from './config.ts';
import type { HttpEndpoint, Setup } from './http-endpoint.ts';
import { type BodySource, readJsonBody } from './json-body.ts';
import { notConfigured } from './not-configured.ts';
import { problemAnswer } from './problem-response.ts';
import { refuseForeignHost, refuseForeignPage } from './same-origin.ts';

/** A request as it came in, without anything of the Functions programming model. */
export interface PlainRequest extends Pick<Call, 'params' | 'query' | 'header' | 'start' | 'correlationId'> {
  readonly method: string;
  /** Host and port that it was sent to. */
  readonly host: string;
  readonly body: BodySource;
}

/** Admits, checks and handles a request. `EdgeError` for what the handler refuses. */
export async function answerRequest(endpoint: HttpEndpoint, setup: Setup, request: PlainRequest): Promise<Answer> {
  if (!setup.ok) throw new EdgeError(notConfigured(setup.problems));
  const admission = admitRequest(setup.config, request, endpoint);
  if (!admission.ok) return problemAnswer(new EdgeError(admission.problem), request.correlationId);
  const { params, query, header, start, correlationId } = request;
  let body: Promise<unknown> | undefined;
  const call: Call = {
    app: setup.app,
    caller: admission.caller,
    correlationId,
    params,
    query,
    header,
    start,
    body: () => (body ??= readJsonBody(request.body)),
  };
  if (endpoint.takesBody !== true) refuseBody(await call.body());
  return endpoint.handle(call);
}

function admitRequest(config: Config, request: PlainRequest, { role }: HttpEndpoint): Admission {
  const foreignHost = config.auth === 'local' ? refuseForeignHost(request.host) : null;
  const admission = admit(config, request.header('x-ms-client-principal'), role);
  const refused = foreignHost ?? (admission.ok ? refuseForeignPage(request) : null);
  return refused === null ? admission : { ok: false, status: 403, problem: refused };
}

/** An empty object says no more than no body, and some clients send one with every POST. */
function refuseBody(body: unknown): void {
  const isEmpty = typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
  if (body === undefined || isEmpty) return;
  throw new EdgeError(
    problem('BodyNotExpected', {
      what: 'The request has a body that nobody would read.',
      why: 'This route takes none.',
      fix: 'Send the request without a body; GET /api/openapi.json says which routes take one.',
    }),
  );
}
