import { EdgeTls } from '../test/end-to-end/edge-tls.ts';
import { callsIn } from './calls.ts';
import type { Benchmark, Row } from './row.ts';

const conditions = 'sample edge, warm app, second converge after a provision';

/** What a run costs that finds nothing to do. */
export const converged: Benchmark = {
  name: 'converged',
  async run() {
    const edgeTls = await EdgeTls.start();
    try {
      await edgeTls.provision();
      await edgeTls.converge();
      await edgeTls.clearJournal();
      const { status, steps } = await edgeTls.converge();
      if (status !== 'Succeeded' || steps.length > 0) throw new Error(`the edge is not converged: ${status}`);
      return rowsOf(callsIn(await edgeTls.journal()));
    } finally {
      await edgeTls.stop();
    }
  },
};

function rowsOf({ writes, runCommands, reads, polls, signIns }: ReturnType<typeof callsIn>): Row[] {
  const row = (what: string, value: number, atMost: number): Row => ({
    bench: 'converged',
    what,
    value,
    unit: '',
    goal: { atMost },
    conditions,
  });
  return [
    row('writes', writes, 0),
    row('run-commands', runCommands, 0),
    row('calls in all, sign-in apart', writes + reads + polls, 8),
    { ...row('sign-ins', signIns, 0), goal: null },
  ];
}
