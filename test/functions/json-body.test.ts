import { readJsonBody } from '../../functions/json-body.ts';
import { EdgeError } from '../../shared/domain/problem.ts';

async function* chunks(...parts: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

const read = (text: string | Buffer, contentType: string | null = 'application/json'): Promise<unknown> =>
  readJsonBody({ contentType, contentLength: null, stream: chunks(text) });
const refused = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'accepted',
    (error: unknown) => (error instanceof EdgeError ? error.problem.code : 'thrown'),
  );

describe('a JSON body', () => {
  test('is parsed, in however many pieces it comes', async () => {
    const stream = chunks('{"a":', '"\u00fc', '"}');
    expect(await readJsonBody({ contentType: 'application/json; charset=utf-8', contentLength: 12, stream })).toEqual({
      a: 'ü',
    });
  });

  test('may be left out', async () => {
    expect(await readJsonBody({ contentType: null, contentLength: 0, stream: null })).toBeUndefined();
  });

  test.each<[string, Promise<unknown>, string]>([
    ['no JSON', read('{"a":'), 'MalformedJson'],
    ['two documents', read('{}{}'), 'MalformedJson'],
    ['bytes that are no UTF-8', read(Buffer.from([0x22, 0xff, 0x22])), 'MalformedJson'],
    ['a deep nest', read(`${'['.repeat(40)}${']'.repeat(40)}`), 'MalformedJson'],
    ['another type', read('{}', 'text/plain'), 'UnsupportedMediaType'],
    ['no type', read('{}', null), 'UnsupportedMediaType'],
    ['more than a mebibyte', read(`"${'x'.repeat(1024 * 1024)}"`), 'BodyTooLarge'],
    [
      'a length of more than a mebibyte',
      readJsonBody({ contentType: 'application/json', contentLength: 2 ** 21, stream: chunks('{}') }),
      'BodyTooLarge',
    ],
  ])('that is %s is refused', async (_, reading, code) => {
    expect(await refused(reading)).toBe(code);
  });

  test('what was sent is not repeated in the refusal', async () => {
    const error = (await read('{"secret": hunter2}').catch((found: unknown) => found)) as EdgeError;
    expect(JSON.stringify(error.problem)).not.toContain('hunter2');
  });
});
