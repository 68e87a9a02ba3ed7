import type { FieldChange } from '../../shared/domain/plan/plan.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { paint, type Style, type Terminal } from '../terminal.ts';
import type { PlanView } from '../views.ts';
import { durationRange } from './duration.ts';

type Sign = '+' | '~' | '-';
const styles: Readonly<Record<Sign, Style>> = { '+': 'green', '~': 'yellow', '-': 'red' };

/** A plan as Terraform's users read one: what is unchanged is hidden and counted, each step says why. */
export function planText(plan: PlanView, terminal: Pick<Terminal, 'color'>): string {
  const blocks = [
    ...plan.steps.map((step) => stepText(step, terminal)),
    ...plan.warnings.map((warning) => problemText('Warning', 'yellow', warning, terminal)),
    ...plan.blockers.map((blocker) => problemText('Blocked', 'red', blocker, terminal)),
    ...(plan.translation ? [translationText(plan.translation)] : []),
  ];
  return `${blocks.join('\n')}${blocks.length > 0 ? '\n' : ''}${summary(plan)}\n`;
}

/** A v1 gateway as a v2 gateway: what to decide first, and the body of a PUT. */
function translationText({ notes, document }: NonNullable<PlanView['translation']>): string {
  const lines = ['  This gateway as Standard_v2 or WAF_v2:', ...notes.map((note) => `    - ${note}`)];
  const body = JSON.stringify(document, null, 2).replaceAll(/^/gm, '    ');
  return `${lines.join('\n')}\n${body}\n`;
}

function stepText(step: PlanView['steps'][number], terminal: Pick<Terminal, 'color'>): string {
  const lines = [
    paint(terminal, 'bold', `  ${step.title}`),
    `    because ${step.reason.message} (${step.reason.code})`,
    `    usually takes ${durationRange(step.expectedSeconds)}`,
    ...(step.risk ? [paint(terminal, 'yellow', `    risk: ${step.risk}`)] : []),
    ...step.changes.map((change) => changeText(change, terminal)),
  ];
  return `${lines.join('\n')}\n`;
}

function changeText(change: FieldChange, terminal: Pick<Terminal, 'color'>): string {
  const sign = signOf(change);
  const values = {
    '+': JSON.stringify(change.after),
    '-': JSON.stringify(change.before),
    '~': `${JSON.stringify(change.before)} -> ${JSON.stringify(change.after)}`,
  };
  return paint(terminal, styles[sign], `    ${sign} ${change.path}: ${values[sign]}`);
}

function signOf({ before, after }: FieldChange): Sign {
  if (before === null) return '+';
  return after === null ? '-' : '~';
}

function problemText(label: string, style: Style, problem: Problem, terminal: Pick<Terminal, 'color'>): string {
  return `${paint(terminal, style, `  ${label}: ${problem.what} (${problem.code})`)}\n    ${problem.why}\n    Next: ${problem.fix}\n`;
}

function summary(plan: PlanView): string {
  const { gatewayObjects, hostnames } = plan.foreign;
  const unchanged = `${count(gatewayObjects, 'gateway object')} and ${count(hostnames, 'host name')} of others stay unchanged.`;
  if (plan.blockers.length > 0)
    return `Nothing can be applied until ${count(plan.blockers.length, 'blocker')} ${plan.blockers.length === 1 ? 'is' : 'are'} mended.`;
  if (plan.steps.length === 0) return `No changes. The edge is as its spec says. ${unchanged}`;
  const changes = plan.steps.flatMap(({ changes }) => changes);
  const of = (sign: Sign): number => changes.filter((change) => signOf(change) === sign).length;
  return `Plan: ${of('+')} to add, ${of('~')} to change, ${of('-')} to destroy. ${unchanged}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
