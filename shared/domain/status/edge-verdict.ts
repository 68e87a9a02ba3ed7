import { isGood } from '../health/is-healthy.ts';
import type { EdgeStatus, HopStatus } from '../stores.ts';
import { stateOf } from './hop-status.ts';

/** What was seen of an edge at a look. */
export type Seen = Omit<EdgeStatus, 'ready' | 'reason' | 'message'>;
export type Verdict = Pick<EdgeStatus, 'ready' | 'reason' | 'message'>;

/**
 * Whether an edge is ready after a run that met no problem: what was seen decides, not that the run had nothing to do. What could not be
 * looked at does not make it unready, and is said.
 */
export function verdictOf(seen: Seen): Verdict {
  const fault = faultsOf(seen)[0];
  if (fault) return { ready: false, ...fault };
  const unknown = unseen(seen);
  const but = unknown.length === 0 ? '' : ` Not seen this time: ${unknown.join(', ')}.`;
  return { ready: true, reason: 'Converged', message: `Everything is as the spec wants it, and proven.${but}` };
}

type Fault = Pick<Verdict, 'reason' | 'message'>;

function faultsOf({ at, hops, dns, health }: Seen): readonly Fault[] {
  return [
    ...dns.filter(({ isRight }) => isRight === false).map(wrongName),
    ...hops.flatMap((hop) => faultOf(hop, at)),
    ...health.filter((server) => !isGood(server)).map(unhealthy),
  ];
}

function wrongName({ name, answers, wanted }: EdgeStatus['dns'][number]): Fault {
  const where = answers?.join(', ') || 'nothing';
  const message = `${name} resolves to ${where}, and API Management is at ${wanted ?? 'no address'}. Request a run, which writes the record.`;
  return { reason: 'RecordNotAnswered', message };
}

/** Whether the listener's certificate is trusted is its owner's business; that it is there and has not expired is what clients need. */
function faultOf(hop: HopStatus, at: number): readonly Fault[] {
  const who = hop.name === 'gateway' ? 'The gateway' : 'API Management';
  const state = stateOf(hop);
  if (state === 'silent')
    return [
      {
        reason: 'ChainNotProven',
        message: `${who} ends every handshake for ${hop.host}. See that its identity can read the certificate in Key Vault and that it is enabled there, then request a run.`,
      },
    ];
  if (hop.name === 'gateway' && state === 'served' && hop.notAfter !== null && hop.notAfter <= at)
    return [
      {
        reason: 'ListenerCertificateExpired',
        message: `The gateway serves an expired certificate for ${hop.host}. Renew ${hop.subject ?? 'it'} in Key Vault.`,
      },
    ];
  if (hop.name === 'gateway' || state !== 'served' || hop.verified) return [];
  const why = hop.reason ?? 'no reason given.';
  return [
    {
      reason: 'ChainNotProven',
      message: `What API Management serves for ${hop.host} does not verify: ${why} Request a run.`,
    },
  ];
}

function unhealthy({ address, health, log }: EdgeStatus['health'][number]): Fault {
  return {
    reason: 'BackendNotHealthy',
    message: `The gateway calls ${address} ${health}: ${log} Run the doctor, or request a run.`,
  };
}

/** What stands for it: for API Management, backend health; for a name, what was written and seen answered on the machine. */
function unseen({ hops, dns }: Seen): readonly string[] {
  const away = hops
    .filter((hop) => stateOf(hop) === 'unreached')
    .map(({ host, name }) => `${host} at ${placeOf(name)}`);
  return [...away, ...dns.filter(({ answers }) => answers === null).map(({ name }) => `the DNS answer for ${name}`)];
}

const placeOf = (name: HopStatus['name']): string => (name === 'gateway' ? 'the gateway' : 'API Management');
