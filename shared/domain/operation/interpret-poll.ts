import { azureFailure } from './azure-failure.ts';
import { type AzureResponse, retryAfterSeconds } from './azure-response.ts';
import { foreignUrlFailure } from './interpret-start.ts';
import type { AzureFailure, Operation, Polled } from './operation.ts';
import { pollUrl } from './poll-url.ts';
import { field, type OperationState, stateOfBody } from './status-word.ts';

/**
 * What one status request says about an operation. An answer that is about the request and not about the operation (throttled,
 * server error, stale token) leaves it running. When the status says Succeeded and the result lies elsewhere, it is `running` once
 * more, with an operation that polls the result and `retryAfterSeconds: 0`.
 */
export function interpretPoll(operation: Operation, response: AzureResponse): Polled {
  if (isTransient(response.status)) return stillRunning(operation, response);
  if (response.status === 404 || response.status === 410)
    return failed({ ...azureFailure(response), code: 'OperationUrlGone' });
  if (response.status >= 300) return failed(azureFailure(response));
  const state = stateOf(operation, response);
  if (state === 'running') return nextPoll(operation, response);
  return state === 'succeeded' ? succeeded(operation, response) : failed(failureOf(state, response));
}

/** 401: the token is renewed for the next request; whether the app may ask at all, a 403 tells. */
function isTransient(status: number): boolean {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}

function stateOf({ style }: Operation, { status, body }: AzureResponse): OperationState {
  const said = style === 'asyncOperation' ? stateOfBody(body) : stateOfOperationBody(body);
  if (said !== null) return said;
  return status === 202 ? 'running' : 'succeeded';
}

/** Behind `Location` the HTTP status counts, save for API Management, which may answer 200 with a status there as well. */
function stateOfOperationBody(body: unknown): OperationState | null {
  return typeof field(body, 'status') === 'string' ? stateOfBody(body) : null;
}

function succeeded(operation: Operation, { body }: AzureResponse): Polled {
  if (operation.resultUrl === undefined) return { state: 'succeeded', body };
  const inline = field(field(body, 'properties'), 'output');
  if (inline !== undefined && inline !== null) return { state: 'succeeded', body: inline };
  const { resultUrl, ...rest } = operation;
  return { state: 'running', operation: { ...rest, style: 'location', pollUrl: resultUrl, retryAfterSeconds: 0 } };
}

function nextPoll(operation: Operation, response: AzureResponse): Polled {
  const { headers } = response;
  const named = operation.style === 'asyncOperation' ? headers['azure-asyncoperation'] : headers.location;
  const url = named === undefined ? operation.pollUrl : pollUrl(named, operation.pollUrl);
  if (url === null) return failed(foreignUrlFailure(response.status));
  return stillRunning({ ...operation, pollUrl: url }, response);
}

function stillRunning(operation: Operation, response: AzureResponse): Polled {
  // Right after the status said Succeeded there is no wait to keep to.
  const usual = Math.max(1, operation.retryAfterSeconds);
  return { state: 'running', operation: { ...operation, retryAfterSeconds: retryAfterSeconds(response) ?? usual } };
}

function failed(failure: AzureFailure): Polled {
  return { state: 'failed', failure };
}

/** The body may have no error at all; then the state itself is the code. */
function failureOf(state: 'failed' | 'canceled', response: AzureResponse): AzureFailure {
  const failure = azureFailure(response);
  if (failure.code !== `Http${response.status}`) return failure;
  return { ...failure, code: state === 'failed' ? 'OperationFailed' : 'Canceled' };
}
