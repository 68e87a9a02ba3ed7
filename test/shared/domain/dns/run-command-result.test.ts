import { recordsWritten } from '../../../../shared/domain/dns/run-command-result.ts';

const ok = '{"edgeTls":1,"exit":0,"changed":true,"serial":2026112400,"answers":{"apim":["10.0.1.4"]},"error":null}';
const taken =
  '{"edgeTls":1,"exit":1,"changed":false,"serial":null,"answers":{},"error":{"code":"RecordTaken","message":"Somebody else\'s record is there."}}';

/** As Azure hands it back (azure-cli, recording test_vm_run_command_e2e): Succeeded whatever the script did. */
function answer(stdout: string, stderr = '') {
  const message = `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`;
  return {
    value: [{ code: 'ProvisioningState/succeeded', level: 'Info', displayStatus: 'Provisioning succeeded', message }],
  };
}

const written = { ok: true, value: { changed: true, serial: 2026112400, answers: { apim: ['10.0.1.4'] } } };

describe('what run-command hands back', () => {
  test.each<[string, unknown]>([
    ['alone', answer(ok)],
    ['after other output', answer(`zone contoso.internal/IN: loaded\n${ok}`)],
    ['after output that lost its beginning', answer(`…tion":"cut off"}\n${ok}\n`)],
    ['beside noise on standard error', answer(ok, 'named-checkzone: warning')],
    ['after an earlier result', answer(`${taken}\n${ok}`)],
  ])('is a result when the line is there %s', (_where, body) => {
    expect(recordsWritten(body)).toEqual(written);
  });

  test('is the problem that the script names, though Azure says Succeeded', () => {
    expect(recordsWritten(answer(taken))).toMatchObject({
      ok: false,
      problem: {
        code: 'RecordTaken',
        why: "Somebody else's record is there.",
        evidence: { code: 'RecordTaken', exit: 1 },
      },
    });
  });

  test.each([
    ['RecordTaken', 'RecordTaken', 'terminal'],
    ['ZoneNotFound', 'DnsZoneNotFound', 'terminal'],
    ['ZoneNotWritable', 'DnsZoneNotWritable', 'terminal'],
    ['ZoneIsDynamic', 'DnsZoneNotWritable', 'terminal'],
    ['ZoneFileForeign', 'DnsZoneNotWritable', 'terminal'],
    ['ZoneIsSigned', 'DnsZoneNotWritable', 'terminal'],
    ['ZoneFileEdited', 'DnsZoneNotWritable', 'terminal'],
    ['ZoneFileElsewhere', 'DnsZoneNotFound', 'terminal'],
    ['DigMissing', 'DnsToolMissing', 'terminal'],
    ['AnswerRefused', 'DnsAnswerRefused', 'terminal'],
    ['NoAnswer', 'DnsNoAnswer', 'terminal'],
    ['AnswersDiffer', 'DnsAnswersDiffer', 'terminal'],
    ['ZoneBusy', 'DnsScriptFailed', 'retryable'],
    ['ReloadFailed', 'DnsScriptFailed', 'terminal'],
    ['constructor', 'DnsScriptFailed', 'terminal'],
  ])("the script's %s is %s, %s", (said, code, kind) => {
    const line = taken.replace('RecordTaken', said);
    expect(recordsWritten(answer(line))).toMatchObject({
      ok: false,
      problem: { code, kind, evidence: { code: said } },
    });
  });

  test('tells whose a refused record is, and what was warned of', () => {
    const line = ok.replace(
      ',"error"',
      ',"refused":{"mail":"mail A 10.0.0.9"},"warnings":[{"code":"NoForwarderToAzure","message":"No forwarder."}],"error"',
    );
    expect(recordsWritten(answer(line))).toEqual({
      ok: true,
      value: { ...written.value, refused: { mail: 'mail A 10.0.0.9' }, warnings: ['No forwarder.'] },
    });
  });

  test.each<[string, unknown]>([
    ['without a line', answer('sh: 1: Syntax error: word unexpected')],
    ['with a line that was cut off', answer(ok.slice(0, 60))],
    ['with another line of JSON', answer('{"exit":0}')],
    ['empty', answer('')],
    ['of another shape', { output: ok }],
    ['null', null],
  ])('is a problem of its own when it is %s', (_what, body) => {
    expect(recordsWritten(body)).toMatchObject({
      ok: false,
      problem: { code: 'DnsScriptFailed', what: 'The script on the DNS machine gave no result.' },
    });
  });
});
