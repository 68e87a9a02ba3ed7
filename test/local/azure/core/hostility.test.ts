import { createHostility } from '../../../../local/azure/core/hostility.ts';
import { createRandom } from '../../../../local/azure/core/random.ts';
import { createSettings } from '../../../../local/azure/core/settings.ts';

/** What 2,000 requests, reads and writes in turn, were refused with, by their number. */
function refusals(calm: boolean, seed: number): [request: number, status: number][] {
  const hostility = createHostility(createSettings({ calm, seed }), createRandom(seed));
  const refused: [number, number][] = [];
  for (let i = 0; i < 2_000; i++) {
    try {
      hostility.maybeRefuse(i % 2 === 0 ? 'GET' : 'PUT');
    } catch (error) {
      refused.push([i, (error as { status: number }).status]);
    }
  }
  return refused;
}

test('refuses one request in a hundred or so, the same ones for the same seed', () => {
  const first = refusals(false, 5);
  expect(first.length).toBeGreaterThan(5);
  expect(first.length).toBeLessThan(60);
  for (const [request, status] of first) expect(status).toBe(request % 2 === 0 ? 503 : 429);
  expect(refusals(false, 5)).toEqual(first);
  expect(refusals(false, 6)).not.toEqual(first);
});

test('calm refuses nothing and keeps lists in order', () => {
  expect(refusals(true, 5)).toEqual([]);
  const list = { status: 200, body: { value: [1, 2, 3, 4, 5, 6, 7, 8], nextLink: 'n' } };
  const settings = createSettings({ calm: true });
  expect(createHostility(settings, createRandom(1)).unsettle(list)).toEqual(list);
  settings.calm = false;
  const shuffled = createHostility(settings, createRandom(1)).unsettle(list).body as typeof list.body;
  expect(shuffled.value).not.toEqual(list.body.value);
  expect(shuffled.value.toSorted((a, b) => a - b)).toEqual(list.body.value);
  expect(shuffled.nextLink).toBe('n');
});
