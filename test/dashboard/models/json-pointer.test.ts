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

test.each([
  ['sets a field', { a: 1 }, '/b', 2, { a: 1, b: 2 }],
  ['makes the objects on the way', {}, '/a/b/c', 'x', { a: { b: { c: 'x' } } }],
  ['sets inside a list', { list: [1, { x: 1 }] }, '/list/1/x', 2, { list: [1, { x: 2 }] }],
  ['takes a field away', { a: { b: 1, c: 2 } }, '/a/b', undefined, { a: { c: 2 } }],
  ['takes nothing away that is not there', { a: 1 }, '/b', undefined, { a: 1 }],
  ['replaces the whole', { a: 1 }, '', { b: 2 }, { b: 2 }],
  ['writes through escaped names', {}, '/a~1b/c~0d', 1, { 'a/b': { 'c~d': 1 } }],
] as const)('%s', (_, before, pointer, value, after) => {
  const copy = JSON.stringify(before);
  expect(withValue(before as unknown as Json, pointer, value as Json | undefined)).toEqual(after);
  expect(JSON.stringify(before)).toBe(copy);
});
