/** Codes of the reasons for which the host, not the app's own code, fails an orchestration. */
export type OrchestrationErrorCode =
  | 'NonDeterministicWorkflow'
  | 'TaskNumbersDiverged'
  | 'UnknownFunction'
  | 'InvalidInstanceId'
  | 'CustomStatusTooLarge'
  | 'TooManyActions'
  | 'UnknownAction';

/** The orchestration cannot go on; the instance becomes Failed with this message. */
export class OrchestrationError extends Error {
  override readonly name = 'OrchestrationError';
  readonly code: OrchestrationErrorCode;

  constructor(code: OrchestrationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
