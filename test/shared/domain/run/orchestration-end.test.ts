import { causeOf } from '../../../../shared/domain/run/orchestration-end.ts';

const cause = (output: unknown) => causeOf({ status: 'Failed', output });

test.each<[string, unknown, string | null]>([
  [
    'a sentence',
    "Orchestrator function 'convergeEdge' failed: it broke",
    "Orchestrator function 'convergeEdge' failed: it broke",
  ],
  [
    'a stack',
    'Orchestrator failed: StoreUnavailable: no\n    at run (/app/index.js:1:2)\n    at async (/app/index.js:3:4)',
    'Orchestrator failed: StoreUnavailable: no',
  ],
  [
    'an exception as JSON, as the extension writes it',
    String.raw`Activity function 'planRun' failed: {"Message":"StoreUnavailable: no\n   at Host.Run()\n   at Main()"}`,
    `Activity function 'planRun' failed: {"Message":"StoreUnavailable: no`,
  ],
  [
    'an address with a signature',
    'GET https://x.net/a?sv=1&sig=abc%3D failed',
    'GET https://x.net/a?sv=…&sig=… failed',
  ],
  ['a token', 'sent Bearer eyJ0.a-b and failed', 'sent Bearer… and failed'],
  ['a connection string', 'AccountName=a;AccountKey=abc==;x=y', 'AccountName=a;AccountKey=…;x=y'],
  ['nothing', null, null],
  ['an empty text', ' \n ', null],
  ['the result of one that ended well', { ok: false }, null],
])('%s', (_, output, expected) => {
  expect(cause(output)).toBe(expected);
});

test('a novel is cut', () => {
  expect(cause('x'.repeat(100_000))).toHaveLength(500);
});
