import { dnsFinding, healthFinding, readyBadge, readyOf } from '../../../dashboard/models/ready.ts';

test('an edge without conditions has never run', () => {
  expect(readyOf({ conditions: [] })).toMatchObject({ status: 'Unknown', reason: 'NeverRun' });
});

test.each([
  ['True', 'good', 'Ready'],
  ['False', 'bad', 'Not ready'],
  ['Unknown', 'unknown', 'Unknown'],
] as const)('Ready %s is shown as %s, in words too', (status, tone, text) => {
  expect(readyBadge({ status })).toEqual({ tone, text });
});

test.each([
  ['Healthy', 'good'],
  ['Up', 'good'],
  ['Unhealthy', 'bad'],
  ['Down', 'bad'],
  ['Partial', 'bad'],
  ['Unknown', 'bad'],
])('a backend that is %s is %s, with a remedy unless it is good', (health, tone) => {
  const finding = healthFinding({ health });
  expect(finding).toMatchObject({ tone, text: health });
  expect(finding.remedy === null).toBe(tone === 'good');
});

test.each([
  [['10.0.1.4'], 'good', '10.0.1.4'],
  [[], 'bad', 'no answer'],
  [null, 'unknown', 'could not be asked'],
] as const)('DNS that answers %j is %s', (answers, tone, text) => {
  const finding = dnsFinding(answers);
  expect(finding).toMatchObject({ tone, text });
  expect(finding.remedy === null).toBe(tone === 'good');
});
