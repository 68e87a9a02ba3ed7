import { asArray, asObject, asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { Outcome, Problem } from '../problem.ts';
import { problem, type ProblemCode } from '../problem-codes.ts';

/** What the script for records says of its work. */
export interface RecordsWritten {
  readonly changed: boolean;
  readonly serial: number | null;
  /** Addresses that the server answers, by relative name. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /** Whose a record is that was left alone, by relative name. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What does not hinder the record and should be known: a sentence each. */
  readonly warnings?: readonly string[];
}

/**
 * The script's own JSON line in what run-command hands back: `Enable succeeded: \n[stdout]\n…\n[stderr]\n…` (azure-cli, recording
 * test_vm_run_command_e2e). Azure reports success whatever the script's exit code was.
 */
export function recordsWritten(body: unknown): Outcome<RecordsWritten> {
  const output = asArray(asObject(body).value)
    .map((entry) => asText(asObject(entry).message) ?? '')
    .join('\n');
  const line = lastResult(output);
  if (line === null) return { ok: false, problem: noResult(output) };
  if (line.exit !== 0) return { ok: false, problem: scriptFailed(line) };
  const refused = Object.entries(asObject(line.refused)).map(([name, whose]) => [name, asText(whose) ?? '']);
  const warnings = asArray(line.warnings).flatMap((warning) => asText(asObject(warning).message) ?? []);
  const answers = Object.entries(asObject(line.answers)).map(([name, list]) => [
    name,
    asArray(list).flatMap((entry) => asText(entry) ?? []),
  ]);
  return {
    ok: true,
    value: {
      changed: line.changed === true,
      serial: typeof line.serial === 'number' ? line.serial : null,
      answers: Object.fromEntries(answers) as RecordsWritten['answers'],
      ...(refused.length === 0 ? {} : { refused: Object.fromEntries(refused) as Record<string, string> }),
      ...(warnings.length === 0 ? {} : { warnings }),
    },
  };
}

function lastResult(output: string): JsonObject | null {
  for (const line of output.split('\n').toReversed()) {
    if (!line.trimStart().startsWith('{"edgeTls":1')) continue;
    try {
      return asObject(JSON.parse(line));
    } catch {
      return null;
    }
  }
  return null;
}

/** What the scripts' own codes mean to whoever asked; any other is `DnsScriptFailed`. */
const known: Readonly<Record<string, { readonly code: ProblemCode; readonly what: string; readonly fix: string }>> = {
  RecordTaken: {
    code: 'RecordTaken',
    what: "There is a record at the internal host name that is not this edge's.",
    fix: 'Remove that record if the name is to be API Management, or choose another internal host name.',
  },
  ZoneNotFound: {
    code: 'DnsZoneNotFound',
    what: 'The DNS machine does not have the zone.',
    fix: 'Correct zone and zoneFile in the spec, or create the zone on the machine.',
  },
  ZoneNotWritable: {
    code: 'DnsZoneNotWritable',
    what: 'The zone cannot be written on this DNS machine.',
    fix: 'Name the machine that is primary for the zone, or a zone that edge-tls may write.',
  },
  ZoneIsDynamic: {
    code: 'DnsZoneNotWritable',
    what: 'The zone cannot be written on this DNS machine.',
    fix: 'Use a zone of its own for the internal host names, without dynamic updates.',
  },
  ZoneIsSigned: {
    code: 'DnsZoneNotWritable',
    what: 'The zone file is what a DNSSEC signer made.',
    fix: 'Let named sign the zone itself (dnssec-policy with inline-signing), or use a zone of its own for the internal host names.',
  },
  ZoneFileElsewhere: {
    code: 'DnsZoneNotFound',
    what: 'The DNS server does not read the zone from this file.',
    fix: 'Set zoneFile in the spec to the file that the message names, if it is the right one.',
  },
  ZoneFileEdited: {
    code: 'DnsZoneNotWritable',
    what: 'Lines of the zone file hang on those of edge-tls.',
    fix: 'Give the record that the message shows a name and a time to live of its own, then request another run.',
  },
  DigMissing: {
    code: 'DnsToolMissing',
    what: 'The DNS machine has no dig, so that its server cannot be asked.',
    fix: 'Install bind9-dnsutils (Debian, Ubuntu) or bind-utils (Red Hat) on the machine, then request another run.',
  },
  AnswerRefused: {
    code: 'DnsAnswerRefused',
    what: 'The DNS server refuses to answer its own machine.',
    fix: 'Allow queries from the machine itself, by allow-query or match-clients, then request another run.',
  },
  NoAnswer: {
    code: 'DnsNoAnswer',
    what: 'The DNS server does not answer.',
    fix: 'Look on the machine whether the server runs, where it listens, and whether it has loaded the zone; then request another run.',
  },
  AnswersDiffer: {
    code: 'DnsAnswersDiffer',
    what: 'The DNS server answers something else than was asked for.',
    fix: 'Look for another zone, view or source of the server that has the name; then request another run.',
  },
  ZoneFileForeign: {
    code: 'DnsZoneNotWritable',
    what: 'The configuration file is not one of edge-tls.',
    fix: 'Give zoneFile a path that nothing else uses, such as /etc/dnsmasq.d/edge-tls.conf.',
  },
};

function scriptFailed({ error, exit }: JsonObject): Problem {
  const code = asText(asObject(error).code) ?? 'Unexpected';
  const message = asText(asObject(error).message) ?? asText(error) ?? 'It did not say why.';
  const meaning = Object.hasOwn(known, code) ? known[code] : undefined;
  return problem(meaning?.code ?? 'DnsScriptFailed', {
    what: meaning?.what ?? 'The DNS server did not take the record.',
    why: message,
    fix: meaning?.fix ?? 'Mend what the message names on the DNS machine, then request another run.',
    evidence: { code, exit: typeof exit === 'number' ? exit : null },
    // Somebody else works on the same zone at this moment.
    ...(code === 'ZoneBusy' ? { kind: 'retryable' as const } : {}),
  });
}

function noResult(output: string): Problem {
  return problem('DnsScriptFailed', {
    what: 'The script on the DNS machine gave no result.',
    why: 'Its output has no result line, so it was cut off or could not be started.',
    fix: 'Look at the run-command extension log on the machine, then request another run.',
    evidence: { output: output.slice(-300) },
  });
}
