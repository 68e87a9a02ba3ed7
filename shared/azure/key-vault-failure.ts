import { isRestError, type RestError } from '@azure/core-rest-pipeline';
import { azureFailure } from '../domain/operation/azure-failure.ts';
import type { AzureFailure } from '../domain/operation/operation.ts';
import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { EdgeError } from '../domain/problem.ts';
import { transportFailure } from './transport-failure.ts';

/** Runs a Key Vault call; whatever the SDK throws becomes a problem, so that no request or token travels with an error. */
export async function keyVaultCall<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw keyVaultProblem(error, doing);
  }
}

export function keyVaultProblem(error: unknown, doing: string): EdgeError {
  if (error instanceof EdgeError) return error;
  return new EdgeError(classifyFailure(keyVaultFailure(error), doing));
}

export function isNotFound(error: unknown): boolean {
  return isRestError(error) && error.statusCode === 404;
}

function keyVaultFailure(error: unknown): AzureFailure {
  if (!isRestError(error) || error.statusCode === undefined) return transportFailure(error, { write: true });
  return azureFailure({
    status: error.statusCode,
    headers: error.response?.headers.toJSON() ?? {},
    body: bodyOf(error),
    url: '',
    receivedAt: 0,
  });
}

/** The SDK keeps the body as text; `details` has it with names changed, for when there is no response. */
function bodyOf({ response, details }: RestError): unknown {
  return response?.bodyAsText ?? details ?? null;
}
