import { faultOfInstanceId } from '../../../../local/host/durable/instance-id.ts';

test.each(['a', 'contoso-prod.renew_1', 'parent:3', 'x'.repeat(256), 'ümlaut'])('%s may be an instance id', (id) => {
  expect(faultOfInstanceId(id)).toBeUndefined();
});

test.each(['', 'x'.repeat(257), '@entity', 'a/b', String.raw`a\b`, 'a#b', 'a?b', 'a\nb', 'a\u0085b'])(
  '%j may not',
  (id) => {
    expect(faultOfInstanceId(id)).toMatch(/^(Instance|Orchestration instance) IDs must/);
  },
);
