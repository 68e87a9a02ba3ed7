import { azureFailure } from '../domain/operation/azure-failure.ts';
import type { AzureResponse } from '../domain/operation/azure-response.ts';
import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { doingOf } from '../domain/operation/doing.ts';
import { interpretStart } from '../domain/operation/interpret-start.ts';
import type { Operation, Started } from '../domain/operation/operation.ts';
import { EdgeError } from '../domain/problem.ts';
import type { JsonObject } from '../domain/json.ts';
import type { ArmClient, ArmRequest } from './arm-client.ts';

/** The answer to a request that succeeded, or that failed with a status the caller expects. `doing` ends "Could not …". */
export async function armAnswer(
  arm: ArmClient,
  request: ArmRequest,
  { doing, expected = [] }: { readonly doing: string; readonly expected?: readonly number[] },
): Promise<AzureResponse> {
  const answer = await arm.send(request);
  if (!answer.answered) throw new EdgeError(classifyFailure(answer.failure, doing));
  const { response } = answer;
  if ((response.status >= 200 && response.status < 300) || expected.includes(response.status)) return response;
  throw new EdgeError(classifyFailure(azureFailure(response), doing));
}

/** A resource as raw JSON. */
export async function readResource(
  arm: ArmClient,
  resource: { readonly path: string; readonly apiVersion: string; readonly doing: string },
): Promise<JsonObject> {
  const { path, apiVersion, doing } = resource;
  const { body, ...response } = await armAnswer(arm, { method: 'GET', path, apiVersion }, { doing });
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as JsonObject;
  throw new EdgeError(
    classifyFailure({ ...azureFailure({ ...response, body: null }), code: 'UnexpectedAnswer' }, doing),
  );
}

/** Starts an operation: one request, never repeated. */
export async function startOperation(
  arm: ArmClient,
  operation: Pick<Operation, 'kind' | 'resourceId'>,
  request: ArmRequest,
): Promise<Started> {
  const doing = doingOf(operation);
  const answer = await arm.send(request);
  if (!answer.answered) throw new EdgeError(classifyFailure(answer.failure, doing));
  const started = interpretStart(operation.kind, operation.resourceId, answer.response);
  if (started.state === 'refused') throw new EdgeError(classifyFailure(started.failure, doing));
  return started;
}
