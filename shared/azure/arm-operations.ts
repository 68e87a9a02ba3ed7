import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { doingOf } from '../domain/operation/doing.ts';
import { interpretPoll } from '../domain/operation/interpret-poll.ts';
import type { Operation, Polled } from '../domain/operation/operation.ts';
import type { Operations } from '../domain/ports.ts';
import { EdgeError } from '../domain/problem.ts';
import type { ArmClient } from './arm-client.ts';

/** Long waits of Azure's own count; a lost status request costs only one of them. */
export class ArmOperations implements Operations {
  readonly #arm: ArmClient;

  constructor(arm: ArmClient) {
    this.#arm = arm;
  }

  async poll(operation: Operation): Promise<Polled> {
    const answer = await this.#arm.poll(operation.pollUrl);
    if (answer.answered) {
      const polled = interpretPoll(operation, answer.response);
      // The status said Succeeded and the result of a POST lies elsewhere: fetched at once.
      return resultIsNext(operation, polled) ? this.poll(polled.operation) : polled;
    }
    const { failure } = answer;
    if (failure.code === 'OperationUrlForeign') throw new EdgeError(classifyFailure(failure, doingOf(operation)));
    // The request failed, not the operation: it is asked about again later.
    return { state: 'running', operation };
  }
}

function resultIsNext(before: Operation, polled: Polled): polled is Extract<Polled, { state: 'running' }> {
  return polled.state === 'running' && before.resultUrl !== undefined && polled.operation.resultUrl === undefined;
}
