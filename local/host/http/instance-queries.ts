import { type Orchestrations, Refusal } from '../durable/orchestrations.ts';
import type { InstanceQuery } from '../store/instance-store.ts';
import { type HostRequest, type HostResponse, json } from './host-http.ts';
import { statusOf } from './instance-status.ts';

const defaultPage = 100;
const tokenHeader = 'x-ms-continuation-token';

/** A page of instances, oldest first; the token of the next page in `x-ms-continuation-token`. */
export function listInstances(orchestrations: Orchestrations, request: HostRequest): HostResponse {
  const query = request.url.searchParams;
  const top = Number(query.get('top') ?? defaultPage);
  const after = afterOf(request.headers[tokenHeader]);
  const page = orchestrations.list({ ...filterOf(query), top: top + 1, ...(after ? { after } : {}) });
  const showInput = query.get('showInput')?.toLowerCase() !== 'false';
  const shown = page.slice(0, top);
  const last = page.length > top ? shown.at(-1) : undefined;
  const body = shown.map((instance) => statusOf(instance, { showInput }));
  return json(200, body, last ? { [tokenHeader]: tokenOf(last) } : {});
}

/** Purges what has ended and fits the filter, which must have a beginning. */
export function purgeInstances(orchestrations: Orchestrations, request: HostRequest): HostResponse {
  const query = request.url.searchParams;
  if (!query.has('createdTimeFrom')) {
    throw new Refusal('badRequest', "Please provide value for 'createdTimeFrom' parameter.");
  }
  const found = orchestrations.list({ ...filterOf(query), top: Number.MAX_SAFE_INTEGER });
  const instancesDeleted = found.filter(({ id }) => orchestrations.purge(id)).length;
  return instancesDeleted > 0 ? json(200, { instancesDeleted }) : { status: 404 };
}

function filterOf(query: URLSearchParams): Omit<InstanceQuery, 'top'> {
  const createdFrom = timeOf(query, 'createdTimeFrom');
  const createdTo = timeOf(query, 'createdTimeTo');
  const idPrefix = query.get('instanceIdPrefix');
  return {
    // Divided by commas, or given several times.
    statuses: query
      .getAll('runtimeStatus')
      .flatMap((each) => each.split(','))
      .filter(Boolean),
    ...(createdFrom === undefined ? {} : { createdFrom }),
    ...(createdTo === undefined ? {} : { createdTo }),
    ...(idPrefix === null ? {} : { idPrefix }),
  };
}

function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Refusal('badRequest', `'${name}' is '${text}', which is not a time.`);
  return time;
}

function tokenOf({ createdAt, id }: { createdAt: number; id: string }): string {
  return Buffer.from(JSON.stringify({ createdAt, id })).toString('base64url');
}

function afterOf(token: string | undefined): InstanceQuery['after'] {
  if (!token) return undefined;
  try {
    return parsedToken(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    throw new Refusal('badRequest', 'The continuation token is not one of this host.');
  }
}

function parsedToken(token: Readonly<Record<string, unknown>>): InstanceQuery['after'] {
  const { createdAt, id } = token;
  if (typeof createdAt !== 'number' || typeof id !== 'string') throw new TypeError('not a token');
  return { createdAt, id };
}
