import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EdgeTls } from '../test/end-to-end/edge-tls.ts';
import { type Calls, callsIn } from './calls.ts';
import { criticalPath, type Operation } from './critical-path.ts';
import { followRecipe, gatewayNow, hostnamesNow, takeBack } from './manual-recipe.ts';
import { type Benchmark, median, type Row } from './row.ts';

interface Setting {
  readonly timeScale: number;
  readonly apiManagementSeconds: number;
  readonly goal: number;
  /** The recipes are measured only where the order of the steps shows. */
  readonly recipes: boolean;
}

const settings: readonly Setting[] = [
  { timeScale: 60, apiManagementSeconds: 38 * 60, goal: 1.03, recipes: false },
  { timeScale: 600, apiManagementSeconds: 38 * 60, goal: 1.03, recipes: false },
  // Slower than the others: the app's own work is then small beside Azure's, as it is in Azure.
  { timeScale: 10, apiManagementSeconds: 30, goal: 1.1, recipes: true },
  { timeScale: 60, apiManagementSeconds: 30, goal: 1.1, recipes: true },
];

interface Measured {
  readonly milliseconds: number;
  readonly criticalPath: number;
  readonly first: Calls;
  readonly renewal: Calls;
  readonly onePut: number | null;
  readonly sixPuts: number | null;
}

/** A provision beside its own critical path and beside the recipe that people follow today. */
export const provision: Benchmark = {
  name: 'provision',
  async run({ rounds: count }) {
    const rows: Row[] = [];
    let calls: Row[] = [];
    for (const setting of settings) {
      const rounds: Measured[] = [];
      for (let round = 0; round < count; round++) rounds.push(told(setting, await measure(setting)));
      rows.push(...ratios(setting, rounds));
      if (calls.length === 0) calls = callRows(rounds);
    }
    return [...rows, ...calls];
  },
};

/** A long benchmark says how it gets on. */
function told({ timeScale, apiManagementSeconds }: Setting, measured: Measured): Measured {
  const { milliseconds, criticalPath: path, onePut, sixPuts } = measured;
  const figures = [milliseconds, path, onePut, sixPuts].map((figure) => (figure === null ? '–' : Math.round(figure)));
  console.error(
    `  scale ${timeScale}, API Management ${apiManagementSeconds} s: wall, path, recipes ${figures.join(', ')} ms`,
  );
  return measured;
}

async function measure({ timeScale, apiManagementSeconds, recipes }: Setting): Promise<Measured> {
  const edgeTls = await EdgeTls.start({ timeScale: 600 });
  try {
    const { session } = edgeTls.stack;
    const [gatewayBefore, hostnamesBefore] = [await gatewayNow(edgeTls), await hostnamesNow(edgeTls)];
    const durations = { apiManagementUpdate: apiManagementSeconds * 1000 };
    await session.local('PUT', 'time-scale', { timeScale, durations });
    await edgeTls.stack.restartHost({ EDGE_TLS_WAIT_SCALE: `${timeScale}` });
    await edgeTls.clearJournal();
    const { id, status } = await edgeTls.provision();
    if (status !== 'Succeeded') throw new Error(`the provision is ${status}`);
    const span = spanOf(edgeTls, id);
    const operations = await operationsOf(edgeTls, span);
    const first = callsIn(await edgeTls.journal());
    const estate = {
      gateway: { before: gatewayBefore, after: await gatewayNow(edgeTls) },
      hostnames: { before: hostnamesBefore, after: await hostnamesNow(edgeTls) },
    };
    const renewal = recipes ? null : await callsOfRenewal(edgeTls);
    const recipe = async (puts: 1 | 6): Promise<number | null> => {
      if (!recipes) return null;
      await takeBack(edgeTls, estate);
      return followRecipe(edgeTls, estate, puts);
    };
    return {
      milliseconds: span.end - span.start,
      criticalPath: criticalPath(operations),
      first,
      renewal: renewal ?? first,
      onePut: await recipe(1),
      sixPuts: await recipe(6),
    };
  } finally {
    await edgeTls.stop();
  }
}

