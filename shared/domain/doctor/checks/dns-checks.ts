import { isAnswered } from '../../dns/compare-record.ts';
import { wantedRecords } from '../../dns/wanted-records.ts';
import type { ObservedEdge } from '../../observed.ts';
import { type Check, fail, ok, warn } from '../check.ts';
import { afterFailure, askDns, converge, sentences, showMachine, startMachine } from '../commands.ts';
import type { Examination } from '../edge-observations.ts';
import { ownValue } from '../../own-value.ts';

/** The record, the server behind it, and whether that server passes on what it does not hold. */
export function dnsChecks(examination: Examination): readonly Check[] {
  const { observed } = examination;
  return [
    ...machineCheck(examination),
    ...(observed === null ? [] : answerChecks(examination, observed)),
    ...forwarderCheck(examination),
  ];
}

function machineCheck({ spec, observations: { machine } }: Examination): readonly Check[] {
  if (!('virtualMachine' in spec.dns) || machine === null) return [];
  const id = spec.dns.virtualMachine;
  const name = `DNS server ${id.split('/').at(-1) ?? ''}`;
  if (!machine.ok) {
    const next = afterFailure(machine.problem, spec, { scope: id, role: 'dnsServer' });
    return [fail(name, sentences(machine.problem), next)];
  }
  const { powerState, agentReady } = machine.value;
  if (!/running$/i.test(powerState)) return [fail(name, `The machine is ${powerState}.`, startMachine(id))];
  return agentReady
    ? [ok(name, 'The machine runs and its agent is ready.')]
    : [fail(name, 'The machine runs, but its agent is not ready: no command reaches it.', showMachine(id))];
}

function answerChecks({ spec }: Examination, { apiManagement, endpoints }: ObservedEdge): readonly Check[] {
  return wantedRecords(spec, apiManagement.privateIPAddresses).map(({ endpoint, name: host, address }) => {
    const name = `DNS answer (${endpoint})`;
    const answers = ownValue(endpoints, endpoint)?.addresses ?? null;
    if (answers === null) return fail(name, `The DNS server could not be asked for ${host}.`, askDns(spec, host));
    const seen = `${host} resolves to ${answers.join(', ') || 'nothing'}`;
    return isAnswered(answers, address)
      ? ok(name, `${seen}, which is API Management.`)
      : fail(name, `${seen}; API Management is at ${address}.`, converge(spec));
  });
}

/** Without it the gateway finds neither Key Vault nor anything else of Azure. */
function forwarderCheck({ spec, observed, observations: { forwarded } }: Examination): readonly Check[] {
  if (forwarded === null) return [];
  const name = 'DNS forwarder';
  const next = askDns(spec, forwarded.name, '168.63.129.16');
  const { answers } = forwarded;
  if (!answers.ok) return [warn(name, sentences(answers.problem), next)];
  const address = observed?.gateway.publicAddress ?? null;
  const isRight = answers.value.length > 0 && (address === null || answers.value.includes(address));
  const seen = `${forwarded.name} resolves to ${answers.value.join(', ') || 'nothing'}`;
  return isRight
    ? [ok(name, `${seen}: names of Azure are passed on.`)]
    : [warn(name, `${seen}: the DNS server does not pass names of Azure on to 168.63.129.16.`, next)];
}
