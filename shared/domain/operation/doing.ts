import { parseResourceId } from '../spec/resource-id.ts';
import type { Operation } from './operation.ts';

const VERBS: Readonly<Record<Operation['kind'], string>> = {
  putGateway: 'update the application gateway',
  backendHealth: 'read the backend health of the application gateway',
  probeOnDemand: 'probe a backend of the application gateway',
  updateApiManagement: 'update the host names of API Management',
  runCommand: 'run a command on the virtual machine',
};

/** What an operation does, to end the sentence "Could not …". */
export function doingOf({ kind, resourceId }: Pick<Operation, 'kind' | 'resourceId'>): string {
  const name = parseResourceId(resourceId)?.name;
  return name === undefined ? VERBS[kind] : `${VERBS[kind]} ${name}`;
}
