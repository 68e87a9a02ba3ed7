import { counted, expiryOf, worstOf } from '../../../dashboard/models/expiry.ts';

const now = 1_800_000_000;
const day = 86_400;

describe('how long a certificate is still good', () => {
  test.each([
    ['far away', now + 60 * day, { tone: 'good', text: '60 days left' }],
    ['just outside three weeks', now + 21 * day, { tone: 'good', text: '21 days left' }],
    ['within three weeks', now + 21 * day - 1, { tone: 'soon', text: '20 days left' }],
    ['within a week', now + 7 * day - 1, { tone: 'bad', text: '6 days left' }],
    ['tomorrow', now + day, { tone: 'bad', text: '1 day left' }],
    ['today', now + 60, { tone: 'bad', text: '0 days left' }],
    ['a second ago', now - 1, { tone: 'bad', text: 'expired 1 day ago' }],
    ['long ago', now - 400 * day, { tone: 'bad', text: 'expired 400 days ago' }],
    ['no certificate', null, { tone: 'unknown', text: 'no certificate seen' }],
  ])('%s', (_, notAfter, expected) => {
    expect(expiryOf(notAfter, now)).toEqual(expected);
  });
});

test.each([
  [['good', 'soon', 'bad'], 'bad'],
  [['good', 'soon'], 'soon'],
  [['good', 'unknown'], 'unknown'],
  [['good', 'good'], 'good'],
  [[], 'unknown'],
] as const)('the worst of %j is %s', (tones, expected) => {
  expect(worstOf(tones)).toBe(expected);
});

test('things are counted in words that fit their number', () => {
  expect([counted(1, 'edge'), counted(0, 'edge'), counted(1234, 'edge')]).toEqual(['1 edge', '0 edges', '1,234 edges']);
});
