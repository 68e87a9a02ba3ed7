import { createHash } from 'node:crypto';
import { EdgeError, type Problem } from '../shared/domain/problem.ts';
import { problem } from '../shared/domain/problem-codes.ts';
import type { KeptAnswer } from '../shared/domain/stores.ts';
import type { Answer, Call, Handle } from './call.ts';

/** A request that died half way is taken up again by its next try after so long. */
const abandonedAfterSeconds = 300;

/**
 * `Idempotency-Key`: the same key with the same request gets the first answer again, without a second effect; with another
 * request it is refused. Keys belong to their caller. Answers of 500 and above are not kept, so that a retry really retries. The kept
 * answer comes before any precondition: a retry whose first try was carried out has an etag that is not current any more.
 */
export function idempotent(operation: string, handle: Handle): Handle {
  return async (call) => {
    const key = call.header('idempotency-key');
    if (key === null) return handle(call);
    if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new EdgeError(malformedKey());
    const conditions = ['if-match', 'if-none-match'].flatMap((name) => {
      const value = call.header(name);
      return value === null ? [] : [name, value];
    });
    const body = JSON.stringify((await call.body()) ?? null);
    const request = digest([operation, JSON.stringify(call.params), body, ...conditions]);
    return answerOnce(call, { id: digest([call.caller.name, key]), request }, handle);
  };
}

async function answerOnce(
  call: Call,
  { id, request }: { id: string; request: string },
  handle: Handle,
): Promise<Answer> {
  const { answers } = call.app.stores;
  const now = Math.floor(call.app.ports.clock.now() / 1000);
  const kept = await answers.claim({ id, request, claimedAt: now, answer: null }, now - abandonedAfterSeconds);
  if (kept) return replay(kept, request);
  try {
    const answer = await handle(call);
    await (answer.status < 500
      ? answers.keep({ id, request, claimedAt: now, answer: plain(answer) })
      : answers.release(id));
    return answer;
  } catch (error) {
    // Refusals change nothing, so the next try may simply be judged again.
    await answers.release(id);
    throw error;
  }
}

function replay(kept: KeptAnswer, request: string): Answer {
  if (kept.request !== request) throw new EdgeError(reusedKey());
  if (kept.answer === null) throw new EdgeError(keyInUse());
  const { status, headers, body } = kept.answer;
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, body };
}

const plain = ({ status, headers, body }: Answer): NonNullable<KeptAnswer['answer']> => ({
  status,
  headers: headers ?? {},
  body: JSON.parse(JSON.stringify(body ?? null)) as NonNullable<KeptAnswer['answer']>['body'],
});

const digest = (parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

function malformedKey(): Problem {
  return problem('IdempotencyKeyMalformed', {
    what: 'The Idempotency-Key cannot be used.',
    why: 'It must be 1-255 visible ASCII characters.',
    fix: 'Send a random UUID as the key of each new request.',
  });
}

function reusedKey(): Problem {
  return problem('IdempotencyKeyReused', {
    what: 'This Idempotency-Key was used for another request.',
    why: 'A key stands for one request: same method, address and body.',
    fix: 'Send a new key with a changed request.',
  });
}

function keyInUse(): Problem {
  return problem('IdempotencyKeyInUse', {
    what: 'A request with this Idempotency-Key is being worked on.',
    why: 'Its answer is not there yet.',
    fix: 'Send it again in a few seconds.',
  });
}
