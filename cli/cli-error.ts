import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What the API says of a request that it refused (RFC 9457). */
export interface ProblemDocument {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly suggestion?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  readonly moreErrors?: number;
  readonly correlationId?: string;
}

/** Ends the command with a message in three lines (what, why, what next) and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  /** Of the server's problem; undefined for what the command itself refuses. */
  readonly code: string | undefined;
  /** HTTP status of the server's answer; undefined as well. */
  readonly status: number | undefined;
  readonly why: string | undefined;
  readonly suggestion: string | undefined;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];
  /** Problems beside those, which were not listed. */
  readonly moreErrors: number;

  constructor(
    what: string,
    details: {
      exitCode?: ExitCode;
      code?: string | undefined;
      status?: number;
      why?: string | undefined;
      suggestion?: string | undefined;
      errors?: readonly { readonly pointer: string; readonly message: string }[];
      moreErrors?: number;
    } = {},
  ) {
    super(what);
    this.exitCode = details.exitCode ?? exitCodes.failed;
    this.code = details.code;
    this.status = details.status;
    this.why = details.why;
    this.suggestion = details.suggestion;
    this.errors = details.errors ?? [];
    this.moreErrors = details.moreErrors ?? 0;
  }
}

export function errorOf(document: ProblemDocument): CliError {
  const notAllowed = document.status === 401 || document.status === 403;
  return new CliError(`${document.title} (${document.code})`, {
    code: document.code,
    status: document.status,
    exitCode: notAllowed ? exitCodes.notAllowed : exitCodes.failed,
    why: document.detail,
    suggestion: document.suggestion,
    ...(document.errors ? { errors: document.errors } : {}),
    ...(document.moreErrors ? { moreErrors: document.moreErrors } : {}),
  });
}
