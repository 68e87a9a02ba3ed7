import type { RenewalReport } from './act-renew.ts';
import type { DemoReport } from './summary.ts';
import type { Progress } from './progress.ts';

/** The end of the demo, for people: the chain at every hop, the DNS answer, the health text, the response. */
export function printReport(report: DemoReport, out: Pick<Progress, 'heading' | 'line'>): void {
  out.heading(`Run ${report.run.id}: ${report.run.status}`);
  if (report.run.problem) {
    const { code, what, why, fix } = report.run.problem;
    for (const line of [`${code}: ${what}`, why, `Next: ${fix}`]) out.line(line);
  }
  out.heading('The chain at every hop');
  for (const hop of report.hops) {
    out.line(`${hop.verified ? '✓' : '✗'} ${hop.name} serves ${hop.subject ?? 'nothing'} for ${hop.host}`);
    out.line(`    issued by ${hop.issuer ?? '–'}, SHA-1 ${hop.thumbprint ?? '–'}, until ${day(hop.notAfter)}`);
  }
  out.heading('DNS, backend health and the response');
  out.line(`${report.dns?.name ?? '–'} → ${report.dns?.answer?.join(', ') ?? 'no answer'}`);
  for (const server of report.health) out.line(`${server.address}: ${server.health} — ${server.log}`);
  out.line(`HTTP ${report.response.status} ${report.response.body}`);
  if (report.renewal) printRenewal(report.renewal, out);
  out.heading(report.ok ? `Proven in ${report.seconds} s.` : `Not proven; ${report.seconds} s.`);
}

function printRenewal(renewal: RenewalReport, out: Pick<Progress, 'heading' | 'line'>): void {
  const { requests, failed, handshakes, reasons, p50, p99, thumbprintBefore, thumbprintAfter } = renewal;
  out.heading(`The renewal under load, run ${renewal.run}: ${renewal.status}`);
  out.line(`${requests} requests, ${handshakes} of them with a handshake of their own: ${failed} failed`);
  for (const reason of reasons) out.line(`    ${reason}`);
  out.line(`half of them within ${p50} ms, 99 of 100 within ${p99} ms`);
  out.line(`API Management served ${thumbprintBefore ?? '–'}, and now ${thumbprintAfter ?? '–'}`);
}

function day(epochSeconds: number | null): string {
  return epochSeconds === null ? '–' : new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}
