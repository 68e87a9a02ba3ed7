import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { CliError } from '../../cli/cli-error.ts';

/** Where everything is kept that is written on this machine: `EDGE_TLS_HOME`, or `.edge-tls`. Absolute; whether it is there is another question. */
export function edgeTlsHome(environment: NodeJS.ProcessEnv): string {
  const home = environment['EDGE_TLS_HOME'] || '.edge-tls';
  // In quotes, in an .env file and in YAML nobody expands it; a folder of that name is one that people remove with their home.
  if (home.startsWith('~')) throw unexpanded(home);
  return resolve(home);
}

function unexpanded(home: string): CliError {
  return new CliError(`EDGE_TLS_HOME cannot be used: ${home.slice(0, 200)}`, {
    why: 'It begins with ~, which a shell makes the home folder of when it stands outside of quotes, and nobody else does.',
    suggestion: `EDGE_TLS_HOME=${join(homedir(), home.replace(/^~[^/]*\/?/, '') || 'edge-tls')}`,
  });
}

/** What the reader knows the folder by. */
export function homeName(environment: NodeJS.ProcessEnv): string {
  return environment['EDGE_TLS_HOME'] ? 'EDGE_TLS_HOME' : 'the folder .edge-tls';
}
