import { problem } from '../../../shared/domain/problem-codes.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import type { ObservedEdge } from '../../../shared/domain/observed.ts';
import type { EdgeSpec } from '../../../shared/domain/spec/edge-spec.ts';
import type { Endpoint } from '../../../shared/domain/spec/endpoint.ts';
import { internalName } from '../../../shared/domain/status/dns-status.ts';
import { healthOfRun } from '../health-of-run.ts';
import { observeEdge } from '../observe-edge.ts';
import { seenOf } from '../edge-status.ts';
import { rootVersionOf } from '../root-of-run.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { leftToOthers } from './ensure-record.ts';
import type { StepContext, StepHandler, Turn } from './step-handler.ts';
import { ownValue } from '../../../shared/domain/own-value.ts';

/** Instances of a gateway and of API Management take up a certificate one after the other. */
const againSeconds = 15;
const deadlineSeconds = 15 * 60;
/** However fast local Azure runs: a few looks take some seconds of real time. */
const leastSeconds = 30;

/**
 * What is served is what Key Vault holds, at API Management and at the public listener, and the name resolves to API Management:
 * proven by real handshakes and a real query. What cannot be reached from the app is left to backend health, and said so.
 */
async function begin(context: StepContext): Promise<Turn> {
  const { ports, pace, spec, stores, run, memory } = context;
  const now = Math.floor(ports.clock.now() / 1000);
  const seconds = Math.max(leastSeconds, pace.ours(deadlineSeconds));
  const deadline = typeof memory?.deadline === 'number' ? memory.deadline : now + seconds;
  const [health, root, left] = await Promise.all([
    healthOfRun(stores.runs, run),
    rootVersionOf(stores.runs, run),
    leftToOthers(context),
  ]);
  const { observed, blockers } = await observeEdge(ports, spec, health, root);
  const wrong = observed === null ? blockers[0] : faultsOf(spec, observed, left)[0];
  if (wrong && now < deadline)
    return { state: 'poll', memory: { deadline }, afterSeconds: pace.ours(againSeconds), note: wrong.what };
  if (wrong) return { state: 'failed', problem: wrong };
  if (observed === null)
    return { state: 'poll', memory: { deadline }, afterSeconds: pace.ours(againSeconds), note: 'Read again.' };
  return {
    state: 'done',
    note: provenNote(spec, observed),
    memory: { seen: seenOf(spec, observed) as unknown as JsonObject },
  };
}

export const proveChain: StepHandler = { begin, poll: begin };

function faultsOf(spec: EdgeSpec, observed: ObservedEdge, left: readonly string[]): readonly Problem[] {
  return spec.endpoints.flatMap((endpoint) => [
    ...(left.includes(endpoint.internalHostname) ? [] : dnsFault(endpoint, observed)),
    ...serviceFault(endpoint, observed),
    ...listenerFaults(endpoint, observed),
  ]);
}

function dnsFault(endpoint: Endpoint, observed: ObservedEdge): readonly Problem[] {
  const { name, answers, wanted = null, isRight } = internalName(endpoint, observed);
  if (isRight !== false || answers === null) return [];
  return [
    problem('RecordNotAnswered', {
      what: `${name} resolves to ${answers.join(', ') || 'nothing'}, not to ${wanted ?? ''}.`,
      why: 'The DNS server that the app asks does not answer with the record that was written.',
      fix: 'Check that the virtual network asks the server that holds the zone, and that no other server answers for it.',
      evidence: { name, answers: answers.join(', '), wanted },
    }),
  ];
}

function serviceFault({ name, internalHostname }: Endpoint, { endpoints }: ObservedEdge): readonly Problem[] {
  const { servedByApiManagement: served = null, leaf = null } = ownValue(endpoints, name) ?? {};
  if (served === null) return [];
  const thumbprint = served.chain[0]?.thumbprint ?? null;
  const current = leaf === null || thumbprint === leaf.certificate.thumbprint;
  if (served.verified && current) return [];
  return [
    notProven(`API Management for ${internalHostname}`, { served, expected: leaf?.certificate.thumbprint ?? null }),
  ];
}

function listenerFaults({ name, publicHostnames }: Endpoint, { endpoints }: ObservedEdge): readonly Problem[] {
  const endpoint = ownValue(endpoints, name);
  const expected = endpoint?.listenerCertificate?.certificate.thumbprint ?? null;
  return publicHostnames.flatMap((host) => {
    const served = endpoint?.servedByGateway[host] ?? null;
    // Whether the public certificate verifies is its owner's business; that it is the one of Key Vault is ours.
    if (served === null || expected === null || served.chain[0]?.thumbprint === expected) return [];
    return [notProven(`The gateway for ${host}`, { served, expected })];
  });
}

function notProven(
  who: string,
  {
    served,
    expected,
  }: { served: { chain: readonly { thumbprint: string }[]; reason: string | null }; expected: string | null },
): Problem {
  const thumbprint = served.chain[0]?.thumbprint ?? null;
  return problem('ChainNotProven', {
    what: `${who} does not serve the certificate that it should.`,
    why: served.reason ?? 'Key Vault holds another version than is served.',
    fix: 'Look at the custom domain or listener in the portal; then request another run, which makes it read Key Vault again.',
    evidence: { served: thumbprint, expected, reason: served.reason },
  });
}

function provenNote(spec: EdgeSpec, observed: ObservedEdge): string {
  const unreached = spec.endpoints.filter(
    ({ name }) => ownValue(observed.endpoints, name)?.servedByApiManagement === null,
  ).length;
  return unreached === 0
    ? 'Handshakes at every hop show the certificates of Key Vault.'
    : 'API Management cannot be reached from the app; backend health stands for its chain.';
}
