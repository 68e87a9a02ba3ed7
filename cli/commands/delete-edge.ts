import type { Headers } from '../api.ts';
import type { RunOptions, Session } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { startRun } from './start-run.ts';
import { unlessChanged } from './unless-changed.ts';

export interface DeleteOptions extends RunOptions {
  /** ETag of the edge that was looked at. */
  readonly ifMatch?: string;
}

/** Asks for the removal of an edge and follows the run that does it. */
export function deleteEdge(session: Session, edge: string, options: DeleteOptions): Promise<ExitCode> {
  const headers: Headers = options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch };
  const path = `/api/edges/${encodeURIComponent(edge)}`;
  return unlessChanged(edge, `edge-tls delete ${edge}`, () =>
    startRun(session, { method: 'DELETE', path, headers }, options),
  );
}
