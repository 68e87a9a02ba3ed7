import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { ArmError, failureBody, isArmFailure } from './arm-error.ts';
import { type ArmPipelineParts, handleArmRequest } from './arm-pipeline.ts';
import { commonHeaders } from './common-headers.ts';
import { azureDelay } from './clock.ts';
import type { ArmFailure, ArmResponse, FaultRule } from './contracts.ts';
import { parseHeaders, parseQuery, readBody, sendResponse } from './http-exchange.ts';

export interface ArmServerParts extends ArmPipelineParts {
  readonly certificate: { readonly chain: string; readonly key: string };
  /** Serves `/_local/…`; undefined for any other path. */
  readonly admin: (request: {
    method: string;
    path: string;
    authorization: string | undefined;
    body: string;
  }) => Promise<ArmResponse | undefined>;
}

type Fault = FaultRule['fault'];

/** The HTTPS server of Resource Manager and of the admin routes: wire in, wire out; faults and the journal live here. */
export function createArmServer(parts: ArmServerParts): Server {
  const { chain, key } = parts.certificate;
  return createServer({ cert: chain, key, keepAliveTimeout: 60_000 }, (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      console.error('local Azure: a request failed unexpectedly:', error);
      response.destroy();
    });
  });
}

async function serve(parts: ArmServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const path = url.split('?', 1)[0] ?? '/';
  const body = await readBody(request);
  if (body === undefined) return sendResponse(response, { status: 413, body: failureBody(tooLarge()) });
  const admin = await parts.admin({ method, path, authorization: request.headers.authorization, body });
  if (admin) return sendResponse(response, admin);
  const fault = parts.context.faults.take({ service: 'arm', method, url });
  if (fault?.kind === 'dropBefore') return drop(parts, { request, body, fault, status: 0 });
  if (fault?.kind === 'delay') await azureDelay(parts.context.clock, fault.milliseconds);
  const answer = await answerTo(parts, { request, path, body, fault });
  const status = fault?.kind === 'dropAfter' ? 0 : answer.status;
  record(parts, { request, body, fault, status });
  if (fault?.kind === 'dropAfter') request.socket.destroy();
  else sendResponse(response, answer);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly body: string;
  readonly fault: Fault | undefined;
}

async function answerTo(parts: ArmServerParts, exchange: Exchange & { path: string }): Promise<ArmResponse> {
  const { request, path, body, fault } = exchange;
  const common = commonHeaders(parts.context.clock.now());
  try {
    if (fault?.kind === 'respond') throw new ArmError(fault);
    const response = await handleArmRequest(parts, {
      method: request.method ?? 'GET',
      path,
      query: parseQuery(request.url ?? ''),
      headers: parseHeaders(request),
      body,
      ...(fault?.kind === 'failOperation' ? { failOperation: { status: 200, ...fault } } : {}),
    });
    return { ...response, headers: { ...common, ...response.headers } };
  } catch (thrown) {
    const failure = isArmFailure(thrown) ? thrown : internalError(thrown);
    return { status: failure.status, headers: { ...common, ...failure.headers }, body: failureBody(failure) };
  }
}

function drop(parts: ArmServerParts, exchange: Exchange & { status: number }): void {
  record(parts, exchange);
  exchange.request.socket.destroy();
}

function record({ context }: ArmServerParts, { request, body, fault, status }: Exchange & { status: number }): void {
  context.journal.record({
    at: context.clock.now(),
    service: 'arm',
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    status,
    caller: context.access.authenticate(request.headers.authorization)?.name ?? 'anonymous',
    ...(body === '' ? {} : { body: tryJson(body) }),
    ...(fault ? { fault: fault.kind } : {}),
  });
}

/** A body that is not JSON is not kept: nothing in it could be blanked. */
function tryJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return '(not JSON)';
  }
}

function tooLarge(): ArmFailure {
  return {
    status: 413,
    code: 'RequestContentTooLarge',
    message: 'The request content size exceeds the maximum size of 4 MB.',
  };
}

function internalError(thrown: unknown): ArmFailure {
  console.error('local Azure: a handler failed unexpectedly:', thrown);
  return { status: 500, code: 'InternalServerError', message: 'An internal server error occurred.' };
}
