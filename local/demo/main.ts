/**
 * `npm run demo`: local Azure and the local host on this machine, the sample edge provisioned through the HTTP API, and a
 * request fetched through every hop; then renewed while clients ask for it without a pause. Exit code 0 only when all of it was
 * proven. `--json` prints one object instead.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hosts } from '../sample/names.ts';
import { sampleSpec } from '../sample/sample-spec.ts';
import { publicListener } from '../stack/local-json.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { renewUnderLoad } from './act-renew.ts';
import { ApiClient } from './api-client.ts';
import { fetchThrough, type PublicListener } from './fetch-through.ts';
import { Progress } from './progress.ts';
import { printReport } from './report.ts';
import { type DemoReport, isProven, reportOf } from './summary.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'time-scale': { type: 'string', default: '600' },
  },
});

const started = Date.now();
// With --json standard output belongs to the one object, so progress goes to standard error.
const progress = new Progress(values.json ? process.stderr : process.stdout);
const home = mkdtempSync(join(tmpdir(), 'edge-tls-demo-'));
let stack: Stack | undefined;

try {
  progress.heading('Starting local Azure, Azurite and the local host');
  stack = await startStack({ port: 0, home, timeScale: Number(values['time-scale']), calm: true, app: 'dist/app' });
  progress.line(
    `API ${stack.api}, Azure Resource Manager ${stack.azure.arm}, time runs ${values['time-scale']} times as fast`,
  );
  const report = await demonstrate(stack);
  if (values.json) console.log(JSON.stringify(report));
  else printReport(report, progress);
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
}

async function demonstrate(running: Stack): Promise<DemoReport> {
  const api = new ApiClient(running.api);
  const spec = sampleSpec(running.world.vaultUrl);
  progress.heading(`Provisioning edge ${String(spec.name)}`);
  const runId = await api.putEdge(spec);
  if (runId === null) throw new Error('the API started no run');
  const run = await api.follow(runId, (now) => progress.show(now));
  const name = String(spec.name);
  const edge = await api.edge(name);
  const proof =
    run.status === 'Succeeded'
      ? await useAndRenew(running, api, name)
      : { response: { status: 0, body: '' }, renewal: null };
  const report = reportOf({ seconds: (Date.now() - started) / 1000, run, edge, ...proof });
  return { ...report, ok: isProven(report) };
}

async function useAndRenew(running: Stack, api: ApiClient, edge: string) {
  const ca = readFileSync(running.azure.caFile, 'utf8');
  const listener: PublicListener = { ...(await publicListener(running)), ca };
  const response = await fetchThrough(listener, hosts.public, '/orders/42');
  progress.heading(`Renewing edge ${edge} while clients use it`);
  const renewal = await renewUnderLoad({ api, edge, listener, watch: (now) => progress.show(now) });
  return { response, renewal };
}
