import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';

export interface Connection {
  /** Origin of the app, without a trailing slash. */
  readonly server: string;
  readonly token: string | undefined;
}

export interface ConnectionOptions {
  readonly server?: string;
  readonly token?: string;
}

/** From the options, else `EDGE_TLS_SERVER` and `EDGE_TLS_TOKEN`, else what `npm start` wrote into `.edge-tls/local.json`. */
export function connectionFrom(options: ConnectionOptions, environment: NodeJS.ProcessEnv): Connection {
  const server = options.server ?? environment.EDGE_TLS_SERVER ?? localServer(environment);
  if (server === undefined) {
    throw new CliError('No server is known.', {
      exitCode: exitCodes.usage,
      why: 'Neither --server nor EDGE_TLS_SERVER is given, and nothing runs locally (.edge-tls/local.json is missing).',
      suggestion: 'edge-tls --server https://func-edge-tls.azurewebsites.net …',
    });
  }
  if (!URL.canParse(server)) {
    throw new CliError(`--server ${server} is not an address.`, { exitCode: exitCodes.usage });
  }
  return { server: new URL(server).origin, token: options.token ?? environment.EDGE_TLS_TOKEN };
}

function localServer(environment: NodeJS.ProcessEnv): string | undefined {
  try {
    const file = join(environment.EDGE_TLS_HOME ?? '.edge-tls', 'local.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { api?: string }).api;
  } catch {
    return undefined;
  }
}
