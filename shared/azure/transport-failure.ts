import { isRestError } from '@azure/core-rest-pipeline';
import { lostResponse, unreachable } from '../domain/operation/azure-failure.ts';
import type { AzureFailure } from '../domain/operation/operation.ts';

/** Failures before any byte of the request could leave: the name, the route, the handshake. */
const NOT_SENT = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/**
 * What it means that a request got no answer. Of a write nobody knows then whether it was carried out, unless it cannot have been
 * sent. Only code and message of the error are kept: it carries the request, with its token.
 */
export function transportFailure(error: unknown, { write }: { readonly write: boolean }): AzureFailure {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : 'The connection failed.';
  if (isCredentialError(error))
    return { status: 401, code: 'CredentialUnavailable', message: brief(message), details: [] };
  return write && !NOT_SENT.includes(code) ? lostResponse(brief(message)) : unreachable(code, brief(message));
}

function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError') return 'Timeout';
  return isRestError(error) ? (error.code ?? 'ConnectionFailed') : 'ConnectionFailed';
}

/** Of `@azure/identity`, which has no class that survives bundling twice. */
function isCredentialError(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(?:CredentialUnavailable|Authentication|AggregateAuthentication|AuthenticationRequired)Error$/.test(error.name)
  );
}

function brief(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
