import { stateOf } from '../../shared/domain/status/hop-status.ts';
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
    ...listed([
      ...edge.dns.map((name) => internalText(name, terminal)),
      ...(edge.publicNames ?? []).map((name) => publicText(name, terminal)),
    ]),
    'Chain:',
    ...listed(edge.hops.flatMap((hop) => hopText(hop, terminal))),
    'Backend Health:',
    ...listed(edge.health.map(({ endpoint, address, health, log }) => `${endpoint}  ${address}: ${health}  ${log}`)),
    ...warningText(edge),
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

function internalText(
  { name, answers, written, wanted, isRight }: EdgeView['dns'][number],
  terminal: Pick<Terminal, 'color'>,
): string {
  const seen = `${name} -> ${answersText(answers)}`;
  if (answers === null) return written ? `${seen}; ${written} was written there` : seen;
  return isRight === false
    ? `${seen}  ${paint(terminal, 'red', `wrong: API Management is at ${wanted ?? '–'}`)}`
    : seen;
}

function publicText(
  { name, answers, wanted, isRight }: NonNullable<EdgeView['publicNames']>[number],
  terminal: Pick<Terminal, 'color'>,
): string {
  const seen = `${name} -> ${answersText(answers)}`;
  const elsewhere = `not the gateway, which is at ${wanted.join(', ')}`;
  return isRight === false ? `${seen}  ${paint(terminal, 'yellow', elsewhere)}` : seen;
}

function answersText(answers: readonly string[] | null): string {
  return answers === null ? 'could not be asked' : answers.join(', ') || 'no answer';
}

function warningText({ warnings = [] }: EdgeView): string[] {
  return warnings.length === 0
    ? []
    : ['Warnings:', ...warnings.map(({ code, what, fix }) => `  ${code}: ${what} ${fix}`)];
}

function hopText(hop: HopStatus, terminal: Pick<Terminal, 'color' | 'now'>): string[] {
  const mark = hop.verified
    ? paint(terminal, 'green', 'verified')
    : paint(terminal, isUnknown(hop) ? 'yellow' : 'red', `not verified: ${hop.reason ?? 'unknown'}`);
  if (hop.thumbprint === null || hop.notAfter === null) return [`${hop.name} (${hop.endpoint}) ${hop.host}: ${mark}`];
  return [
    `${hop.name} (${hop.endpoint}) ${hop.host}: ${mark}`,
    `  Subject: ${hop.subject ?? '–'}`,
    `  Issuer: ${hop.issuer ?? '–'}`,
    `  Thumbprint: ${hop.thumbprint}`,
    `  Not After: ${day(hop.notAfter)} (${daysLeft(hop.notAfter, terminal.now())} days left)`,
  ];
}

/** Nobody could look: what is shown was seen earlier. */
const isUnknown = (hop: HopStatus): boolean => stateOf(hop) === 'unreached';

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
