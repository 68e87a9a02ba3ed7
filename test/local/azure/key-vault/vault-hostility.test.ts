import { createRandom } from '../../../../local/azure/core/random.ts';
import { createSettings } from '../../../../local/azure/core/settings.ts';
import { maybeRefuse } from '../../../../local/azure/key-vault/vault-hostility.ts';

function refusalsOf(calm: boolean, requests: number): unknown[] {
  const random = createRandom(1);
  const settings = createSettings({ calm, seed: 1 });
  const refusals: unknown[] = [];
  for (let request = 0; request < requests; request++) {
    try {
      maybeRefuse(settings, random);
    } catch (error) {
      refusals.push(error);
    }
  }
  return refusals;
}

test('about one request in a hundred is told to come back', () => {
  const refusals = refusalsOf(false, 5_000);
  expect(refusals.length).toBeGreaterThan(25);
  expect(refusals.length).toBeLessThan(100);
  expect(refusals[0]).toMatchObject({ status: 503, code: 'ServiceUnavailable', headers: { 'retry-after': '1' } });
});

test('none is when Azure is calm', () => {
  expect(refusalsOf(true, 5_000)).toEqual([]);
});
