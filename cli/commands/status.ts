import { request } from '../api.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { day, daysLeft } from '../render/duration.ts';
import { statusText } from '../render/status-text.ts';
import { table } from '../terminal.ts';
import type { EdgeView, RunView } from '../views.ts';

/** One edge as a tree, or all of them as a table. */
export function status(session: Session, name: string | undefined): Promise<ExitCode> {
  return name === undefined ? allEdges(session) : oneEdge(session, name);
}

async function oneEdge(session: Session, name: string): Promise<ExitCode> {
  const path = `/api/edges/${encodeURIComponent(name)}`;
  const { body: edge, etag } = await request<EdgeView>(session.connection(), 'GET', path);
  if (session.output === 'json') writeJson(session, etag === null ? edge : { ...edge, etag });
  else session.terminal.out.write(statusText(edge, await runOf(session, edge), session.terminal));
  return isReady(edge) ? exitCodes.ok : exitCodes.notReady;
}

async function runOf(session: Session, edge: EdgeView): Promise<RunView | null> {
  const id = edge.activeRun ?? (isReady(edge) ? null : edge.lastRun);
  if (id === null) return null;
  return (await request<RunView>(session.connection(), 'GET', `/api/runs/${encodeURIComponent(id)}`)).body;
}

async function allEdges(session: Session): Promise<ExitCode> {
  const { body } = await request<{ edges: readonly EdgeView[] }>(session.connection(), 'GET', '/api/edges');
  if (session.output === 'json') writeJson(session, body.edges);
  else
    session.terminal.out.write(
      table([['NAME', 'READY', 'REASON', 'EXPIRES', 'DAYS', 'RUN'], ...body.edges.map((edge) => row(edge, session))]),
    );
  return body.edges.every(isReady) ? exitCodes.ok : exitCodes.notReady;
}

function row(edge: EdgeView, { terminal }: Session): string[] {
  const ready = edge.conditions.find(({ type }) => type === 'Ready');
  const first = Math.min(...edge.hops.flatMap(({ notAfter }) => (notAfter === null ? [] : [notAfter])));
  const expiry = Number.isFinite(first) ? [day(first), `${daysLeft(first, terminal.now())}`] : ['–', '–'];
  return [edge.name, ready?.status ?? 'Unknown', ready?.reason ?? '–', ...expiry, edge.activeRun ?? '–'];
}

function isReady(edge: EdgeView): boolean {
  return edge.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
