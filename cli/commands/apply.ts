import { isDeepStrictEqual } from 'node:util';
import { type Headers, request } from '../api.ts';
import { CliError } from '../cli-error.ts';
import type { RunOptions, Session } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readSpecFile } from '../spec-file.ts';
import type { PlanView } from '../views.ts';
import { fetchPlan } from './plan.ts';
import { startRun } from './start-run.ts';
import { unlessChanged } from './unless-changed.ts';

export interface ApplyOptions extends RunOptions {
  readonly file: string;
  readonly plan?: string;
  /** ETag of the edge that the spec was made from. */
  readonly ifMatch?: string;
}

/**
 * Stores a spec and follows the run that it starts. With `--plan`, only if what would run is still what was reviewed; never over what
 * somebody else stores while this command looks, and with `--if-match` not over what was stored since that ETag was read either.
 */
export async function apply(session: Session, options: ApplyOptions): Promise<ExitCode> {
  const spec = readSpecFile(session, options.file) as { name?: unknown } | null;
  const name = spec?.name;
  if (typeof name !== 'string')
    throw new CliError(`${options.file} names no edge.`, {
      errors: [{ pointer: '/name', message: 'must be the name of the edge' }],
    });
  const path = `/api/edges/${encodeURIComponent(name)}`;
  const headers = options.ifMatch === undefined ? await asItIs(session, path) : { 'if-match': options.ifMatch };
  if (options.plan !== undefined) await refuseOtherPlan(session, name, options.plan, options.file);
  return unlessChanged(name, `edge-tls apply -f ${options.file}`, () =>
    startRun(session, { method: 'PUT', path, body: spec, headers }, options),
  );
}

/** The condition that the edge is as it is now. */
async function asItIs(session: Session, path: string): Promise<Headers> {
  try {
    const { etag } = await request<unknown>(session.connection(), 'GET', path);
    return etag === null ? {} : { 'if-match': etag };
  } catch (error) {
    if (error instanceof CliError && error.status === 404) return { 'if-none-match': '*' };
    throw error;
  }
}

async function refuseOtherPlan(session: Session, name: string, reviewedFile: string, specFile: string): Promise<void> {
  const reviewed = readSpecFile(session, reviewedFile) as PlanView;
  const now = await fetchPlan(session, name, specFile);
  if (isDeepStrictEqual(essence(reviewed), essence(now))) return;
  throw new CliError('What would run now is not the plan that was reviewed.', {
    exitCode: exitCodes.failed,
    why: 'The gateway, API Management, a certificate or a record has changed since.',
    suggestion: `edge-tls plan ${name} --file ${specFile} -o json > ${reviewedFile}`,
  });
}

/** What a reviewer has agreed to: the steps and every field that they change. */
function essence({ steps, blockers }: PlanView): unknown {
  return { steps: steps.map(({ id, changes }) => ({ id, changes })), blockers: blockers.map(({ code }) => code) };
}
