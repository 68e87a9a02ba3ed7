import { isFromSource, isNewEnough, passesFilter } from '../../../../local/azure/event-grid/event-filter.ts';

const ALL = {
  includedEventTypes: undefined,
  subjectBeginsWith: '',
  subjectEndsWith: '',
  isSubjectCaseSensitive: false,
};
const EVENT = { subject: 'edge-tls-root', eventType: 'Microsoft.KeyVault.CertificateExpired' };

test.each([
  ['everything', {}, true],
  ['its type in another case', { includedEventTypes: ['microsoft.keyvault.certificateexpired'] }, true],
  ['another type', { includedEventTypes: ['Microsoft.KeyVault.KeyExpired'] }, false],
  ['no type at all', { includedEventTypes: [] }, false],
  ['its beginning', { subjectBeginsWith: 'edge-' }, true],
  ['its beginning in another case', { subjectBeginsWith: 'EDGE-' }, true],
  [
    'its beginning in another case, case-sensitive',
    { subjectBeginsWith: 'EDGE-', isSubjectCaseSensitive: true },
    false,
  ],
  ['its end', { subjectEndsWith: '-root' }, true],
  ['another end', { subjectEndsWith: '-leaf' }, false],
  ['its beginning and another end', { subjectBeginsWith: 'edge', subjectEndsWith: '-leaf' }, false],
])('a filter for %s: %s', (_what, filter, passes) => {
  expect(passesFilter({ ...ALL, ...filter }, EVENT)).toBe(passes);
});

const GROUP = '/subscriptions/s/resourceGroups/rg';

test.each([
  ['its own topic in another case', GROUP.toUpperCase(), GROUP, 'Microsoft.Resources.ResourceWriteSuccess', true],
  [
    'resource events below an Azure subscription',
    '/subscriptions/s',
    GROUP,
    'Microsoft.Resources.ResourceWriteSuccess',
    true,
  ],
  ['other events below an Azure subscription', '/subscriptions/s', GROUP, 'Microsoft.KeyVault.KeyExpired', false],
  ['another Azure subscription', '/subscriptions/s2', GROUP, 'Microsoft.Resources.ResourceWriteSuccess', false],
  ['what is below a group', GROUP, `${GROUP}/providers/p/t/n`, 'Microsoft.KeyVault.KeyExpired', false],
] as const)('a source gets from %s', (...[, source, topic, eventType, gets]) => {
  expect(isFromSource(source, { topic, eventType })).toBe(gets);
});

test.each([
  ['no object', undefined, true],
  ['an older object', 9_000, false],
  ['an object of the same second', 10_000, true],
  ['a newer object', 11_000, true],
])('a subscription of 10.7 seconds hears of %s', (_what, objectCreatedAt, hears) => {
  expect(isNewEnough(10_700, objectCreatedAt === undefined ? {} : { objectCreatedAt })).toBe(hears);
});
