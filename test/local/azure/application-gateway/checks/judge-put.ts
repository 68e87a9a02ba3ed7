import { checkDraft } from '../../../../../local/azure/application-gateway/checks/check-draft.ts';
import type { CheckInput } from '../../../../../local/azure/application-gateway/checks/check.ts';
import { readDraft } from '../../../../../local/azure/application-gateway/draft.ts';
import { isArmFailure } from '../../../../../local/azure/core/arm-error.ts';
import type {
  ArmRequest,
  LocalAzureContext,
  ResourceDocument,
  ResourceStore,
} from '../../../../../local/azure/core/contracts.ts';
import { createResourceStore } from '../../../../../local/azure/core/resource-store.ts';

const CALLER = { objectId: 'caller', appId: 'caller', name: 'caller', audience: 'https://management.azure.com' };

export interface Put {
  readonly id: string;
  readonly apiVersion?: string;
  readonly body: unknown;
  readonly resources?: ResourceStore;
}

/** What a PUT of a gateway is refused with: its code, and those of its details; undefined when it is accepted. */
export function refusalOf(put: Put): string | undefined {
  try {
    draftOf(put);
    return undefined;
  } catch (thrown) {
    if (!isArmFailure(thrown)) throw thrown;
    return [thrown.code, ...(thrown.details ?? []).map(({ code }) => code)].join(' ');
  }
}

/** The document that an accepted PUT leaves behind. */
export function draftOf({
  id,
  apiVersion = '2026-01-01',
  body,
  resources = createResourceStore(),
}: Put): ResourceDocument {
  const draft = readDraft(requestOf(id, apiVersion, body), resources.get(id));
  checkDraft({ draft, context: contextOf(resources), caller: CALLER });
  return draft.document;
}

function requestOf(path: string, apiVersion: string, body: unknown): ArmRequest {
  const params = { name: path.split('/').at(-1) ?? '' };
  const query = new Map([['api-version', apiVersion]]);
  return {
    method: 'PUT',
    path,
    params,
    query,
    headers: new Map(),
    body: JSON.parse(JSON.stringify(body)),
    caller: CALLER,
  };
}

function contextOf(resources: ResourceStore): CheckInput['context'] {
  const access = { allows: () => true, principalOf: () => ({ objectId: 'p', appId: 'p' }) };
  return { resources, access } as unknown as LocalAzureContext;
}
