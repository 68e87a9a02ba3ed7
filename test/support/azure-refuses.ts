import { classifyFailure } from '../../shared/domain/operation/classify-failure.ts';
import { EdgeError } from '../../shared/domain/problem.ts';

/** What an adapter throws when Azure answers with this error. */
export function azureRefuses(status: number, code: string, message: string): never {
  throw new EdgeError(classifyFailure({ status, code, message, details: [] }, 'do what was asked'));
}

/** What it throws when the connection breaks after the request was sent. */
export function answerIsLost(): never {
  const failure = { status: 0, code: 'LostResponse', message: 'socket hang up', details: [], lostResponse: true };
  throw new EdgeError(classifyFailure(failure, 'do what was asked'));
}