async function callsOfRenewal(edgeTls: EdgeTls): Promise<Calls> {
  await edgeTls.clearJournal();
  await edgeTls.renew();
  return callsIn(await edgeTls.journal());
}

/** From the start of a run's orchestration to its end, as the host wrote them; milliseconds since 1970. */
function spanOf({ home }: EdgeTls, run: string): { start: number; end: number } {
  const database = new DatabaseSync(join(home, 'host', 'host.sqlite'), { readOnly: true });
  const row = database.prepare('SELECT created_at AS start, updated_at AS end FROM instances WHERE id = ?').get(run);
  database.close();
  return row as { start: number; end: number };
}

async function operationsOf(edgeTls: EdgeTls, span: { start: number; end: number }): Promise<Operation[]> {
  const { operations } = (await edgeTls.stack.session.local('GET', 'state')) as { operations: Operation[] };
  return operations.filter(
    ({ startedAt, endedAt }) => startedAt >= span.start && endedAt !== null && endedAt <= span.end,
  );
}

function ratios(setting: Setting, rounds: readonly Measured[]): Row[] {
  const { timeScale, apiManagementSeconds } = setting;
  const path = median(rounds.map((round) => round.criticalPath));
  const conditions =
    `median of ${rounds.length}, calm, time scale ${timeScale}, API Management ${apiManagementSeconds} s, gateway PUT 90 s, ` +
    `run-command 25 s, a look at health 20 s; critical path ${Math.round(path)} ms real`;
  const row = { bench: 'provision', unit: '', conditions };
  const own = {
    ...row,
    what: 'wall ÷ critical path',
    value: median(rounds.map((one) => one.milliseconds / one.criticalPath)),
  };
  const beside = (recipe: string, of: (one: Measured) => number | null, atMost: number): Row[] => {
    const them = rounds.flatMap((one) => {
      const took = of(one);
      return took === null ? [] : [{ own: one.milliseconds / took, bound: one.criticalPath / took }];
    });
    if (them.length === 0) return [];
    const value = median(them.map((one) => one.own));
    const bound = median(them.map((one) => one.bound));
    return [
      { ...row, what: `provision ÷ ${recipe}`, value, goal: { atMost } },
      // What is left when the app itself takes no time at all.
      { ...row, what: `critical path ÷ ${recipe}`, value: bound, goal: null },
    ];
  };
  return [
    { ...own, goal: { atMost: setting.goal } },
    ...beside('recipe with one gateway PUT', ({ onePut }) => onePut, 0.7),
    ...beside('recipe with six gateway PUTs', ({ sixPuts }) => sixPuts, 0.25),
  ];
}

function callRows(rounds: readonly Measured[]): Row[] {
  const of = (kind: keyof Calls, run: 'first' | 'renewal'): number => median(rounds.map((one) => one[run][kind]));
  const row = {
    bench: 'provision',
    unit: '',
    goal: null,
    conditions: 'time scale 60, API Management 38 min; sign-in apart',
  };
  const split = (run: 'first' | 'renewal', name: string): Row[] => [
    { ...row, what: `${name}: gateway PUTs`, value: of('gatewayPuts', run), goal: { atMost: run === 'first' ? 1 : 0 } },
    { ...row, what: `${name}: writes`, value: of('writes', run) },
    { ...row, what: `${name}: reads`, value: of('reads', run) },
    { ...row, what: `${name}: polls and looks at health`, value: of('polls', run) },
  ];
  const apartFromPolls = of('writes', 'first') + of('reads', 'first');
  return [
    { ...row, what: 'provision: calls, polls apart', value: apartFromPolls, goal: { atMost: 26 } },
    ...split('first', 'provision'),
    ...split('renewal', 'renewal'),
  ];
}
