import { resolve } from 'node:path';

/** Where everything is kept that is written on this machine: `EDGE_TLS_HOME`, or `.edge-tls`. Absolute; whether it is there is another question. */
export function edgeTlsHome(environment: NodeJS.ProcessEnv): string {
  return resolve(environment['EDGE_TLS_HOME'] || '.edge-tls');
}

/** What the reader knows the folder by. */
export function homeName(environment: NodeJS.ProcessEnv): string {
  return environment['EDGE_TLS_HOME'] ? 'EDGE_TLS_HOME' : 'the folder .edge-tls';
}
