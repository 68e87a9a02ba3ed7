import { isRenewed, type RenewalReport } from '../../../local/demo/act-renew.ts';

const good: RenewalReport = {
  run: 'contoso-prod.2',
  status: 'Succeeded',
  requests: 1000,
  failed: 0,
  handshakes: 100,
  reasons: [],
  p50: 1,
  p99: 9,
  thumbprintBefore: 'AA',
  thumbprintAfter: 'BB',
};

test.each([
  ['nobody failed and another certificate is served', good, true],
  ['a request failed', { ...good, failed: 1 }, false],
  ['the same certificate is served', { ...good, thumbprintAfter: 'AA' }, false],
  ['nothing is served any more', { ...good, thumbprintAfter: null }, false],
  ['nothing was served before', { ...good, thumbprintBefore: null }, false],
  ['nobody asked', { ...good, requests: 0 }, false],
  ['the run failed', { ...good, status: 'Failed' as const }, false],
])('a renewal in which %s', (_, report, renewed) => {
  expect(isRenewed(report)).toBe(renewed);
});
