import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EdgeTls } from '../test/end-to-end/edge-tls.ts';
import { type Benchmark, median, type Row } from './row.ts';

interface InstanceHistory {
  readonly id: string;
  readonly events: number;
  readonly bytes: number;
  readonly largest: number;
}

/** What a provision leaves in the history, and how long its replay takes. Polling is at Azure's own pace to have Azure's number of turns. */
export const history: Benchmark = {
  name: 'history',
  async run() {
    const edgeTls = await EdgeTls.start({ timeScale: 60 });
    try {
      const { id, status } = await edgeTls.provision();
      if (status !== 'Succeeded') throw new Error(`the provision is ${status}`);
      const data = join(edgeTls.home, 'host');
      return rowsOf(id, historiesIn(data, id), replayTimes(data, id));
    } finally {
      await edgeTls.stop();
    }
  },
};

function historiesIn(data: string, run: string): InstanceHistory[] {
  const database = new DatabaseSync(join(data, 'host.sqlite'), { readOnly: true });
  const all = database
    .prepare(
      'SELECT instance_id AS id, count(*) AS events, sum(length(event)) AS bytes, max(length(event)) AS largest FROM history GROUP BY instance_id',
    )
    .all() as unknown as InstanceHistory[];
  database.close();
  if (!all.some(({ id }) => id === run)) throw new Error(`the host has no history of ${run}`);
  return all;
}

function replayTimes(data: string, run: string): number[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/replay.ts', 'dist/app', data, run], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the history does not replay: ${stderr}`);
  return JSON.parse(stdout) as number[];
}

function rowsOf(run: string, histories: readonly InstanceHistory[], replays: readonly number[]): Row[] {
  const own = histories.find(({ id }) => id === run);
  const sum = (field: 'events' | 'bytes'): number => histories.reduce((total, one) => total + one[field], 0);
  const row = { bench: 'history', conditions: 'a provision, calm, time scale 60, API Management 38 min' };
  return [
    { ...row, what: 'events of the run', value: own?.events ?? 0, unit: '', goal: { atMost: 120 } },
    { ...row, what: 'size of the run', value: (own?.bytes ?? 0) / 1024, unit: 'KiB', goal: { atMost: 40 } },
    {
      ...row,
      what: 'largest event of all',
      value: Math.max(...histories.map(({ largest }) => largest)) / 1024,
      unit: 'KiB',
      goal: { atMost: 4 },
    },
    {
      ...row,
      what: 'events of the run and its branches and steps',
      value: sum('events'),
      unit: '',
      goal: null,
      conditions: `${histories.length} instances, the last execution of each`,
    },
    { ...row, what: 'size of the run, its branches and steps', value: sum('bytes') / 1024, unit: 'KiB', goal: null },
    {
      ...row,
      what: 'replay of the whole run',
      value: median(replays),
      unit: 'ms',
      goal: { atMost: 20 },
      conditions: `median of ${replays.length}, in a process of its own`,
    },
  ];
}
