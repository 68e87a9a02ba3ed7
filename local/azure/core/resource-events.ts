import { randomUUID } from 'node:crypto';
import { TENANT_ID } from './access-token.ts';
import { resourceGroupOf, resourceOfAction, resourceTypeOf, subscriptionOf } from './arm-scope.ts';
import type { Caller, EventBus, LocalOperation } from './contracts.ts';

export interface ControlPlaneWrite {
  readonly method: string;
  readonly path: string;
  readonly action: string | null;
  readonly caller: Caller;
  /** Operations that the request started; the event comes when they have ended. */
  readonly operations: readonly LocalOperation[];
}

type Outcome = 'Success' | 'Failure' | 'Cancel';

const KINDS: Readonly<Record<string, string>> = { PUT: 'Write', PATCH: 'Write', DELETE: 'Delete', POST: 'Action' };

/** Azure docs, "Azure Resource Manager as an Event Grid source": one event a write, delete or action, at the end of a long one. */
export function announce(events: EventBus, write: ControlPlaneWrite): void {
  const kind = KINDS[write.method];
  const topic = resourceGroupOf(write.path);
  if (kind === undefined || topic === undefined) return;
  const publish = (outcome: Outcome): void => {
    events.publish({
      topic,
      subject: subjectOf(write),
      eventType: `Microsoft.Resources.Resource${kind}${outcome}`,
      data: dataOf(write, outcome),
      dataVersion: '2',
    });
  };
  const [operation] = write.operations;
  if (!operation) publish('Success');
  else void operation.ended.then(() => publish(outcomeOf(operation)));
}

function outcomeOf(operation: LocalOperation): Outcome {
  if (operation.status === 'Succeeded') return 'Success';
  return operation.status === 'Canceled' ? 'Cancel' : 'Failure';
}

function subjectOf({ method, path }: ControlPlaneWrite): string {
  return method === 'POST' ? resourceOfAction(path) : path.replace(/\/+$/, '');
}

function dataOf(write: ControlPlaneWrite, outcome: Outcome): Record<string, unknown> {
  const resourceUri = subjectOf(write);
  const operationName = operationNameOf(write, resourceUri);
  return {
    authorization: { scope: resourceUri, action: operationName, evidence: { role: 'Contributor' } },
    claims: { aud: write.caller.audience, appid: write.caller.appId, oid: write.caller.objectId },
    correlationId: randomUUID(),
    httpRequest: { method: write.method, url: resourceUri },
    resourceProvider: resourceTypeOf(resourceUri).split('/')[0] ?? '',
    resourceUri,
    operationName,
    status: outcome === 'Success' ? 'Succeeded' : outcome === 'Cancel' ? 'Canceled' : 'Failed',
    subscriptionId: subscriptionOf(write.path) ?? '',
    tenantId: TENANT_ID,
  };
}

function operationNameOf({ method, path, action }: ControlPlaneWrite, resourceUri: string): string {
  if (action !== null) return action;
  const verb = method === 'POST' ? `${path.split('/').at(-1) ?? ''}/action` : method === 'DELETE' ? 'delete' : 'write';
  return `${resourceTypeOf(resourceUri)}/${verb}`;
}
