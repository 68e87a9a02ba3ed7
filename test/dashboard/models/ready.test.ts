import {
  dnsFinding,
  type Finding,
  healthFinding,
  publicNameFinding,
  readyBadge,
  readyOf,
} from '../../../dashboard/models/ready.ts';

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

test.each<[readonly string[] | null, boolean | null, Finding['tone'], string]>([
  [['10.0.1.4'], true, 'good', '10.0.1.4'],
  [['10.0.1.9'], false, 'bad', '10.0.1.9, and API Management is at 10.0.1.4'],
  [['10.0.1.4', '10.0.1.9'], false, 'bad', '10.0.1.4, 10.0.1.9, and API Management is at 10.0.1.4'],
  [[], false, 'bad', 'no answer, and API Management is at 10.0.1.4'],
  [null, null, 'unknown', 'could not be asked'],
])('an internal name that resolves to %j is %s: %s', (answers, isRight, tone, text) => {
  const finding = dnsFinding({ answers, isRight, wanted: '10.0.1.4' });
  expect(finding).toMatchObject({ tone, text });
  expect(finding.remedy === null).toBe(tone === 'good');
});

test('what was written on the machine stands beside a name that could not be asked', () => {
  expect(dnsFinding({ answers: null, written: '10.0.1.4' }).text).toContain('10.0.1.4 was written there');
});

test.each<[readonly string[] | null, boolean | null, Finding['tone'], string]>([
  [['203.0.113.10'], true, 'good', '203.0.113.10, the gateway'],
  [['198.51.100.1'], false, 'soon', '198.51.100.1, not the gateway at 203.0.113.10'],
  [[], false, 'soon', 'no answer, not the gateway at 203.0.113.10'],
  [null, null, 'unknown', 'could not be asked'],
])('a public name that resolves to %j is %s: %s', (answers, isRight, tone, text) => {
  const finding = publicNameFinding({ answers, isRight, wanted: ['203.0.113.10'] });
  expect(finding).toMatchObject({ tone, text });
  expect(finding.remedy === null).toBe(tone === 'good');
});
