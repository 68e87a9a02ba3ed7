import { edgeTlsHome } from '../local/command/edge-tls-home.ts';
import { localJsonOf, type LocalState } from '../local/stack/local-state.ts';
import { CliError } from './cli-error.ts';
import { exitCodes } from './exit-codes.ts';
import { waitForStart } from './wait-for-start.ts';

export interface Connection {
  /** Origin of the app, without a trailing slash. */
  readonly server: string;
  readonly token: string | undefined;
  /** The file that the address comes from, where nobody has given one. */
  readonly localJson?: string;
}

export interface ConnectionOptions {
  readonly server?: string;
  readonly token?: string;
}

/** From the options, else `EDGE_TLS_SERVER` and `EDGE_TLS_TOKEN`, else what `npm start` wrote into `.edge-tls/local.json`. */
export function connectionFrom(
  options: ConnectionOptions,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Connection {
  const token = sendable(options.token ?? environment.EDGE_TLS_TOKEN);
  // A variable that is set to nothing is one that is not set.
  const server = options.server ?? (environment.EDGE_TLS_SERVER || undefined);
  return server === undefined
    ? { ...localServer(edgeTlsHome(environment), say), token }
    : { server: originOf(server, options.server === undefined ? 'EDGE_TLS_SERVER' : '--server'), token };
}

/** `localhost:7071` is a URL too, of a scheme called localhost. */
function originOf(server: string, from: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin;
  throw new CliError(`${from} ${server} is not an address.`, {
    exitCode: exitCodes.usage,
    why: 'An address begins with https:// or, on this machine, http://.',
    suggestion: /^[\w.-]+(:\d{1,5})?(\/|$)/.test(server)
      ? `--server ${/^(localhost|127\.)/i.test(server) ? 'http' : 'https'}://${server}`
      : 'edge-tls --server https://func-edge-tls.azurewebsites.net …',
  });
}

/** What a header cannot carry, fetch would refuse with the token in its message. */
function sendable(token: string | undefined): string | undefined {
  const bare = token?.trim();
  if (bare === undefined || /^[\x21-\x7e]*$/.test(bare)) return bare;
  throw new CliError('The token cannot be sent.', {
    exitCode: exitCodes.usage,
    why: 'It has a blank, a line break or a letter in it that no token has.',
    suggestion:
      'Copy it again: az account get-access-token --resource <audience of the app> --query accessToken -o tsv',
  });
}

function localServer(home: string, say: (line: string) => void): Pick<Connection, 'server' | 'localJson'> {
  const localJson = localJsonOf(home);
  const found = waitForStart(home, say);
  if (found.state === 'up') return { server: originOf(found.api, `${localJson}:`), localJson };
  throw notThere(localJson, found);
}

const start =
  'npm start -- --detach    or, of an app elsewhere: edge-tls --server https://func-edge-tls.azurewebsites.net …';

function notThere(localJson: string, found: Exclude<LocalState, { state: 'up' }>): CliError {
  const process_ = 'pid' in found && found.pid !== undefined ? ` (process ${found.pid})` : '';
  switch (found.state) {
    case 'starting':
      return new CliError(`npm start${process_} is not up yet.`, {
        why: `It has not written ${localJson} yet, which it does when everything is up.`,
        suggestion: 'See what it prints, or end it with npm stop and start it again.',
      });
    case 'stale':
      return new CliError('What npm start had started does not run any more.', {
        why: `${localJson} is of a start${process_} that died without taking it away.`,
        suggestion: start,
      });
    case 'unreadable':
      return new CliError(`${localJson} cannot be used.`, { why: found.why, suggestion: start });
    default:
      return new CliError('No server is known.', {
        exitCode: exitCodes.usage,
        why: `Neither --server nor EDGE_TLS_SERVER is given, and nothing runs locally (${localJson} is missing).`,
        suggestion: start,
      });
  }
}
