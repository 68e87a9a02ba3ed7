import { ownValue } from '../../../shared/domain/own-value.ts';

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('nothing was put under %s', (name) => {
  expect(ownValue({ apim: 1 }, name)).toBeUndefined();
  expect(ownValue(undefined, name)).toBeUndefined();
  // What was put there is found, also after a way through JSON.
  const values = JSON.parse(`{"${name}":1}`) as Record<string, number>;
  expect(ownValue(values, name)).toBe(1);
});
