import { azureFailure } from './azure-failure.ts';
import { type AzureResponse, retryAfterSeconds } from './azure-response.ts';
import type { AzureFailure, Operation, Started } from './operation.ts';
import { pollUrl } from './poll-url.ts';

export type StartAnswer = Started | { readonly state: 'refused'; readonly failure: AzureFailure };

/** How long to wait before the first poll when Azure does not say, in seconds: about what it says when it does. */
const DEFAULT_WAIT: Readonly<Record<Operation['kind'], number>> = {
  putGateway: 10,
  backendHealth: 10,
  probeOnDemand: 10,
  updateApiManagement: 60,
  runCommand: 10,
};

/** Kinds whose result is not the resource, so that it must be fetched where `Location` says. */
const WITH_RESULT: ReadonlySet<Operation['kind']> = new Set(['backendHealth', 'probeOnDemand', 'runCommand']);

/**
 * What Azure said to the request that starts something. Services differ, and change with the api-version: an update of a gateway
 * answers 200 with `Azure-AsyncOperation`, backend health 202 with `Location` alone, run-command 202 with both, API Management any
 * of these, or 200 without either when there was nothing to change.
 */
export function interpretStart(kind: Operation['kind'], resourceId: string, response: AzureResponse): StartAnswer {
  if (response.status >= 300 || response.status < 200) return { state: 'refused', failure: azureFailure(response) };
  const asynchronous = response.headers['azure-asyncoperation'] ?? response.headers['operation-location'];
  const location = response.headers.location;
  const accepted = response.status === 202 || response.status === 201;
  const named = asynchronous ?? (accepted ? location : undefined);
  if (named === undefined)
    return response.status === 202 ? nothingToPoll(response) : { state: 'finished', body: response.body };
  const url = pollUrl(named, response.url);
  const result =
    WITH_RESULT.has(kind) && asynchronous !== undefined && location ? pollUrl(location, response.url) : undefined;
  if (url === null || result === null) return foreignHost(response);
  const operation: Operation = {
    kind,
    resourceId,
    style: asynchronous === undefined ? 'location' : 'asyncOperation',
    pollUrl: url,
    ...(result === undefined ? {} : { resultUrl: result }),
    startedAt: response.receivedAt,
    retryAfterSeconds: retryAfterSeconds(response) ?? DEFAULT_WAIT[kind],
  };
  return { state: 'started', operation, body: response.body };
}

/** Accepted, but nobody says where its state can be seen: as if it were forgotten, the resource has to tell. */
function nothingToPoll(response: AzureResponse): StartAnswer {
  const failure = { ...azureFailure({ ...response, body: null }), code: 'OperationUrlGone' };
  return {
    state: 'refused',
    failure: { ...failure, message: 'Azure accepted it without saying where its state can be seen.' },
  };
}

function foreignHost(response: AzureResponse): StartAnswer {
  return { state: 'refused', failure: foreignUrlFailure(response.status) };
}

export function foreignUrlFailure(status: number): AzureFailure {
  return {
    status,
    code: 'OperationUrlForeign',
    message: 'The address for the state of the operation lies on another host.',
    details: [],
  };
}
