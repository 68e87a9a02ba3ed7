import { resourceNotFound } from './arm-error.ts';
import type { ArmRequest, ArmResponse, ResourceDocument, ResourceStore } from './contracts.ts';

/** The document of a path; ResourceNotFound with Azure's text when there is none. */
export function existing(resources: ResourceStore, path: string): ResourceDocument {
  const found = resources.get(path);
  if (!found) throw resourceNotFound(path);
  return found;
}

/** Everything of a type under the path of the request, which is the collection's in a resource group or a subscription. */
export function listUnder(resources: ResourceStore, type: string, request: ArmRequest): ArmResponse {
  const under = request.path.toLowerCase().replace(/\/providers\/.*$/, '/');
  return { status: 200, body: { value: resources.list(type).filter(({ id }) => id.toLowerCase().startsWith(under)) } };
}
