import type { JournalLine } from '../test/end-to-end/edge-tls.ts';

/** The app's requests to Azure in a journal, by what they are for. */
export interface Calls {
  readonly gatewayPuts: number;
  readonly runCommands: number;
  /** PUT, PATCH, DELETE, and POST that changes something; gateway PUTs and run-commands included. */
  readonly writes: number;
  readonly reads: number;
  /** Status requests of operations, and looks at backend health with theirs. */
  readonly polls: number;
  /** Tokens, and Key Vault's challenges before them. */
  readonly signIns: number;
}

type Kind = 'write' | 'read' | 'poll' | 'signIn';

const operation = /\/(operations|operationResults|operationStatuses|operationsStatuses|operationresults)\//i;
const health = /\/(backendhealth|getBackendHealthOnDemand)\b/i;

function kindOf({ service, method, url, status }: JournalLine): Kind {
  if (service === 'identity' || status === 401) return 'signIn';
  if (operation.test(url) || health.test(url) || /\/pending\?/.test(url)) return method === 'DELETE' ? 'write' : 'poll';
  return method === 'GET' ? 'read' : 'write';
}

export function callsIn(journal: readonly JournalLine[]): Calls {
  const ours = journal.filter(({ caller }) => caller === 'edge-tls-app' || caller === 'anonymous');
  const count = (kind: Kind): number => ours.filter((line) => kindOf(line) === kind).length;
  const sent = (method: string, url: RegExp): number =>
    ours.filter((line) => line.method === method && url.test(line.url)).length;
  return {
    gatewayPuts: sent('PUT', /applicationGateways\/[^/]+\?/i),
    runCommands: sent('POST', /\/runCommand\?/i),
    writes: count('write'),
    reads: count('read'),
    polls: count('poll'),
    signIns: count('signIn'),
  };
}
