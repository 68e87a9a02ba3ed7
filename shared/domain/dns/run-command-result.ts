import { asArray, asObject, asText } from '../gateway/gateway-document.ts';
import type { JsonObject } from '../json.ts';
import type { Outcome, Problem } from '../problem.ts';
import { problem } from '../problem-codes.ts';

/** What the script for records says of its work. */
export interface RecordsWritten {
  readonly changed: boolean;
  readonly serial: number | null;
  /** Addresses that the server answers, by relative name. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
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

function scriptFailed({ error, exit }: JsonObject): Problem {
  const code = asText(asObject(error).code) ?? 'Unexpected';
  const message = asText(asObject(error).message) ?? asText(error) ?? 'It did not say why.';
  return problem('DnsScriptFailed', {
    what: 'The DNS server did not take the record.',
    why: message,
    fix: 'Mend what the message names on the DNS machine, then request another run.',
    evidence: { code, exit: typeof exit === 'number' ? exit : null },
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
