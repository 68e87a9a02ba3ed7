import { EdgeTls } from './edge-tls.ts';
import { effectsBetween, effectsOn } from './effects.ts';
import { killedAtCommit, killedDuring, provisionWrites, renewalWrites } from './killed-run.ts';

jest.setTimeout(180_000);

/** A sample, for its length: `npm run bench -- kill` kills at every write and around every commit. */
const sampled = /leaf is merged|record|patched|gateway is put/;
const sample = provisionWrites.filter(({ name }) => sampled.test(name));

describe('kill -9', () => {
  let edgeTls: EdgeTls;
  beforeAll(async () => {
    edgeTls = await EdgeTls.start();
  });
  afterAll(() => edgeTls.stop());

  test('while Azure takes the writes of a provision: it ends, and everything is done once', async () => {
    const before = await effectsOn(edgeTls);
    const { run, interrupted } = await killedDuring(edgeTls, sample, () => edgeTls.begin());
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(interrupted).toBe(sample.length);
    expect(effectsBetween(before, await effectsOn(edgeTls))).toEqual({
      gatewayPuts: 1,
      apiManagementPatches: 1,
      cnamePuts: 1,
      rootVersions: 2,
      leafVersions: 1,
      zoneSerial: 1,
    });
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
  });

  test.each([
    ['while Azure takes the writes', () => killedDuring(edgeTls, renewalWrites.slice(2), () => edgeTls.begin('renew'))],
    ['right before a commit', () => killedAtCommit(edgeTls, 'before:25', () => edgeTls.begin('renew'))],
  ])('%s of a renewal: it ends, and everything is done once', async (_, kill) => {
    const before = await effectsOn(edgeTls);
    const { run, deaths } = await kill();
    expect(run).toMatchObject({ status: 'Succeeded', problem: null });
    expect(deaths).toBeGreaterThan(1);
    expect(effectsBetween(before, await effectsOn(edgeTls))).toEqual({
      gatewayPuts: 0,
      apiManagementPatches: 1,
      cnamePuts: 0,
      rootVersions: 0,
      leafVersions: 1,
      zoneSerial: 0,
    });
    expect((await edgeTls.fetch('/orders/42')).status).toBe(200);
  });
});
