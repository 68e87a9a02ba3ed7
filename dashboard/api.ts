import type { Edge, Plan, Problem, ReadEdge, Run, Spec } from './models/types.ts';

/** A request that was refused, in the server's own words, with pointers into the document that was sent. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly errors: readonly { readonly pointer: string; readonly message: string }[];

  constructor(status: number, problem: Problem, errors: ApiError['errors'] = []) {
    super(problem.what);
    this.status = status;
    this.problem = problem;
    this.errors = errors;
  }
}

interface ProblemDocument {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly suggestion?: string;
  readonly errors?: ApiError['errors'];
}

interface Answered {
  readonly status: number;
  readonly location: string | null;
  readonly etag: string | null;
  readonly body: unknown;
}

type Headers = Readonly<Record<string, string>>;

async function send(method: string, path: string, body?: unknown, headers: Headers = {}): Promise<Answered> {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new ApiError(0, {
      code: 'Unreachable',
      what: 'The server cannot be reached.',
      why: String(error),
      fix: 'Check the network and that the app runs.',
    });
  });
  const parsed = parse(await response.text());
  if (!response.ok) throw refusal(response.status, parsed ?? {});
  const { status, headers: answered } = response;
  return { status, location: answered.get('location'), etag: answered.get('etag'), body: parsed };
}

/** A proxy in between may answer with a page of its own. */
function parse(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

function refusal(status: number, document: ProblemDocument): ApiError {
  const problem = {
    code: document.code ?? `HTTP${status}`,
    what: document.title ?? 'The server refused the request.',
    why: document.detail ?? '',
    fix: document.suggestion ?? 'Try again; if it stays so, look at the log of the app.',
  };
  return new ApiError(status, problem, document.errors ?? []);
}

/** Only over what was read, as far as that is known; null: only where nothing is. */
function asRead(etag: string | null | undefined): Headers {
  if (etag === undefined) return {};
  return etag === null ? { 'if-none-match': '*' } : { 'if-match': etag };
}

const edgePath = (name: string): string => `/api/edges/${encodeURIComponent(name)}`;
const runPath = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
const startedRun = ({ location }: { location: string | null }): string | null => location?.split('/').at(-1) ?? null;

export const api = {
  edges: async (): Promise<readonly Edge[]> =>
    ((await send('GET', '/api/edges')).body as { edges: readonly Edge[] }).edges,
  edge: async (name: string): Promise<ReadEdge> => {
    const { body, etag } = await send('GET', edgePath(name));
    return { ...(body as Edge), etag: etag ?? undefined };
  },
  runs: async (name: string): Promise<readonly Run[]> =>
    ((await send('GET', `${edgePath(name)}/runs?limit=100`)).body as { runs: readonly Run[] }).runs,
  run: async (id: string): Promise<Run> => (await send('GET', runPath(id))).body as Run,
  plan: async (name: string, spec: Spec): Promise<Plan> =>
    (await send('POST', `${edgePath(name)}/plan`, spec)).body as Plan,
  /** What an action would do now to the edge as it is stored. */
  planNow: async (name: string, action: 'converge' | 'renew'): Promise<Plan> =>
    (await send('POST', `${edgePath(name)}/plan${action === 'renew' ? '?renew=true' : ''}`)).body as Plan,
  /** Stores a spec over the one whose etag was read, or a new one for null. */
  put: async (spec: Spec, etag: string | null | undefined): Promise<string | null> =>
    startedRun(await send('PUT', edgePath(spec.name), spec, asRead(etag))),
  request: async (name: string, action: 'converge' | 'renew'): Promise<string | null> =>
    startedRun(await send('POST', `${edgePath(name)}/${action}`)),
  remove: async ({ name, etag }: ReadEdge): Promise<string | null> =>
    startedRun(await send('DELETE', edgePath(name), undefined, asRead(etag))),
  approve: async (run: Run): Promise<void> => {
    await send('POST', `${runPath(run.id)}/approve`, { planFingerprint: run.planFingerprint });
  },
  cancel: async (run: Run): Promise<void> => {
    await send('POST', `${runPath(run.id)}/cancel`);
  },
};
