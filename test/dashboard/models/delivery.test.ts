import { deliveryLine } from '../../../dashboard/models/delivery.ts';

const delivery = { event: 'runFailed', destination: 'operators', attempts: 2, reason: 'It answered 503.' } as const;

test.each([
  ['delivered', 'good', 'runFailed to operators, 2 attempts.'],
  ['waiting', 'soon', 'runFailed to operators, 2 attempts. It answered 503.'],
  ['failed', 'bad', 'runFailed to operators, 2 attempts. It answered 503. Check its address in EDGE_TLS_NOTIFY.'],
] as const)('a notification that is %s is %s', (state, tone, text) => {
  expect(deliveryLine({ ...delivery, state })).toEqual({ tone, state, text });
});
