/** Documented in `edge-tls --help`; scripts depend on them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  changesPresent: 2,
  notReady: 3,
  notAllowed: 4,
  stillRunning: 5,
  usage: 64,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0    ok; with plan --detailed-exitcode: nothing to change
  1    failed
  2    plan --detailed-exitcode: changes are present
  3    status: the edge is not ready
  4    not allowed: not signed in, or a role is missing
  5    still running when --timeout was over
  64   the command line is wrong
  130  interrupted; the run goes on`;
