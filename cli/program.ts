import { Command, Option } from 'commander';
import type { CommandResult, Session } from './command.ts';
import { apply, type ApplyOptions } from './commands/apply.ts';
import { completion } from './commands/completion.ts';
import { decide } from './commands/decide.ts';
import { deleteEdge, type DeleteOptions } from './commands/delete-edge.ts';
import { doctor } from './commands/doctor.ts';
import { plan, type PlanOptions } from './commands/plan.ts';
import { runs, type RunsOptions } from './commands/runs.ts';
import { schema } from './commands/schema.ts';
import { startRun } from './commands/start-run.ts';
import { status } from './commands/status.ts';
import { validate } from './commands/validate.ts';
import type { RunOptions } from './command.ts';
import { examplesText, firstSteps } from './examples.ts';
import { exitCodesHelp } from './exit-codes.ts';

export interface GlobalOptions {
  readonly server?: string;
  readonly token?: string;
  readonly output: 'table' | 'json';
}

/** Runs a command with a session made of the global options. */
export type Execute = (options: GlobalOptions, command: (session: Session) => CommandResult) => Promise<void>;

const edgePath = (name: string): string => `/api/edges/${encodeURIComponent(name)}`;

/** The command line: names, arguments and options. What a command does is in `commands/`. */
export function createProgram(execute: Execute): Command {
  const program = new Command('edge-tls')
    .description('Keeps TLS right from client through Application Gateway and API Management to the web apps.')
    .option('--server <url>', 'address of the app (EDGE_TLS_SERVER; default: what npm start runs)')
    .option('--token <token>', "bearer token for the app's audience (EDGE_TLS_TOKEN)")
    .addOption(new Option('-o, --output <format>', 'how data is printed').choices(['table', 'json']).default('table'))
    .addHelpText('after', `${firstSteps}\n${exitCodesHelp}`)
    .showHelpAfterError('Suggestion: edge-tls --help, or --help behind a command, shows what there is.')
    .exitOverride();
  const run = (command: (session: Session) => CommandResult): Promise<void> =>
    execute(program.opts<GlobalOptions>(), command);

  program
    .command('validate <file>')
    .description('check a spec without a server; - reads standard input')
    .action((file: string) => run((session) => validate(session, file)));
  program
    .command('plan <edge>')
    .description('show what would run now, and change nothing')
    .option('-f, --file <file>', 'plan this spec instead of the stored one')
    .option('--detailed-exitcode', 'exit with 2 when changes are present')
    .action((edge: string, options: PlanOptions) => run((session) => plan(session, edge, options)));
  withRunOptions(
    program
      .command('apply')
      .description('store a spec and follow the run that it starts')
      .requiredOption('-f, --file <file>', 'the spec; - reads standard input')
      .option(
        '--if-match <etag>',
        'refuse when another spec was stored since this etag was read (status -o json shows it)',
      )
      .option('--plan <file>', 'refuse when what would run is not this reviewed plan (of plan -o json)'),
  ).action((options: ApplyOptions) => run((session) => apply(session, options)));
  program
    .command('status [edge]')
    .description('one edge as a tree, or all as a table')
    .action((edge: string | undefined) => run((session) => status(session, edge)));
  program
    .command('runs <edge-or-run>')
    .description('the runs of an edge, or one run by its id')
    .option('-w, --watch', 'follow the run to its end')
    .option('--timeout <time>', 'stop watching after 90s, 15m, 2h')
    .action((target: string, options: RunsOptions) => run((session) => runs(session, target, options)));
  addRequest(program, run, { name: 'renew', method: 'POST', description: 'issue a new leaf now' });
  addRequest(program, run, { name: 'converge', method: 'POST', description: 'ask for a run' });
  withRunOptions(
    program
      .command('delete <edge>')
      .description('take away what edge-tls made, then the edge')
      .option(
        '--if-match <etag>',
        'refuse when another spec was stored since this etag was read (status -o json shows it)',
      ),
  ).action((edge: string, options: DeleteOptions) => run((session) => deleteEdge(session, edge, options)));
  for (const decision of ['approve', 'cancel'] as const) {
    program
      .command(`${decision} <run>`)
      .description(
        decision === 'approve' ? 'approve the plan of a waiting run' : 'end a run; what it began is compensated',
      )
      .action((id: string) => run((session) => decide(session, id, decision)));
  }
  program
    .command('doctor <edge>')
    .description('walk the whole path, with evidence and the next command')
    .action((edge: string) => run((session) => doctor(session, edge)));
  program
    .command('schema')
    .description('print the JSON Schema of a spec')
    .action(() => run(schema));
  program
    .command('completion')
    .description('print a completion script for bash')
    .action(() =>
      run((session) =>
        completion(
          session,
          program.commands.map((command) => command.name()),
        ),
      ),
    );
  for (const command of program.commands) command.addHelpText('after', examplesText(command.name()));
  return program;
}

function addRequest(
  program: Command,
  run: (command: (session: Session) => CommandResult) => Promise<void>,
  { name, method, description }: { name: string; method: 'POST'; description: string },
): void {
  withRunOptions(program.command(`${name} <edge>`).description(description)).action(
    (edge: string, options: RunOptions) =>
      run((session) => startRun(session, { method, path: `${edgePath(edge)}/${name}` }, options)),
  );
}

function withRunOptions(command: Command): Command {
  return command
    .option('--no-wait', 'print the id of the run and do not follow it')
    .option('-w, --watch', 'follow the run (this is the default)')
    .option('--timeout <time>', 'stop following after 90s, 15m, 2h; the run goes on');
}
