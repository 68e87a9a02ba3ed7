/**
 * `npm run demo`: local Azure and the local host on this machine, the sample edge provisioned through the HTTP API, and a
 * request fetched through every hop; then renewed while clients ask for it without a pause. Exit code 0 only when all of it was
 * proven. `--json` prints one object instead.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../../cli/exit-codes.ts';
import { buildApp } from '../../scripts/build-app.ts';
import { flag, timeScale, type ValuesOf } from '../command/options.ts';
import { inProjectRoot } from '../command/project-root.ts';
import { runCommand } from '../command/run-command.ts';
import { Stopped, stopSignals, unlessStopped } from '../command/stop-signals.ts';
import { usableTemporaryFolder } from '../command/usable-folder.ts';
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

const options = {
  json: flag('prints one object instead of a report'),
  'time-scale': timeScale({ from: 1, otherwise: 600 }),
};

await runCommand({
  name: 'npm run demo',
  help: 'Provisions a sample edge on this machine, fetches a page through every hop, and renews it under load.',
  options,
  run: ({ values }) => run(values),
});

async function run(values: ValuesOf<typeof options>): Promise<number> {
  const started = Date.now();
  const signal = stopSignals();
  // With --json standard output belongs to the one object, so progress goes to standard error.
  const progress = new Progress(values.json ? process.stderr : process.stdout);
  inProjectRoot();
  const home = mkdtempSync(join(usableTemporaryFolder(), 'edge-tls-demo-'));
  let stack: Stack | undefined;
  try {
    progress.heading('Starting local Azure, Azurite and the local host');
    stack = await startStack({
      port: 0,
      home,
      timeScale: values['time-scale'],
      calm: true,
      app: 'dist/app',
      prepare: async () => void (await buildApp()),
      progress: (line) => progress.line(line),
      signal,
    });
    progress.line(
      `API ${stack.api}, Azure Resource Manager ${stack.azure.arm}, time runs ${values['time-scale']} times as fast`,
    );
    const report = await unlessStopped(demonstrate(stack, progress, started), signal);
    if (values.json) console.log(JSON.stringify(report));
    else printReport(report, progress);
    return report.ok ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    console.error(`${error.message} Everything that had been started is stopped again.`);
    return exitCodes.interrupted;
  } finally {
    await stack?.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function demonstrate(running: Stack, progress: Progress, started: number): Promise<DemoReport> {
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
      ? await useAndRenew({ running, api, edge: name, progress })
      : { response: { status: 0, body: '' }, renewal: null };
  const report = reportOf({ seconds: (Date.now() - started) / 1000, run, edge, ...proof });
  return { ...report, ok: isProven(report) };
}

interface Provisioned {
  readonly running: Stack;
  readonly api: ApiClient;
  readonly edge: string;
  readonly progress: Progress;
}

async function useAndRenew({ running, api, edge, progress }: Provisioned) {
  const ca = readFileSync(running.azure.caFile, 'utf8');
  const listener: PublicListener = { ...(await publicListener(running)), ca };
  const response = await fetchThrough(listener, hosts.public, '/orders/42');
  progress.heading(`Renewing edge ${edge} while clients use it`);
  const renewal = await renewUnderLoad({ api, edge, listener, watch: (now) => progress.show(now) });
  return { response, renewal };
}
