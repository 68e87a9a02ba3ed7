import { firstReason, rootChecks, rootRotationChecks } from '../../../shared/domain/certificates/certificate-policy.ts';
import { rootIdOf } from '../../../shared/domain/certificates/root-id.ts';
import type { ObservedCertificate } from '../../../shared/domain/observed.ts';
import { isRotatedFor, rootProblems } from '../../../shared/domain/plan/plan-root.ts';
import type { Reason } from '../../../shared/domain/plan/plan.ts';
import { problem } from '../../../shared/domain/problem-codes.ts';
import { withMade } from '../../../shared/domain/shared-turn.ts';
import { internalIssuer } from './internal-issuer.ts';
import { lookSeconds, makeRootKey, makeRootOf, type Made, rootKeyIsMade } from './make-root.ts';
import { freeSharedTurn, isAtWork, noteInTurn, takeSharedTurn } from './shared-turn.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';

/**
 * The root, which all edges of a vault may share, so that one of them makes it and the others wait for it and take it up. Who waits
 * looks at the turn, not into Key Vault; a maker that has died is followed by whoever comes next, who goes on from what Key Vault holds.
 */
export const ensureRoot: Required<StepHandler> = {
  async begin(context) {
    const current = await newest(context);
    return current && isGood(context, current) ? takeUp(context, current, 0) : makeInTurn(context);
  },
  async poll(context) {
    if (await isAtWork(context, await context.stores.sharedTurns.get(turnOf(context)))) return waitForMaker(context);
    // Whoever has waited finds it made, most likely, and needs no turn to see that; who makes it has the turn.
    const current = context.memory?.waits === true ? await newest(context) : null;
    return current && isGood(context, current) ? takeUp(context, current, 0) : makeInTurn(context);
  },
};

function newest({ ports, spec }: StepContext): Promise<ObservedCertificate | null> {
  return ports.certificates.read(spec.keyVault, internalIssuer(spec).certificateName);
}

const turnOf = ({ spec }: StepContext): string => rootIdOf(spec) ?? '';

const isGood = (context: StepContext, root: ObservedCertificate): boolean => faultOf(context, root) === null;

/** Why the newest version does not do; null when it does. One that somebody else made is not rotated: it does as long as it holds. */
function faultOf({ spec, ports }: StepContext, root: ObservedCertificate): Reason | null {
  const hostNames = spec.endpoints.map(({ internalHostname }) => internalHostname);
  const checks = root.managedBy === null ? rootChecks : rootRotationChecks;
  return firstReason(checks, { root, hostNames, now: ports.clock.now() / 1000 });
}

/** What was read before the turn was had may be old: another version can have come in between. */
async function makeInTurn(context: StepContext): Promise<Turn> {
  const turn = await takeSharedTurn(context, turnOf(context));
  if (turn === null) return waitForMaker(context);
  const current = await newest(context);
  if (current === null) return makeKey(context);
  const fault = faultOf(context, current);
  if (fault === null) return takeUp(context, current, 0);
  const isOurs = current.managedBy !== null;
  const at = Math.floor(context.ports.clock.now() / 1000);
  // What is followed and what is only half made: their events may come late, when nobody could tell any more what they were.
  const noted = isOurs
    ? await noteInTurn(context, turnOf(context), { ...withMade(turn, current.version, at), etag: turn.etag })
    : turn;
  if (noted === null) return waitForMaker(context);
  if (isOurs && isRotatedFor(fault)) return makeKey(context);
  if (!isOurs && fault.code === 'RootNotAuthority') return refuse(context, ownedElsewhere(context));
  if (fault.code !== 'RootNotAuthority') return refuse(context, unfit(context, current));
  return madeOf(context, await makeRootOf(context, current));
}

async function makeKey(context: StepContext): Promise<Turn> {
  const since = context.memory?.since;
  return typeof since === 'number'
    ? madeOf(context, await rootKeyIsMade(context, since))
    : madeOf(context, await makeRootKey(context));
}

async function madeOf(context: StepContext, made: Made): Promise<Turn> {
  if ('root' in made) return takeUp(context, made.root, made.writes);
  if (made.state === 'failed') await freeSharedTurn(context, turnOf(context));
  return made;
}

function waitForMaker({ pace }: StepContext): Turn {
  const note = 'Another edge makes the root that they share; it is waited for.';
  return { state: 'poll', memory: { waits: true }, afterSeconds: pace.ours(lookSeconds), note };
}

/** Remembered for the steps after it: the certificate is public, and the key's id opens nothing. */
async function takeUp(context: StepContext, root: ObservedCertificate, writes: number): Promise<Turn> {
  const { certificate, keyId, version, managedBy } = root;
  const at = Math.floor(context.ports.clock.now() / 1000);
  await freeSharedTurn(context, turnOf(context), (turn) => (managedBy === null ? turn : withMade(turn, version, at)));
  const note = `The root is ${certificate.subject}, thumbprint ${certificate.thumbprint}.`;
  return { state: 'done', note, memory: { root: certificate.der, keyId, version }, writes };
}

async function refuse(context: StepContext, found: ReturnType<typeof ownedElsewhere>): Promise<Turn> {
  await freeSharedTurn(context, turnOf(context));
  return { state: 'failed', problem: found };
}

/** A root that is there and cannot sign is somebody's to decide about, as the plan has it: others may trust it. */
function unfit({ spec, ports }: StepContext, root: ObservedCertificate) {
  const [found] = rootProblems(root, { spec, now: ports.clock.now() / 1000 });
  return found ?? ownedElsewhere({ spec });
}

function ownedElsewhere({ spec }: Pick<StepContext, 'spec'>) {
  const { certificateName } = internalIssuer(spec);
  return problem('RootOwnedElsewhere', {
    what: `Key Vault has a certificate ${certificateName} that edge-tls did not make and that cannot be a root.`,
    why: 'It is no certificate authority, and it carries no tag of edge-tls, so it is not replaced.',
    fix: 'Choose another issuer.certificateName.',
    evidence: { certificateName },
  });
}
