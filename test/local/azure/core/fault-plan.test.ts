import { createFaultPlan } from '../../../../local/azure/core/fault-plan.ts';

const delay = (milliseconds: number) => ({ kind: 'delay' as const, milliseconds });
const get = (url: string) => ({ service: 'arm', method: 'GET', url });

test('a rule applies once unless it says more, and may skip first', () => {
  const plan = createFaultPlan();
  plan.set([{ match: { url: 'gateways' }, skip: 1, times: 2, fault: delay(1) }]);
  const taken = [1, 2, 3, 4].map(() => plan.take(get('/applicationGateways/x')));
  expect(taken).toEqual([undefined, delay(1), delay(1), undefined]);
});

test('the first rule that matches and is not spent applies', () => {
  const plan = createFaultPlan();
  plan.set([
    { match: { method: 'PUT' }, fault: delay(1) },
    { match: { service: 'keyVault' }, fault: delay(2) },
    { match: {}, fault: delay(3) },
    { match: {}, times: 9, fault: delay(4) },
  ]);
  expect(plan.take(get('/a'))).toEqual(delay(3));
  expect(plan.take(get('/a'))).toEqual(delay(4));
  expect(plan.take({ service: 'keyVault', method: 'put', url: '/' })).toEqual(delay(1));
});
