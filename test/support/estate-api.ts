import type { Answer, Call } from '../../functions/call.ts';
import type { HttpEndpoint } from '../../functions/http-endpoint.ts';
import { problemAnswer } from '../../functions/problem-response.ts';
import type { Request } from './test-call.ts';
import type { TestEstate } from './test-estate.ts';

/** A request to the HTTP surface of an estate whose runs a test follows itself; runs that it starts are noted in `started`. */
export function send(
  estate: TestEstate,
  { handle }: HttpEndpoint,
  { params = {}, body, headers = {}, caller = 'tester', query = '' }: Request = {},
  started: string[] = [],
): Promise<Answer> {
  const call: Call = {
    app: { ...estate.services, cloud: 'Local', vaultSuffix: null },
    caller: { name: caller },
    correlationId: 'correlation',
    params,
    query: new URLSearchParams(query),
    header: (name) => headers[name] ?? null,
    body: async () => body,
    start: async (run) => void started.push(run),
  };
  return handle(call).catch((error: unknown) => problemAnswer(error, 'correlation'));
}
