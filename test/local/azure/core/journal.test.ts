import { createJournal } from '../../../../local/azure/core/journal.ts';

const entry = (url: string, body?: unknown) => ({
  at: 0,
  service: 'arm',
  method: 'PUT',
  url,
  status: 200,
  caller: 'me',
  ...(body === undefined ? {} : { body }),
});

test('keeps what it was told, secrets blanked, bodies as they were', () => {
  const journal = createJournal();
  const body = { properties: { data: 'secret', list: Array.from({ length: 2_000 }, (_, index) => `value ${index}`) } };
  journal.record(entry('/a?sig=secret', body));
  journal.record(entry('/b'));
  expect(journal.entries()).toEqual([
    { ...entry('/a?sig=***'), sequence: 1, body: { properties: { ...body.properties, data: '***' } } },
    { ...entry('/b'), sequence: 2 },
  ]);
  expect(journal.dropped()).toBe(0);
});

test('drops the oldest beyond its limit, and says how many', () => {
  const journal = createJournal({ entries: 10, bodies: 1_000_000 });
  for (let index = 1; index <= 35; index++) journal.record(entry(`/${index}`));
  expect(journal.entries().map(({ url }) => url)).toEqual(Array.from({ length: 10 }, (_, index) => `/${26 + index}`));
  expect(journal.dropped()).toBe(25);
  expect(journal.entries()[0]?.sequence).toBe(26);
});

test('drops the oldest where bodies take too much room, but never the last one', () => {
  const journal = createJournal({ entries: 1_000, bodies: 300 });
  for (let index = 1; index <= 5; index++) journal.record(entry(`/${index}`, { text: 'x'.repeat(100) }));
  expect(journal.entries().map(({ url }) => url)).toEqual(['/4', '/5']);
  journal.record(entry('/huge', { text: 'x'.repeat(1_000) }));
  expect(journal.entries().map(({ url }) => url)).toEqual(['/huge']);
  expect(journal.dropped()).toBe(5);
});

test('begins anew when it is cleared; the sequence goes on', () => {
  const journal = createJournal({ entries: 1, bodies: 1_000 });
  journal.record(entry('/a'));
  journal.record(entry('/b'));
  journal.clear();
  expect([journal.entries(), journal.dropped()]).toEqual([[], 0]);
  journal.record(entry('/c'));
  expect(journal.entries()).toMatchObject([{ url: '/c', sequence: 3 }]);
});

test('many PUTs of a large gateway take little room', () => {
  const journal = createJournal({ entries: 1_000, bodies: 1024 * 1024 });
  const listener = (name: number) => ({ name: `edge-tls-${name}`, properties: { hostNames: [`${name}.contoso.com`] } });
  const body = { properties: { httpListeners: Array.from({ length: 1_000 }, (_, index) => listener(index)) } };
  expect(JSON.stringify(body).length * 60).toBeGreaterThan(3 * 1024 * 1024);
  for (let put = 0; put < 60; put++) journal.record(entry(`/${put}`, body));
  expect(journal.dropped()).toBe(0);
  expect(journal.entries()[0]).toMatchObject({ body });
});
