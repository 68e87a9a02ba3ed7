import { isDeepStrictEqual } from 'node:util';
import { CliError } from '../cli-error.ts';
import type { RunOptions, Session } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readSpecFile } from '../spec-file.ts';
import type { PlanView } from '../views.ts';
import { fetchPlan } from './plan.ts';
import { startRun } from './start-run.ts';

export interface ApplyOptions extends RunOptions {
  readonly file: string;
  readonly plan?: string;
}

/** Stores a spec and follows the run that it starts. With `--plan`, only if what would run is still what was reviewed. */
export async function apply(session: Session, options: ApplyOptions): Promise<ExitCode> {
  const spec = readSpecFile(session, options.file) as { name?: unknown } | null;
  const name = spec?.name;
  if (typeof name !== 'string')
    throw new CliError(`${options.file} names no edge.`, {
      errors: [{ pointer: '/name', message: 'must be the name of the edge' }],
    });
  if (options.plan !== undefined) await refuseOtherPlan(session, name, options.plan, options.file);
  return startRun(session, { method: 'PUT', path: `/api/edges/${encodeURIComponent(name)}`, body: spec }, options);
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
