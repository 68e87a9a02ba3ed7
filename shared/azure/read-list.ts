import { azureFailure } from '../domain/operation/azure-failure.ts';
import { classifyFailure } from '../domain/operation/classify-failure.ts';
import { field } from '../domain/operation/status-word.ts';
import { EdgeError } from '../domain/problem.ts';
import type { ArmAnswer, ArmClient, ArmRequest } from './arm-client.ts';

/** A page has dozens of entries; what is longer is not looked through. */
const MAX_PAGES = 20;

/** Every entry of a list, page by page. A next page that lies elsewhere than on Resource Manager is refused. */
export async function readList(
  arm: ArmClient,
  list: Pick<ArmRequest, 'path' | 'apiVersion' | 'query'> & { readonly doing: string },
): Promise<readonly unknown[]> {
  const { doing, ...request } = list;
  const entries: unknown[] = [];
  let answer: ArmAnswer = await arm.send({ method: 'GET', ...request });
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { value, nextLink } = pageOf(answer, doing);
    entries.push(...value);
    if (nextLink === null) break;
    answer = await arm.poll(nextLink);
  }
  return entries;
}

function pageOf(answer: ArmAnswer, doing: string): { value: readonly unknown[]; nextLink: string | null } {
  if (!answer.answered) throw new EdgeError(classifyFailure(answer.failure, doing));
  const { response } = answer;
  const value = field(response.body, 'value');
  if (response.status !== 200) throw new EdgeError(classifyFailure(azureFailure(response), doing));
  if (!Array.isArray(value))
    throw new EdgeError(
      classifyFailure({ ...azureFailure({ ...response, body: null }), code: 'UnexpectedAnswer' }, doing),
    );
  const next = field(response.body, 'nextLink');
  return { value: value as readonly unknown[], nextLink: typeof next === 'string' && next !== '' ? next : null };
}
