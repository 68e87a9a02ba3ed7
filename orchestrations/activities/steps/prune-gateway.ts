import { servedCertificateName } from '../../../shared/domain/names/key-vault-names.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { gatewayStep } from './gateway-step.ts';
import { ownRereadSeconds } from './own-reread.ts';
import { operationIn } from './operation-turn.ts';
import { servedNow } from './served-now.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';
import { ownValue } from '../../../shared/domain/own-value.ts';

/** Well above a probe cycle of our own probes (30 s, three failures): what has been healthy so long is healthy everywhere. */
const usualSoakSeconds = 600;
const lookSeconds = 60;

const prune = gatewayStep('prune');

/**
 * Takes away what of ours is no longer desired. Trust goes last of all: a while after the backend was last seen healthy, and when a
 * handshake shows that API Management serves the newest certificate. Where it cannot be reached from the app, health stands for it.
 */
export const pruneGateway: StepHandler = {
  begin: (context) => settled(context, null),
  async poll(context) {
    const { memory } = context;
    if (operationIn(memory) !== null) return prune.poll ? prune.poll(context) : prune.begin(context);
    return settled(context, typeof memory?.since === 'number' ? memory.since : null);
  },
};

async function settled(context: StepContext, waitingSince: number | null): Promise<Turn> {
  const { ports, pace } = context;
  const now = ports.clock.now() / 1000;
  const since = waitingSince ?? Math.floor(now);
  const soaked = (await lastHealthy(context)) + pace.ours(context.soakSeconds ?? usualSoakSeconds);
  if (now < soaked)
    return wait(since, soaked - now, 'The backend has to stay healthy for a while with the new certificate.');
  const old = await servedOld(context);
  if (old === null) return prune.begin(context);
  if (now - since > pace.ours(ownRereadSeconds)) return { state: 'failed', problem: stillOld(old) };
  return wait(since, pace.ours(lookSeconds), `API Management still serves an older certificate for ${old}.`);
}

const wait = (since: number, afterSeconds: number, note: string): Turn => ({
  state: 'poll',
  memory: { since },
  afterSeconds,
  note,
});

/** End of this run's last wait for health, epoch seconds; 0 when it had none, since then it has changed nothing that is served. */
async function lastHealthy({ stores, run }: StepContext): Promise<number> {
  const records = await stores.runs.steps(run);
  const ends = records.map(({ kind, state, endedAt }) =>
    kind === 'awaitHealthy' && state === 'Succeeded' ? endedAt : null,
  );
  return Math.max(0, ...ends.map((end) => end ?? 0));
}

/** Host name for which API Management is seen to serve another certificate than Key Vault's newest; null when there is none. */
async function servedOld(context: StepContext): Promise<string | null> {
  const { ports, spec } = context;
  const served = await servedNow(context);
  for (const { name, internalHostname } of spec.endpoints) {
    const shown = ownValue(served, name)?.chain[0]?.thumbprint;
    if (shown === undefined) continue;
    const newest = await ports.certificates.read(spec.keyVault, servedCertificateName(spec, name));
    if (newest !== null && newest.certificate.thumbprint !== shown) return internalHostname;
  }
  return null;
}

function stillOld(host: string) {
  return problem('ChainNotProven', {
    what: `API Management still serves an older certificate for ${host}.`,
    why: 'It has not read the newest version from Key Vault, neither when it was updated nor by itself.',
    fix: 'Look at the custom domain in the portal, then request another run. The trust of before is still on the gateway.',
    evidence: { host },
  });
}
