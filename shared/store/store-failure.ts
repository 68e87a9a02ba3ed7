import { isRestError } from '@azure/core-rest-pipeline';
import { EdgeError } from '../domain/problem.ts';
import { problem } from '../domain/problem-codes.ts';

/** HTTP status of a refused request; null when there was no answer at all. */
export function statusOf(error: unknown): number | null {
  return isRestError(error) ? (error.statusCode ?? null) : null;
}

/** Anything that Table Storage can throw, without the SDK's object: that carries the request with its headers. */
export function storeFailure(error: unknown): EdgeError {
  if (error instanceof EdgeError) return error;
  const status = statusOf(error);
  return new EdgeError(
    problem('StoreUnavailable', {
      what: 'The tables of edge-tls could not be read or written.',
      why: status === null ? 'Table Storage could not be reached.' : `Table Storage answered ${status}.`,
      fix: 'Check that the storage account exists, lets the app through its firewall, and gives the identity of the app the role Storage Table Data Contributor.',
      evidence: { status, code: codeOf(error) },
    }),
  );
}

function codeOf(error: unknown): string | null {
  if (!isRestError(error)) return null;
  const odata = (error.details as { odataError?: { code?: unknown } } | undefined)?.odataError?.code;
  return typeof odata === 'string' ? odata : (error.code ?? null);
}
