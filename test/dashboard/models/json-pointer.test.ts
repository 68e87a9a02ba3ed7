import { type Json, valueAt, withValue } from '../../../dashboard/models/json-pointer.ts';

const document: Json = { a: { 'b/c': [1, { 'd~e': true }] }, n: null };

test.each([
  ['', document],
  ['/a/b~1c/0', 1],
  ['/a/b~1c/1/d~0e', true],
  ['/n', null],
  ['/n/x', undefined],
  ['/a/missing/deeper', undefined],
  ['/a/b~1c/7', undefined],
] as const)('the value at %j', (pointer, expected) => {
  expect(valueAt(document, pointer)).toEqual(expected);
});

const changes: readonly { does: string; before: Json; at: string; value: Json | undefined; after: Json }[] = [
  { does: 'sets a field', before: { a: 1 }, at: '/b', value: 2, after: { a: 1, b: 2 } },
  { does: 'makes the objects on the way', before: {}, at: '/a/b/c', value: 'x', after: { a: { b: { c: 'x' } } } },
  {
    does: 'sets inside a list',
    before: { list: [1, { x: 1 }] },
    at: '/list/1/x',
    value: 2,
    after: { list: [1, { x: 2 }] },
  },
  { does: 'takes a field away', before: { a: { b: 1, c: 2 } }, at: '/a/b', value: undefined, after: { a: { c: 2 } } },
  { does: 'takes nothing away that is not there', before: { a: 1 }, at: '/b', value: undefined, after: { a: 1 } },
  { does: 'replaces the whole', before: { a: 1 }, at: '', value: { b: 2 }, after: { b: 2 } },
  { does: 'writes through escaped names', before: {}, at: '/a~1b/c~0d', value: 1, after: { 'a/b': { 'c~d': 1 } } },
];

test.each(changes)('$does, in a copy', ({ before, at, value, after }) => {
  const original = JSON.stringify(before);
  expect(withValue(before, at, value)).toEqual(after);
  expect(JSON.stringify(before)).toBe(original);
});
