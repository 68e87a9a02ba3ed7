/**
 * Replays what is left of an instance in a host's history, in a process of its own: `node bench/replay.ts APP DATA INSTANCE`.
 * Prints the milliseconds of each replay of the whole history, up to and with its last turn.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { loadApp } from '../local/host/app/app-loader.ts';
import { installCore } from '../local/host/app/core-shim.ts';
import { registryOf } from '../local/host/app/function-registry.ts';
import { Invoker } from '../local/host/app/invoke.ts';
import { DurableWorker } from '../local/host/durable/durable-worker.ts';
import { EventType, type HistoryEvent } from '../local/host/durable/history.ts';
import { triggerText } from '../local/host/durable/orchestration-turn.ts';
import { durableClientBinding } from '../local/host/http/management-urls.ts';

const rounds = 50;
const [, , app = '', data = '', instance = ''] = process.argv;

const worker = await workerOf(app);
const { name, trigger } = turnOf(data, instance);
const times: number[] = [];
for (let round = 0; round < rounds; round++) {
  const started = performance.now();
  await worker.orchestrator(name, trigger);
  times.push(performance.now() - started);
}
console.log(JSON.stringify(times));
process.exit(0);

async function workerOf(folder: string): Promise<DurableWorker> {
  const registrations = installCore(() => undefined);
  await loadApp(folder);
  await registrations.runHooks('appStart', { hookData: {} });
  const registry = registryOf(registrations.functions, process.env);
  const durableClient = durableClientBinding({ origin: 'http://127.0.0.1', taskHubName: 'bench', systemKey: 'none' });
  return new DurableWorker(
    registry,
    new Invoker({ registrations, durableClient, timeout: 60_000, log: () => undefined }),
  );
}

function turnOf(folder: string, id: string): { name: string; trigger: string } {
  const database = new DatabaseSync(join(folder, 'host.sqlite'), { readOnly: true });
  const row = database.prepare('SELECT name, input FROM instances WHERE id = ?').get(id) as {
    name: string;
    input: string;
  };
  const rows = database.prepare('SELECT event FROM history WHERE instance_id = ? ORDER BY position').all(id) as {
    event: string;
  }[];
  database.close();
  const events = rows.map(({ event }) => JSON.parse(event) as HistoryEvent);
  const last = events.findLastIndex(({ EventType: type }) => type === EventType.OrchestratorStarted);
  const times = { createdAt: 0, updatedAt: 0, executionId: '', status: 'Running', version: null, output: null };
  const instance_ = { ...times, id, ...row, customStatus: null, parent: null } as never;
  const episode = { instance: instance_, past: events.slice(0, last), fresh: events.slice(last), now: Date.now() };
  return { name: row.name, trigger: triggerText(episode) };
}
