import type { ArmFailure } from './contracts.ts';

type Detail = NonNullable<ArmFailure['details']>[number];

/** A failure that handlers throw; the router turns it into Azure's envelope. */
export class ArmError extends Error implements ArmFailure {
  override readonly name = 'ArmError';
  readonly status: number;
  readonly code: string;
  readonly details?: readonly Detail[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly envelope?: 'wrapped' | 'bare';

  constructor(failure: ArmFailure) {
    super(failure.message);
    this.status = failure.status;
    this.code = failure.code;
    if (failure.details) this.details = failure.details;
    if (failure.headers) this.headers = failure.headers;
    if (failure.envelope) this.envelope = failure.envelope;
  }
}

/** Anything thrown that has an ArmFailure's shape, class or not. */
export function isArmFailure(thrown: unknown): thrown is ArmFailure {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const { status, code, message } = thrown as Partial<ArmFailure>;
  return typeof status === 'number' && typeof code === 'string' && typeof message === 'string';
}

/** The body of a failure: `{"error":{…}}`, or bare as the DNS providers answer. */
export function failureBody(failure: ArmFailure): Record<string, unknown> {
  const { code, message, details } = failure;
  if (failure.envelope === 'bare') return { code, message };
  return { error: { code, message, ...(details ? { details } : {}) } };
}

/** `path` is the resource's id. Azure Resource Manager's text. */
export function resourceNotFound(path: string): ArmError {
  const [, group = '', resource = ''] = /\/resourcegroups\/([^/]+)\/providers\/(.+)$/i.exec(path) ?? [];
  return new ArmError({
    status: 404,
    code: 'ResourceNotFound',
    message:
      `The Resource '${resource}' under resource group '${group}' was not found. ` +
      'For more details please go to https://aka.ms/ARMResourceNotFoundFix',
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}

/** A 400 with this code and text. */
export function badRequest(code: string, message: string, details?: readonly Detail[]): ArmError {
  return new ArmError({ status: 400, code, message, ...(details ? { details } : {}) });
}
