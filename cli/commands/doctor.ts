import { request } from '../api.ts';
import { type Session, writeJson } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { paint } from '../terminal.ts';

interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly evidence: string;
  readonly next: string | null;
}

const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** Walks the whole path of an edge, with evidence for each part and the next command for what is wrong. */
export async function doctor(session: Session, name: string): Promise<ExitCode> {
  const path = `/api/edges/${encodeURIComponent(name)}/doctor`;
  const { checks } = (await request<{ checks: readonly Check[] }>(session.connection(), 'GET', path)).body;
  if (session.output === 'json') writeJson(session, checks);
  else for (const check of checks) session.terminal.out.write(checkText(session, check));
  return checks.some(({ status }) => status === 'fail') ? exitCodes.failed : exitCodes.ok;
}

function checkText({ terminal }: Session, { name, status, evidence, next }: Check): string {
  const line = `${paint(terminal, styles[status], status.padEnd(4))}  ${name}: ${evidence}\n`;
  return next === null ? line : `${line}      next: ${next}\n`;
}
