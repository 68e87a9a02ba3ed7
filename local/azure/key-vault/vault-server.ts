import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { azureDelay } from '../core/clock.ts';
import type { FaultRule } from '../core/contracts.ts';
import { parseQuery, readBody, sendResponse } from '../core/http-exchange.ts';
import { errorBody, KeyVaultError } from './key-vault-error.ts';
import type { VaultAnswer } from './vault-call.ts';
import { handleVaultRequest, type VaultParts } from './vault-pipeline.ts';

type Fault = FaultRule['fault'];

/** Answers one vault's requests: wire in, wire out; faults and the journal live here. */
export function vaultListener(parts: VaultParts): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      console.error('local Azure: a Key Vault request failed unexpectedly:', error);
      response.destroy();
    });
  };
}

async function serve(parts: VaultParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const { azure } = parts;
  const body = await readBody(request);
  if (body === undefined) return sendResponse(response, answerOf(tooLarge()));
  // The challenge is no request of the client's making: faults wait for the one that carries a token.
  const fault = request.headers.authorization ? azure.faults.take({ service: 'keyVault', method, url }) : undefined;
  if (fault?.kind === 'delay') await azureDelay(azure.clock, fault.milliseconds);
  const answer = fault?.kind === 'dropBefore' ? undefined : await answerTo(parts, request, { body, fault });
  const lost = answer === undefined || fault?.kind === 'dropAfter';
  record(parts, request, { body, fault, status: lost ? 0 : answer.status });
  if (lost) request.socket.destroy();
  else sendResponse(response, { ...answer, headers: { ...commonHeaders(parts), ...answer.headers } });
}

async function answerTo(
  parts: VaultParts,
  { method = 'GET', url = '/', headers: { authorization } }: IncomingMessage,
  { body, fault }: { body: string; fault: Fault | undefined },
): Promise<VaultAnswer> {
  const path = url.split('?', 1)[0] ?? '/';
  try {
    return await handleVaultRequest(parts, { method, path, query: parseQuery(url), authorization, body, fault });
  } catch (thrown) {
    if (thrown instanceof KeyVaultError) return answerOf(thrown);
    console.error('local Azure: a Key Vault handler failed unexpectedly:', thrown);
    return answerOf(new KeyVaultError({ status: 500, code: 'InternalError', message: 'An internal error occurred.' }));
  }
}

function answerOf(error: KeyVaultError): VaultAnswer {
  return { status: error.status, headers: error.headers ?? {}, body: errorBody(error) };
}

/** Bodies are kept without secrets: the journal blanks `value` and `pwd`. */
function record(
  { azure }: VaultParts,
  { method = 'GET', url = '/', headers: { authorization } }: IncomingMessage,
  { body, fault, status }: { body: string; fault: Fault | undefined; status: number },
): void {
  azure.journal.record({
    at: azure.clock.now(),
    service: 'keyVault',
    method,
    url,
    status,
    caller: azure.access.authenticate(authorization)?.name ?? 'anonymous',
    ...(body === '' ? {} : { body: tryJson(body) }),
    ...(fault ? { fault: fault.kind } : {}),
  });
}

function tryJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return '(not JSON)';
  }
}

function tooLarge(): KeyVaultError {
  return new KeyVaultError({ status: 413, code: 'RequestBodyTooLarge', message: 'The request body is too large.' });
}

function commonHeaders({ vault: { location } }: VaultParts): Record<string, string> {
  const id = randomUUID();
  return {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-ms-keyvault-region': location,
    'x-ms-request-id': id,
    'x-ms-client-request-id': id,
    'x-ms-keyvault-service-version': '1.9.2276.1',
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000;includeSubDomains',
  };
}
