import { isRenewed, renewUnderLoad, type RenewalReport } from '../local/demo/act-renew.ts';
import { EdgeTls } from '../test/end-to-end/edge-tls.ts';
import { type Benchmark, median, type Row } from './row.ts';

const wanted = { keptAlive: 100_000, fresh: 10_000 };
const clients = { keptAlive: 8, fresh: 3 };

/** One renewal after the other under load, until so many requests were sent. Its control without overlap is `test/end-to-end/load.test.ts`. */
export const load: Benchmark = {
  name: 'load',
  long: true,
  async run() {
    const edgeTls = await EdgeTls.start({ timeScale: 300 });
    try {
      await edgeTls.provision();
      const reports: RenewalReport[] = [];
      while (!isEnough(reports)) reports.push(await renewal(edgeTls));
      return rowsOf(reports);
    } finally {
      await edgeTls.stop();
    }
  },
};

async function renewal(edgeTls: EdgeTls): Promise<RenewalReport> {
  const listener = await edgeTls.listener();
  const edge = String(edgeTls.spec.name);
  const report = await renewUnderLoad({ api: edgeTls.api, edge, listener, clients, watch: () => undefined });
  console.error(`  renewal ${report.run}: ${report.requests} requests, ${report.failed} failed`);
  return report;
}

const handshakes = (reports: readonly RenewalReport[]): number => reports.reduce((sum, one) => sum + one.handshakes, 0);
const requests = (reports: readonly RenewalReport[]): number => reports.reduce((sum, one) => sum + one.requests, 0);

function isEnough(reports: readonly RenewalReport[]): boolean {
  const fresh = handshakes(reports);
  return fresh >= wanted.fresh && requests(reports) - fresh >= wanted.keptAlive;
}

function rowsOf(reports: readonly RenewalReport[]): Row[] {
  const fresh = handshakes(reports);
  const conditions = `${reports.length} renewals in a row, time scale 300, ${clients.keptAlive} kept-alive and ${clients.fresh} fresh clients`;
  const row = { bench: 'load', unit: '', conditions };
  const failed = reports.reduce((sum, one) => sum + one.failed, 0);
  return [
    { ...row, what: 'failed requests', value: failed, goal: { atMost: 0 } },
    {
      ...row,
      what: 'renewals that did not change what is served',
      value: reports.filter((one) => !isRenewed(one)).length,
      goal: { atMost: 0 },
    },
    {
      ...row,
      what: 'requests on kept connections',
      value: requests(reports) - fresh,
      goal: { atLeast: wanted.keptAlive },
    },
    { ...row, what: 'requests with a handshake', value: fresh, goal: { atLeast: wanted.fresh } },
    {
      ...row,
      what: 'p99 latency, median of renewals',
      value: median(reports.map(({ p99 }) => p99)),
      unit: 'ms',
      goal: null,
    },
  ];
}
