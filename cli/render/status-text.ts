import type { HopStatus } from '../../shared/domain/stores.ts';
import { paint, type Terminal } from '../terminal.ts';
import type { EdgeView, RunView } from '../views.ts';
import { day, daysLeft, minute } from './duration.ts';

/** One readable tree of an edge: conditions, names, every hop, renewal, and the run under way; what is missing says why. */
export function statusText(edge: EdgeView, run: RunView | null, terminal: Pick<Terminal, 'color' | 'now'>): string {
  const lines = [
    `Name: ${edge.name}`,
    'Conditions:',
    ...edge.conditions.map((condition) => conditionText(condition, terminal)),
    `Observed: ${minute(edge.observedAt)}`,
    `Renewal Time: ${edge.renewalAt === null ? 'edge-tls renews no certificate of this edge' : minute(edge.renewalAt)}`,
    'DNS:',
    ...listed(edge.dns.map(({ name, answers }) => `${name} -> ${answers?.join(', ') || 'no answer'}`)),
    'Chain:',
    ...listed(edge.hops.flatMap((hop) => hopText(hop, terminal))),
    'Backend Health:',
    ...listed(edge.health.map(({ endpoint, address, health, log }) => `${endpoint}  ${address}: ${health}  ${log}`)),
    ...runText(run),
  ];
  return `${lines.join('\n')}\n`;
}

function listed(lines: readonly string[]): string[] {
  return lines.length > 0 ? lines.map((line) => `  ${line}`) : ['  nothing seen yet'];
}

function conditionText(
  { type, status, reason, message }: EdgeView['conditions'][number],
  terminal: Pick<Terminal, 'color'>,
): string {
  const style = status === 'True' ? 'green' : 'red';
  return `  ${paint(terminal, style, `${type}: ${status}`)}, Reason: ${reason}, Message: ${message}`;
}

function hopText(hop: HopStatus, terminal: Pick<Terminal, 'color' | 'now'>): string[] {
  const mark = hop.verified
    ? paint(terminal, 'green', 'verified')
    : paint(terminal, 'red', `not verified: ${hop.reason ?? 'unknown'}`);
  if (hop.thumbprint === null || hop.notAfter === null) return [`${hop.name} (${hop.endpoint}) ${hop.host}: ${mark}`];
  return [
    `${hop.name} (${hop.endpoint}) ${hop.host}: ${mark}`,
    `  Subject: ${hop.subject ?? '–'}`,
    `  Issuer: ${hop.issuer ?? '–'}`,
    `  Thumbprint: ${hop.thumbprint}`,
    `  Not After: ${day(hop.notAfter)} (${daysLeft(hop.notAfter, terminal.now())} days left)`,
  ];
}

function runText(run: RunView | null): string[] {
  if (run === null) return [];
  const problem = run.problem ? [`  ${run.problem.code}: ${run.problem.what}`, `  Next: ${run.problem.fix}`] : [];
  return [
    `Run: ${run.id} ${run.status} (${run.reason.code}, asked for by ${run.reason.requestedBy})`,
    ...problem,
    ...run.steps.map(({ state, title, attempts, lastProblem }) => {
      const trouble = lastProblem ? `  last error: ${lastProblem.code} (attempt ${attempts})` : '';
      return `  ${state.padEnd(9)} ${title}${trouble}`;
    }),
  ];
}
