import type { DnsAnswer, Question } from './answer-query.ts';
import {
  answerFromDnsmasq,
  type DnsmasqConfiguration,
  DnsmasqConfigurationError,
  parseDnsmasqConfiguration,
} from './dnsmasq-configuration.ts';
import { type CommandOutcome, failedWith, type NameServer, printed, SUCCESS } from './name-server.ts';

export interface DnsmasqOptions {
  /** The machine's `/etc/dnsmasq.d/*.conf`, by name. */
  readonly readConfiguration: () => readonly { file: string; text: string }[];
  readonly forward: (question: Question) => DnsAnswer;
}

const UNITS = ['dnsmasq', 'dnsmasq.service'];
const REFUSED: DnsAnswer = { rcode: 'REFUSED', authoritative: false, answers: [], authorities: [] };

/**
 * dnsmasq: its configuration is read at start alone (SIGHUP, which is what `systemctl reload` sends, rereads only hosts files; man
 * dnsmasq, NOTES), and with a bad option it does not start: nothing is answered until it is repaired and restarted.
 */
export function createDnsmasqServer({ readConfiguration, forward }: DnsmasqOptions): NameServer {
  const log: string[] = [];
  let running: DnsmasqConfiguration | undefined;
  const start = (): CommandOutcome => {
    try {
      running = parseDnsmasqConfiguration(readConfiguration());
      log.push('started');
      return SUCCESS;
    } catch (error) {
      if (!(error instanceof DnsmasqConfigurationError)) throw error;
      running = undefined;
      log.push(error.message, 'FAILED to start up');
      return failedWith(1, 'Job for dnsmasq.service failed because the control process exited with error code.');
    }
  };
  start();
  const systemctl = (words: readonly string[]): CommandOutcome => {
    const [verb = '', unit = ''] = words.filter((word) => !word.startsWith('-'));
    if (!UNITS.includes(unit)) return failedWith(5, `Unit ${unit.replace(/(\.service)?$/, '.service')} not found.`);
    if (verb === 'restart' || verb === 'start') return start();
    if (verb === 'is-active') return running ? printed('active') : { exitCode: 3, stdout: 'failed\n', stderr: '' };
    if (verb === 'status') return running ? SUCCESS : { exitCode: 3, stdout: '', stderr: '' };
    if (verb === 'reload') return running ? SUCCESS : failedWith(1, 'dnsmasq.service is not active, cannot reload.');
    if (verb === 'reload-or-restart') return running ? SUCCESS : start();
    return failedWith(1, `Unknown command verb ${verb}.`);
  };
  return {
    answer: (question) => (running ? answerFromDnsmasq(running, question, forward) : REFUSED),
    command: ({ tool, arguments: words }) =>
      tool === 'systemctl' ? systemctl(words) : failedWith(127, `${tool}: command not found`),
    log: () => log,
  };
}
