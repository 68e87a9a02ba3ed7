import { setTimeout as pause } from 'node:timers/promises';
import { EdgeTls } from '../test/end-to-end/edge-tls.ts';
import { type Effects, effectsBetween, effectsOn } from '../test/end-to-end/effects.ts';
import {
  type KilledRun,
  killedAtCommit,
  killedDuring,
  provisionWrites,
  renewalWrites,
} from '../test/end-to-end/killed-run.ts';
import { type Benchmark, median, type Row } from './row.ts';

const provisioned: Effects = {
  gatewayPuts: 1,
  apiManagementPatches: 1,
  cnamePuts: 1,
  rootVersions: 2,
  leafVersions: 1,
  zoneSerial: 1,
};
const renewed: Effects = {
  gatewayPuts: 0,
  apiManagementPatches: 1,
  cnamePuts: 0,
  rootVersions: 0,
  leafVersions: 1,
  zoneSerial: 0,
};

/** Every life of the host ends at this commit; together they end lives at every commit, since each begins where the last one ended. */
const lifetimes = [7, 8, 9, 10, 11, 12, 13].flatMap((commit) => [`${commit}`, `before:${commit}`]);

interface Outcome {
  readonly what: string;
  readonly killed: KilledRun;
  /** Null when every effect was there as often as it should be. */
  readonly wrong: string | null;
}

/** The host killed while Azure takes each write, and around the commits of its history: does everything end, and once? */
export const kill: Benchmark = {
  name: 'kill',
  long: true,
  async run() {
    const outcomes: Outcome[] = [];
    outcomes.push(...(await everyWrite()));
    for (const commit of lifetimes) outcomes.push(...(await everyCommit(commit)));
    return rowsOf(outcomes);
  },
};

function everyWrite(): Promise<Outcome[]> {
  return provisionedAndRenewed('during every write', (edgeTls, action) =>
    killedDuring(edgeTls, action ? renewalWrites : provisionWrites, () => edgeTls.begin(action)),
  );
}

function everyCommit(commit: string): Promise<Outcome[]> {
  return provisionedAndRenewed(`at commit ${commit} of every life`, (edgeTls, action) =>
    killedAtCommit(edgeTls, commit, () => edgeTls.begin(action)),
  );
}

type Kill = (edgeTls: EdgeTls, action?: 'renew') => Promise<KilledRun>;

async function provisionedAndRenewed(how: string, kill: Kill): Promise<Outcome[]> {
  const edgeTls = await EdgeTls.start();
  try {
    return [
      await outcome(edgeTls, `a provision, ${how}`, { kill: () => kill(edgeTls), wanted: provisioned }),
      await outcome(edgeTls, `a renewal, ${how}`, { kill: () => kill(edgeTls, 'renew'), wanted: renewed }),
    ];
  } finally {
    await edgeTls.stop();
  }
}

async function outcome(
  edgeTls: EdgeTls,
  what: string,
  { kill, wanted }: { kill: () => Promise<KilledRun>; wanted: Effects },
): Promise<Outcome> {
  const before = await effectsOn(edgeTls);
  const killed = await kill();
  // What a killed host has sent may arrive after the end of the run.
  await pause(400);
  const done = effectsBetween(before, await effectsOn(edgeTls));
  const wrong = Object.entries(wanted).filter(([effect, times]) => done[effect as keyof Effects] !== times);
  const { run, deaths } = killed;
  const failure = run.status === 'Succeeded' ? null : `${run.status}: ${run.problem?.code ?? ''}`;
  const found = failure ?? (wrong.length > 0 ? JSON.stringify(done) : null);
  console.error(`  ${found ? '✗' : '✓'} ${what}: ${deaths} deaths ${found ?? ''}`);
  return { what, killed, wrong: found };
}

function rowsOf(outcomes: readonly Outcome[]): Row[] {
  const deaths = outcomes.reduce((sum, { killed }) => sum + killed.deaths, 0);
  const wrong = outcomes.filter((one) => one.wrong !== null);
  const row = { bench: 'kill', conditions: `${outcomes.length} runs, ${deaths} deaths, time scale 1200, calm` };
  const named = wrong.map(({ what, wrong: how }) => `${what}: ${how}`).join('; ');
  return [
    { ...row, what: 'deaths', value: deaths, unit: '', goal: { atLeast: 200 } },
    {
      ...row,
      what: 'runs that did not end well, or with an effect lost or doubled',
      value: wrong.length,
      unit: '',
      goal: { atMost: 0 },
      conditions: named || row.conditions,
    },
    {
      ...row,
      what: 'from the start of a host to the next change of its run, longest of a run',
      value: median(outcomes.map(({ killed }) => killed.longestResume)) / 1000,
      unit: 's',
      goal: { atMost: 2 },
    },
  ];
}
