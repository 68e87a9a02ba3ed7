import { answerToMethod } from '../../functions/answer-to-method.ts';

const headers = { 'content-type': 'application/json', etag: '"a"' };

test('HEAD gets status and headers of GET, the length of its body, and no body', () => {
  for (const body of ['{"ä":1}', Buffer.from('{"ä":1}')])
    expect(answerToMethod('HEAD', { status: 200, headers, body })).toEqual({
      status: 200,
      headers: { ...headers, 'content-length': '8' },
    });
});

test('what has no body has no length', () => {
  expect(answerToMethod('HEAD', { status: 302, headers })).toEqual({ status: 302, headers });
});

test('every other method gets the answer as it is', () => {
  const response = { status: 200, headers, body: 'x' };
  for (const method of ['GET', 'POST', 'OPTIONS']) expect(answerToMethod(method, response)).toBe(response);
});
